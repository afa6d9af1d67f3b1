"""A scheduled retraining trains and compares where the data changed, tells what came of it, and promotes only where it may."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from frontline import retraining
from frontline.errors import FrontlineError, SettingsError
from frontline.model.gates_model import Gates
from frontline.retraining import Ended, Result, Way, next_time
from frontline.settings import Files, Mail, Settings, Training
from tests.ports import free_port
from tests.services import Mailbox


class Commands:
    """Stands for the processes: answers as told, and remembers what was asked."""

    def __init__(self, **answers: Ended) -> None:
        self.answers = {
            "train": Ended(0, "3f2a1b4c5d6e\n"),
            "compare": Ended(0, "All gates are met."),
            "promote": Ended(0),
        }
        self.answers.update(answers)
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, arguments: tuple[str, ...]) -> Ended:
        self.asked.append(arguments)
        return self.answers[arguments[1]]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(retraining, "is_due", lambda _settings: True)
    monkeypatch.setattr(retraining, "read_gates", lambda: Gates("1"))
    return Settings(files=Files(folder=str(tmp_path)))


def carried_out(settings: Settings, commands: Commands) -> retraining.Result:
    return retraining.retrain(settings, run=commands, say=lambda _: None, now=0.0)


def test_a_model_that_meets_all_gates_waits_for_a_person(settings: Settings) -> None:
    commands = Commands()
    result = carried_out(settings, commands)
    assert (result.way, result.subject) == (Way.READY, "New model 3f2a1b4c5d6e meets all gates, and waits for you")
    assert commands.asked == [("model", "train"), ("model", "compare", "3f2a1b4c5d6e")]
    assert result.next_step == "To make it live: frontline model promote 3f2a1b4c5d6e"


def test_it_promotes_only_where_the_gates_say_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retraining, "read_gates", lambda: Gates("1", promotes_itself=True))
    commands = Commands()
    assert carried_out(settings, commands).way is Way.PROMOTED
    assert commands.asked[-1][:3] == ("model", "promote", "3f2a1b4c5d6e")
    commands = Commands(compare=Ended(1, "2 gates are not met."))
    assert carried_out(settings, commands).way is Way.HELD_BACK
    assert [asked[1] for asked in commands.asked] == ["train", "compare"]
    commands = Commands(promote=Ended(1, said="The workers did not come up."))
    result = carried_out(settings, commands)
    assert (result.way, "did not come up" in result.told) == (Way.FAILED, True)


@pytest.mark.parametrize(
    "answers",
    [
        {"train": Ended(78, said="data/nlu is wrong.")},
        {"compare": Ended(1, said="The desk's database does not answer.")},
    ],
)
def test_what_fails_is_told(settings: Settings, answers: dict[str, Ended]) -> None:
    result = carried_out(settings, Commands(**answers))
    assert result.way is Way.FAILED
    assert result.told in {"data/nlu is wrong.", "The desk's database does not answer."}


def test_without_a_change_nothing_is_done(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retraining, "is_due", lambda _settings: False)
    commands = Commands()
    assert carried_out(settings, commands).way is Way.UNCHANGED
    assert commands.asked == []


async def test_what_came_of_it_is_mailed_to_whom_the_settings_name(tmp_path: Path, mailbox: Mailbox) -> None:
    settings = Settings(
        files=Files(folder=str(tmp_path)),
        mail=Mail(host="127.0.0.1", port=mailbox.port),
        training=Training(report_to="dana@brightwell.example"),
    )
    result = Result(
        Way.HELD_BACK, "3f2a1b4c5d6e", "2 of 13 gates of bot/gates.yml are not met:\n  stories.failed_at_most: …"
    )
    await asyncio.to_thread(retraining.mail, settings, result, password="")
    await asyncio.to_thread(retraining.mail, settings, Result(Way.UNCHANGED), password="")
    (mail,) = mailbox.messages
    assert mail["To"] == "dana@brightwell.example"
    assert mail["Subject"] == "Brightwell assistant: New model 3f2a1b4c5d6e does not meet all gates"
    text = mail.get_content()
    assert "stories.failed_at_most" in text
    assert "frontline model compare 3f2a1b4c5d6e" in text


async def test_a_mail_server_that_is_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    settings = Settings(
        files=Files(folder=str(tmp_path)),
        mail=Mail(host="127.0.0.1", port=free_port()),
        training=Training(report_to="dana@brightwell.example"),
    )
    with pytest.raises(FrontlineError, match="could not be mailed: The mail server"):
        await asyncio.to_thread(retraining.mail, settings, Result(Way.READY, "3f2a"), password="")


def test_times_are_crons_in_the_companys_time_zone() -> None:
    friday = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    assert (
        next_time("0 3 * * mon-fri", time_zone="America/New_York", after=friday).isoformat()
        == "2026-11-30T03:00:00-05:00"
    )
    assert (
        next_time("30 12 * * *", time_zone="America/New_York", after=friday).isoformat() == "2026-11-27T12:30:00-05:00"
    )
    with pytest.raises(SettingsError, match="which is no time of cron's"):
        next_time("61 3 * * *", time_zone="America/New_York", after=friday)
