"""Whom the desk erased since a backup was made: read from the log that a restore overwrites, and erased again after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from frontline.desk_store import opened_store, reached_stores
from frontline.settings import Settings

# The clock of the machine that made the backup need not be the desk's. Whoever is named in vain is not found.
_CLOCKS_APART_SECONDS = 3600.0


class ErasedSince(msgspec.Struct, frozen=True):
    """A customer by their pseudonym in the audit log, and the conversations that were erased with them.

    Without any there were only rows that name the customer elsewhere, such as a follow-up to an address.
    """

    pseudonym: str
    conversations: tuple[str, ...]


async def erased_since(settings: Settings, moment: float) -> tuple[ErasedSince, ...]:
    """Whom the desk's present log names since `moment`, in epoch seconds. Raises what the database does where it has no such log."""
    from sqlalchemy import select

    from desk.records.erasure import ERASED
    from desk.store.engine import open_store
    from desk.store.tables import audit, audit_details

    found: dict[str, list[str]] = {}
    store = open_store(settings.desk_database_url)
    try:
        async with store.reading() as connection:
            rows = await connection.execute(
                select(audit.c.conversation, audit_details.c.detail)
                .select_from(audit.join(audit_details, audit_details.c.line == audit.c.id, isouter=True))
                .where(audit.c.action == ERASED, audit.c.at >= moment - _CLOCKS_APART_SECONDS)
                .order_by(audit.c.id)
            )
            for row in rows:
                detail = msgspec.json.decode(row.detail) if row.detail else {}
                known = found.setdefault(str(detail.get("customer", "unknown")), [])
                known += [row.conversation] if row.conversation else []
    finally:
        await store.close()
    return tuple(ErasedSince(name, tuple(dict.fromkeys(known))) for name, known in found.items())


def tell(erased: Sequence[ErasedSince], *, say: Callable[[str], None]) -> None:
    """Say it before the log is overwritten, so that it is known whatever becomes of the restore."""
    if not erased:
        return
    say(f"Erased since this backup was made, and to be erased again after it: {len(erased)} customers.")
    for one in erased:
        say(f"  customer {one.pseudonym}: {', '.join(one.conversations) or 'no conversation'}")


async def erase_again(
    settings: Settings,
    erased: Sequence[ErasedSince],
    *,
    actor: str,
    environment: Mapping[str, str],
    say: Callable[[str], None],
) -> None:
    """Erase what the backup brought back of them, everywhere. Raises FrontlineError, and says what is left to be done by hand."""
    from desk.records import requests

    count = 0
    left: list[str] = []
    async with (
        opened_store(settings, environment) as store,
        reached_stores(settings, environment) as outside,
    ):
        for conversation in (name for one in erased for name in one.conversations):
            done = await requests.forget(store, outside, conversation, actor=actor, now=time.time())
            count += done.erased.conversations
            left += done.left
    say(f"Erased again: {count} conversations of these customers that the backup had.")
    for sentence in dict.fromkeys(left):
        say(f"Not yet: {sentence} A running desk asks again until it is forgotten.")
    elsewhere = [one.pseudonym for one in erased if not one.conversations]
    if elsewhere:
        say(
            f"Of {', '.join(elsewhere)} the log names no conversation: erase them again by their id or address "
            "(frontline customer erase)."
        )
