"""Finding out what became of a run whose answer was lost: the back office is asked what was done under its key.

A run is stored as `running` before the back office is asked, under a lease. Whoever dies in between leaves it so, and once
the lease is over any desk looks it up. So nothing is done twice, and nothing that was done is forgotten.
"""

from __future__ import annotations

import logging

from backoffice.exceptions import BackOfficeError
from desk.bell import Bell
from desk.context import Desk
from desk.errors import NotFound
from desk.store import conversations, workflows
from desk.store.workflows import Run
from desk.workflows.recording import record, still_unclear
from handoff.wire.workflows import RunState

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 5.0
_BROKEN_SECONDS = 300.0
_NOT_DONE = "The back office did not answer, and nothing was done. Try again."


async def look_up(desk: Desk, run: Run) -> Run:
    """The back office did not answer: ask it what was done under the key."""
    is_undoing = run.state is RunState.UNDOING
    try:
        office = await desk.back_office.office()
        outcome = await office.done(run.undo_key if is_undoing else run.office_key)
    except BackOfficeError:
        return await still_unclear(desk, run)
    if is_undoing:
        if outcome is None:
            return await record(desk, run, RunState.DONE, problem=_NOT_DONE)
        return await record(desk, run, RunState.UNDONE, outcome=outcome)
    if outcome is None:
        return await record(desk, run, RunState.FAILED, problem=_NOT_DONE)
    return await record(desk, run, RunState.DONE, outcome=outcome)


async def looked_up(desk: Desk, conversation: str, key: str) -> Run | None:
    """The run with this key, None where there is none. One that failed is asked about once more: its answer may only have
    come late, and must not be done again."""
    async with desk.store.reading() as connection:
        await conversations.get(connection, conversation)
        known = await workflows.by_key(connection, conversation, key)
    if known is not None and known.state is RunState.FAILED:
        return await look_up(desk, known)
    return known


async def settle(desk: Desk, *, conversation: str = "") -> int:
    """Find out what became of runs that nobody is at work on any more. Returns how many were looked up."""
    async with desk.store.reading() as connection:
        found = await workflows.unclear(connection, now=desk.changes.clock(), conversation=conversation)
    for one in found:
        try:
            await look_up(desk, one)
        except NotFound:
            continue
        except Exception:
            # One broken run must not keep all others from being looked up, nor fill the log.
            logger.exception("What became of the workflow run %s could not be found out", one.id)
            await _postpone(desk, one)
    return len(found)


async def watch(desk: Desk, bell: Bell) -> None:
    """Settle at the start and every few seconds, until the bell ends it."""
    is_running = True
    while is_running:
        try:
            await settle(desk)
        except Exception:
            logger.exception("The workflow runs could not be looked up")
        is_running = await bell.wait(at_most_seconds=_EVERY_SECONDS)


async def _postpone(desk: Desk, run: Run) -> None:
    async with desk.changes.of(run.conversation) as change:
        current = await workflows.get(change.connection, run.conversation, run.id)
        current.lease_until = change.now + _BROKEN_SECONDS
        await workflows.save(change.connection, current)
