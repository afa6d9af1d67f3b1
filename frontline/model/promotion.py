"""Putting a model in the place of the live one: by the gates, or by a person who answers for it; and bringing the one before back.

What is done is noted in the desk's audit log, in whose order it was done: the log is written first, for a model that nobody
answers for must not be live.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontline import control, places, training
from frontline.errors import ConfigurationError, FrontlineError
from frontline.model.findings import Findings, evidence_hash
from frontline.model.gates import Gate, judge, not_met
from frontline.model.gates_file import read_gates
from frontline.model.shelf import Event, How, Kept, Shelf
from frontline.start_up import ROLL

if TYPE_CHECKING:
    from desk.insight.pilot_figures import PilotFigures
    from frontline.settings import Settings

_MOST_REASON = 500


class GatesNotMet(FrontlineError):
    """Raised when a candidate does not show what `bot/gates.yml` asks for. `gates` are those that are not met."""

    def __init__(self, candidate: str, gates: tuple[Gate, ...]) -> None:
        super().__init__(candidate, gates)
        self.candidate = candidate
        self.gates = gates

    def __str__(self) -> str:
        told = "\n".join(f"  {gate}" for gate in self.gates)
        return (
            f"The model {self.candidate} is not promoted, for {len(self.gates)} of the gates in bot/gates.yml "
            f"{'is' if len(self.gates) == 1 else 'are'} not met:\n{told}\n"
            "Whoever answers for it may say --anyway --reason TEXT."
        )


@dataclass(frozen=True, kw_only=True)
class Warrant:
    """Why a model becomes live. `anyway` says that gates may be passed by, and then there is a `reason`."""

    by: str
    reason: str = ""
    anyway: bool = False

    def __post_init__(self) -> None:
        if self.anyway and not self.reason.strip():
            raise ConfigurationError("Say why the gates are passed by: --reason TEXT. It is noted in the audit log.")


def gates_of(candidate: Kept, live: str, settings: Settings, pilot: PilotFigures | None) -> tuple[Gate, ...]:
    """All gates of a candidate that was compared. Raises ConfigurationError where it was not."""
    comparison = Findings(settings.folder).find(candidate.record.archive, live, evidence=evidence_hash())
    return judge(read_gates(), comparison, pilot)


def promote(
    candidate: Kept,
    settings: Settings,
    warrant: Warrant,
    *,
    pilot: PilotFigures | None,
    say: Callable[[str], None],
) -> tuple[Gate, ...]:
    """Make it the live model, and have the workers serve it. Returns the gates that were not met.

    Raises `GatesNotMet`, ConfigurationError where it was not compared with what is live, and StartError when the new workers do
    not come up: then everything is as it was.
    """
    shelf = Shelf(places.MODELS)
    if candidate.record.archive == shelf.live:
        raise ConfigurationError(f"The model {candidate.short} is the live one already.")
    require_free_choice(candidate, settings)
    failed = not_met(gates_of(candidate, shelf.live, settings, pilot))
    if failed and not warrant.anyway:
        raise GatesNotMet(candidate.short, failed)
    names = tuple(gate.name for gate in failed)
    reason = warrant.reason.strip()[:_MOST_REASON]
    event = Event(candidate.record.archive, time.time(), How.PROMOTED, warrant.by, reason, names)
    note(
        settings,
        warrant.by,
        "model.promoted",
        model=candidate.short,
        before=shelf.live[:12],
        anyway=", ".join(names),
        reason=reason,
    )
    _serve(candidate, event, settings, say=say)
    return failed


def roll_back(settings: Settings, *, by: str, reason: str, say: Callable[[str], None]) -> Kept:
    """Make the model live again that was before, and have the workers serve it.

    Raises ConfigurationError where none is kept, and StartError when its workers do not come up: then everything is as it was.
    """
    shelf = Shelf(places.MODELS)
    shelf.keep_live()
    before = shelf.before()
    require_free_choice(before, settings)
    told = reason.strip()[:_MOST_REASON]
    note(settings, by, "model.rolled_back", model=before.short, before=shelf.live[:12], reason=told)
    _serve(before, Event(before.record.archive, time.time(), How.ROLLED_BACK, by, told), settings, say=say)
    return before


def require_free_choice(model: Kept, settings: Settings) -> None:
    """Raises ConfigurationError where the settings let workers load another model alone."""
    pinned = settings.worker.model_sha256.lower()
    if pinned and pinned != model.record.archive:
        raise ConfigurationError(
            "model_sha256 under [worker] names the only model that workers may load (FRONTLINE_WORKER_MODEL_SHA256): set it to "
            f"{model.record.archive} first, or take it out."
        )


def _serve(model: Kept, event: Event, settings: Settings, *, say: Callable[[str], None]) -> None:
    with training.changing_models(say=say):
        shelf = Shelf(places.MODELS)
        before = shelf.keep_live()
        shelf.make_live(model, event)
        if not control.is_listened_to(settings.folder):
            say("Frontline does not run from this folder: workers load the model when they start.")
            return
        try:
            asyncio.run(control.ask(settings.folder, ROLL, say=say))
        except FrontlineError:
            if before is not None and before.record.archive != model.record.archive:
                reason = f"The workers did not come up with {model.short}."
                shelf.make_live(before, Event(before.record.archive, time.time(), How.ROLLED_BACK, "frontline", reason))
                note(settings, "frontline", "model.rolled_back", model=before.short, before=model.short, reason=reason)
                say(f"{reason} The model {before.short} is live again.")
                # Of several workers some may have come up.
                with contextlib.suppress(FrontlineError):
                    asyncio.run(control.ask(settings.folder, ROLL, say=say))
            raise


def note(settings: Settings, actor: str, action: str, **detail: str) -> None:
    """Write a line of the desk's audit log, with what is not empty of `detail`. Raises FrontlineError."""
    from desk import accounts
    from frontline.desk_store import desk_store

    async def write() -> None:
        async with desk_store(settings) as connection:
            told = {name: value for name, value in detail.items() if value}
            await accounts.note(connection, actor, action, now=time.time(), **told)

    asyncio.run(write())
