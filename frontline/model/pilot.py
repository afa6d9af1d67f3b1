"""A pilot, from its beginning to its end: noted in the desk's store, served by workers that the supervisor starts."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from desk.insight.pilot_figures import ACCEPTED_LOSS, PilotFigures
from frontline import control, places
from frontline.errors import ConfigurationError, FrontlineError
from frontline.model.gates import not_met
from frontline.model.gates_file import read_gates
from frontline.model.pilot_file import Wish, write_wish
from frontline.model.promotion import GatesNotMet, Warrant, gates_of, note, promote, require_free_choice
from frontline.model.shelf import Kept, Shelf
from frontline.start_up import PILOT

if TYPE_CHECKING:
    from desk.store.pilots import End, Pilot
    from frontline.settings import Settings

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
Say = Callable[[str], None]


def begin(
    candidate: Kept,
    settings: Settings,
    warrant: Warrant,
    *,
    name: str,
    share: float,
    channel: str,
    workers: int,
    say: Say,
) -> None:
    """Let the candidate serve a share of the new conversations.

    Raises ConfigurationError for a name or a candidate that cannot be, or where a pilot runs already, `GatesNotMet`, and
    StartError when its workers do not come up: then the pilot has not begun.
    """
    if not _NAME.fullmatch(name):
        raise ConfigurationError(f"{name!r} is no name for a pilot: use small letters, digits and hyphens, at most 40.")
    shelf = Shelf(places.MODELS)
    shelf.keep_live()
    if candidate.record.archive == shelf.live:
        raise ConfigurationError(f"The model {candidate.short} is the live one: there is nothing to try.")
    require_free_choice(candidate, settings)
    # The customers of a pilot are real; only what the pilot itself is to show cannot be asked for yet.
    failed = tuple(
        gate for gate in not_met(gates_of(candidate, shelf.live, settings, None)) if not gate.name.startswith("pilot.")
    )
    if failed and not warrant.anyway:
        raise GatesNotMet(candidate.short, failed)
    asyncio.run(_store_begin(settings, candidate, shelf.live, warrant, name=name, share=share, channel=channel))
    write_wish(places.MODELS, Wish(name, candidate.record.archive, workers))
    note(
        settings,
        warrant.by,
        "pilot.begun",
        pilot=name,
        model=candidate.short,
        share=f"{share:g}",
        channel=channel,
        anyway=", ".join(gate.name for gate in failed),
        reason=warrant.reason.strip(),
    )
    try:
        follow(settings, say=say)
    except FrontlineError:
        _finish(settings, name, "dropped", by="frontline", reason="Its workers did not come up.", say=say)
        raise


def end(settings: Settings, warrant: Warrant, *, is_promoted: bool, say: Say) -> None:
    """End the pilot that runs, and promote its candidate or not. Raises as `promote` does, and then it goes on; and
    ConfigurationError where none runs."""
    pilot, figures = asyncio.run(running(settings))
    if is_promoted:
        promote(Shelf(places.MODELS).find(pilot.candidate), settings, warrant, pilot=figures, say=say)
    way = "promoted" if is_promoted else "dropped"
    _finish(settings, pilot.name, way, by=warrant.by, reason=warrant.reason.strip(), say=say)


def follow(settings: Settings, *, say: Say) -> None:
    """Have the running supervisor run the pilot's workers, and no others. Raises StartError."""
    if not control.is_listened_to(settings.folder):
        say(
            "Frontline does not run from this folder: the pilot's workers start with it, or by frontline worker --candidate."
        )
        return
    asyncio.run(control.ask(settings.folder, PILOT, say=say))


async def running(settings: Settings) -> tuple[Pilot, PilotFigures]:
    """The pilot that runs now. Raises ConfigurationError where none does."""
    from desk.store import pilots
    from frontline.desk_store import desk_store

    async with desk_store(settings) as connection:
        pilot = await pilots.running(connection)
    if pilot is None:
        raise ConfigurationError("No pilot runs: frontline model pilot start begins one.")
    return pilot, await figures_of(settings, pilot)


async def require_none(settings: Settings) -> None:
    """Raises ConfigurationError while a pilot runs: its figures would compare nothing any more."""
    from desk.store import pilots
    from frontline.desk_store import desk_store

    async with desk_store(settings) as connection:
        found = await pilots.running(connection)
    if found is not None:
        raise ConfigurationError(
            f"The pilot {found.name} runs: frontline model pilot end --promote makes its model live, --drop goes on without it."
        )


async def figures_of(settings: Settings, pilot: Pilot) -> PilotFigures:
    """Both arms, as the desk's store knows them."""
    from desk.store import pilot_outcomes
    from frontline.desk_store import desk_store

    async with desk_store(settings) as connection:
        return await pilot_outcomes.figures_of(connection, pilot, now=time.time())


async def latest_figures(settings: Settings, candidate: Kept) -> PilotFigures | None:
    """Those of the latest pilot of this model, None where it was tried in none."""
    from desk.store import pilots
    from frontline.desk_store import desk_store

    async with desk_store(settings) as connection:
        found = [one for one in await pilots.every(connection) if one.candidate == candidate.record.archive]
    return await figures_of(settings, found[0]) if found else None


def _accepted_loss() -> float:
    """How much fewer conversations may be resolved: what the gates say now, or five in a hundred."""
    with contextlib.suppress(ConfigurationError):
        limit = read_gates().pilot.resolved_may_fall_by
        if limit is not None:
            return limit
    return ACCEPTED_LOSS


async def _store_begin(
    settings: Settings, candidate: Kept, live: str, warrant: Warrant, *, name: str, share: float, channel: str
) -> None:
    from sqlalchemy.exc import IntegrityError

    from desk.identity import new_id
    from desk.store import pilots
    from desk.store.pilots import Pilot
    from frontline.desk_store import desk_store

    async with desk_store(settings) as connection:
        other = await pilots.running(connection)
        if other is not None:
            raise ConfigurationError(f"The pilot {other.name} runs already: end it first (frontline model pilot end).")
        if await pilots.by_name(connection, name) is not None:
            raise ConfigurationError(f"There was a pilot {name} before: choose another name.")
        pilot = Pilot(
            id=new_id(),
            name=name,
            candidate=candidate.record.archive,
            live=live,
            share=share,
            channel=channel,
            key=secrets.token_hex(24),
            started_at=time.time(),
            started_by=warrant.by,
            accepted_loss=_accepted_loss(),
        )
        try:
            await pilots.begin(connection, pilot)
        except IntegrityError as error:
            raise ConfigurationError("Somebody else began a pilot at this moment: only one runs at a time.") from error


def _finish(settings: Settings, name: str, way: str, *, by: str, reason: str, say: Say) -> None:
    from desk.store.pilots import End

    asyncio.run(_store_end(settings, name, End(way), by=by, reason=reason))
    note(settings, by, "pilot.ended", pilot=name, ended_as=way, reason=reason)
    write_wish(places.MODELS, None)
    follow(settings, say=say)


async def _store_end(settings: Settings, name: str, way: End, *, by: str, reason: str) -> None:
    from desk.store import pilots
    from frontline.desk_store import desk_store

    async with desk_store(settings) as connection:
        pilot = await pilots.by_name(connection, name)
        if pilot is not None:
            await pilots.end(connection, pilot.id, way=way, by=by, reason=reason, now=time.time())
