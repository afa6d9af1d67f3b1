"""What is kept of a conversation outside of the desk's database: the tracker's events, and notes in the back office.

Both are asked at once, and again some minutes later: a turn or a note that was on its way while the conversation was erased
would otherwise be stored after the first time. One that does not answer is asked again until it has.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.exceptions import BackOfficeError
from desk.back_office import OfficeConnection
from desk.backoff import Backoff
from desk.context import Desk
from desk.records.tracker import TrackerStore, TrackerUnreachable
from desk.store import audit, erasures
from desk.store.audit import AuditLine
from desk.store.engine import Store
from desk.store.erasures import Erasure

logger = logging.getLogger(__name__)

# Longer than a worker may hold a turn, with all its attempts, or a note is on its way.
SETTLED_SECONDS = 180.0
_BACKOFF = Backoff(first=60.0, longest=6 * 3600.0)
_AT_ONCE = 50
FOLLOWED = "erasure.followed"


@dataclass(frozen=True, slots=True)
class Outside:
    """The other stores, as far as this process can reach them."""

    tracker: TrackerStore
    office: OfficeConnection


def outside_of(desk: Desk) -> Outside:
    """Those that this desk reaches."""
    return Outside(TrackerStore(desk.settings.tracker_url), desk.back_office)


async def forget_due(store: Store, outside: Outside, *, now: float) -> int:
    """Ask for what is due. Returns how many conversations were asked for."""
    async with store.glancing() as connection:
        waiting = await erasures.due(connection, now=now, limit=_AT_ONCE)
    await _forget(store, outside, waiting, now=now)
    return len(waiting)


async def forget_now(store: Store, outside: Outside, conversations: Sequence[str], *, now: float) -> tuple[str, ...]:
    """Ask for these at once. Returns in a sentence each what could not be reached."""
    async with store.glancing() as connection:
        waiting = await erasures.of_conversations(connection, conversations)
    await _forget(store, outside, waiting, now=now)
    return tuple(dict.fromkeys(one.failure for one in waiting if one.failure))


async def _forget(store: Store, outside: Outside, waiting: Sequence[Erasure], *, now: float) -> None:
    failures: list[str] = []
    for one in waiting:
        was_left = bool(one.failure)
        await _ask(outside, one, now=now)
        failures += [one.failure] if one.failure else []
        async with store.writing() as connection:
            await erasures.save(connection, one)
            if was_left and one.tracker_at and one.office_at:
                detail: audit.Detail = {"attempts": one.attempts}
                await audit.add(connection, AuditLine(now, "desk", FOLLOWED, one.conversation, detail))
    if failures:
        # Once for all of them: where a store is away for long, they are many.
        told = " ".join(dict.fromkeys(failures))
        logger.warning("%s erased conversations are not forgotten everywhere yet: %s", len(failures), told)
    if waiting:
        await outside.tracker.compact()


async def _ask(outside: Outside, one: Erasure, *, now: float) -> None:
    """Ask both, and note in `one` what came of it."""
    is_settled, failures = now - one.at >= SETTLED_SECONDS, []
    one.attempts += 1
    if not one.tracker_at:
        try:
            await outside.tracker.forget([one.conversation])
            one.tracker_at = now if is_settled or not outside.tracker.is_set_up else 0.0
        except TrackerUnreachable as error:
            failures.append(str(error))
    if not one.office_at:
        try:
            await _ask_office(outside, one)
            one.office_at = now if is_settled or not outside.office.is_set_up else 0.0
        except BackOfficeError as error:
            failures.append(f"{str(error).rstrip('.')}.")
    if one.office_at:
        one.customer_id = ""
    one.failure = " ".join(failures)[:500]
    one.due_at = now + _BACKOFF.after(one.attempts) if failures else max(now, one.at + SETTLED_SECONDS)


async def _ask_office(outside: Outside, one: Erasure) -> None:
    if not outside.office.is_set_up or not one.customer_id:
        return
    office = await outside.office.office()
    # A key of its own each time: what came after the last time must go, too.
    key = f"erase:{one.conversation}:{one.attempts}"
    await office.remove_notes(one.customer_id, reference=one.conversation, idempotency_key=key)
