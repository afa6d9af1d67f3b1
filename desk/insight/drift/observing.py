"""Reading a period from the store, a day at a time, so that nobody waits while a quarter is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from sqlalchemy import select

from desk.insight.drift.observed import Observed
from desk.insight.drift.periods import Span
from desk.insight.drift.words import names_in
from desk.store import understood_conversations
from desk.store.engine import Store
from desk.store.tables import agents
from handoff.subjects import ANSWERS

_AT_ONCE_SECONDS = 86_400.0


async def observe(store: Store, span: Span, *, most_customers: int) -> Observed:
    """What the conversations begun in this time showed. `most_customers` as in `Vocabulary.read`."""
    seen = Observed(span.starts_at, span.ends_at)
    async with store.reading() as connection:
        called = (await connection.execute(select(agents.c.name))).scalars().all()
        seen.models.update(await understood_conversations.models(connection, since=span.starts_at, until=span.ends_at))
    but = names_in(*called)
    for since, until in _parts(span):
        async with store.reading() as connection:
            rows = await understood_conversations.each(connection, since=since, until=until, asking_nothing=ANSWERS)
            texts = await understood_conversations.texts(connection, since=since, until=until)
        seen.add(rows)
        # In a thread, for whoever waits for the desk is served meanwhile.
        await asyncio.to_thread(seen.vocabulary.read, texts, but=but, most_customers=most_customers)
    return seen


def _parts(span: Span) -> Iterator[tuple[float, float]]:
    since = span.starts_at
    while since < span.ends_at:
        until = min(span.ends_at, since + _AT_ONCE_SECONDS)
        yield since, until
        since = until
