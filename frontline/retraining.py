"""Retraining by itself: when the data changed, a new model is trained, compared, and somebody is told. What is live stays, unless
`bot/gates.yml` says that a model which meets all gates promotes itself.

Each step is a command of `frontline` in a process of its own, as a person would give it, so that its memory is given back.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from frontline import parent_watch, places, training
from frontline.errors import ConfigurationError, FrontlineError, SettingsError
from frontline.model.findings import Findings, evidence_hash
from frontline.model.gates_file import read_gates
from frontline.model.shelf import Shelf
from frontline.settings import Settings

Run = Callable[[tuple[str, ...]], "Ended"]
Say = Callable[[str], None]
_DAY_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, what it printed, and what it said."""

    code: int
    printed: str = ""
    said: str = ""


class Way(StrEnum):
    """What came of a retraining."""

    UNCHANGED = "unchanged"
    PROMOTED = "promoted"
    READY = "ready"
    HELD_BACK = "held back"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it, with the model's short hash and what there is to read."""

    way: Way
    model: str = ""
    told: str = ""

    @property
    def subject(self) -> str:
        """The first line of the mail."""
        match self.way:
            case Way.UNCHANGED:
                return "No new model: the data did not change"
            case Way.PROMOTED:
                return f"New model {self.model} is live: it meets all gates"
            case Way.READY:
                return f"New model {self.model} meets all gates, and waits for you"
            case Way.HELD_BACK:
                return f"New model {self.model} does not meet all gates"
            case Way.FAILED:
                return "No new model: the retraining failed"

    @property
    def next_step(self) -> str:
        """What a person may do now."""
        return {
            Way.READY: f"To make it live: frontline model promote {self.model}",
            Way.PROMOTED: "To take it back: frontline model rollback --reason TEXT",
            Way.HELD_BACK: f"To see what got better and worse, message by message: frontline model compare {self.model}",
        }.get(self.way, "")


def is_due(settings: Settings) -> bool:
    """Whether the present data have not been trained from, or not been compared with what is live now."""
    shelf = Shelf(places.MODELS)
    made = training.kept_of_present_data(shelf)
    if made is None:
        return not training.is_fresh()
    if made.record.archive == shelf.live:
        return False
    try:
        Findings(settings.folder).find(made.record.archive, shelf.live, evidence=evidence_hash())
    except ConfigurationError:
        return True
    return False


def retrain(settings: Settings, *, run: Run, say: Say, now: float) -> Result:
    """Do it once. What fails is told in the result, and raised nowhere."""
    Findings(settings.folder).forget(before=now - settings.retention.logs_days * _DAY_SECONDS)
    if not is_due(settings):
        return Result(Way.UNCHANGED)
    trained = run(("model", "train"))
    model = trained.printed.split()[-1] if trained.code == 0 and trained.printed.split() else ""
    if not model:
        return Result(Way.FAILED, told=trained.said or "The training did not finish.")
    say(f"Trained {model}.")
    compared = run(("model", "compare", model))
    if compared.code not in (0, 1) or not compared.printed:
        return Result(Way.FAILED, model, compared.said or "The comparison did not finish.")
    if compared.code == 1:
        return Result(Way.HELD_BACK, model, compared.printed)
    try:
        promotes_itself = read_gates().promotes_itself
    except ConfigurationError as error:
        return Result(Way.FAILED, model, str(error))
    if not promotes_itself:
        return Result(Way.READY, model, compared.printed)
    promoted = run(("model", "promote", model, "--reason", "Retrained as scheduled, and it meets all gates."))
    if promoted.code != 0:
        return Result(Way.FAILED, model, f"{compared.printed}\nIt could not be promoted: {promoted.said}")
    return Result(Way.PROMOTED, model, compared.printed)


def mail(settings: Settings, result: Result, *, password: str) -> None:
    """Tell whom the settings name. Raises SettingsError for a mail server that cannot be, and FrontlineError where it did not take
    the mail."""
    from backoffice.exceptions import BackOfficeError, InvalidInput
    from backoffice.mail import Mailer, letter
    from frontline.desk_settings import staff_mail_of

    if not settings.training.report_to or result.way is Way.UNCHANGED:
        return
    try:
        mail_settings = staff_mail_of(settings, password=password)
        mailer = Mailer(mail_settings)
        text = "\n\n".join(part for part in (result.told.strip(), result.next_step) if part) + "\n"
        written = letter(
            mailer.required(),
            to_name="",
            to_email=settings.training.report_to,
            subject=f"{settings.company.assistant_name}: {result.subject}",
            text=text,
        )
        asyncio.run(mailer.send(written))
    except InvalidInput as error:
        raise SettingsError(f"The mail settings: {error}.") from error
    except BackOfficeError as error:
        raise FrontlineError(f"What came of the retraining could not be mailed: {error}") from error


def next_time(crontab: str, *, time_zone: str, after: datetime) -> datetime:
    """The first time that fits `crontab` from `after` on. Raises SettingsError for one that cannot be."""
    from apscheduler.triggers.cron import CronTrigger

    zone = ZoneInfo(time_zone)
    try:
        found = CronTrigger.from_crontab(crontab, timezone=time_zone).get_next_fire_time(None, after.astimezone(zone))
    except ValueError as error:
        raise SettingsError(
            f"retrain_at under [training] is {crontab!r}, which is no time of cron's: {error}. Right is, for instance, 0 3 * * *."
        ) from error
    if found is None:
        raise SettingsError(f"retrain_at under [training] is {crontab!r}, a time that never comes.")
    return datetime.fromtimestamp(found.timestamp(), tz=zone)


def runner(environment: Mapping[str, str], *, say: Say) -> Run:
    """Carries commands out as processes of their own, which end with this one."""

    def run(arguments: tuple[str, ...]) -> Ended:
        with subprocess.Popen(
            (sys.executable, "-m", "frontline.cli", *arguments),
            cwd=places.ROOT,
            env={**environment, parent_watch.VARIABLE: "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            said: list[str] = []
            for line in process.stderr:
                say(line.rstrip())
                said.append(line)
            printed = process.stdout.read()
        return Ended(process.returncode, printed, " ".join("".join(said[-3:]).split()).removeprefix("frontline: "))

    return run


def be_gentle() -> None:
    """Leave the processors to whoever serves customers."""
    os.nice(10)
