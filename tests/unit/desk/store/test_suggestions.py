"""Two desks that come to the same suggestion for an agent keep it once."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, text

from desk.store import suggestions, tables
from desk.store.engine import Store, open_store
from handoff.wire.copilot import Suggestion
from tests.unit.desk.store.many_conversations import begin, named
from tests.waiting import until


def _suggestion(name: str) -> Suggestion:
    return Suggestion(name, kind="reply", title="Reply", text=f"Text of {name}", reason="It fits.", source="a template")


async def _show(store: Store, *names: str) -> None:
    async with store.writing() as connection:
        await suggestions.show(connection, named(1), map(_suggestion, names), agent="a1", seq=3, at=1.0)


async def _kept(store: Store) -> list[str]:
    async with store.reading() as connection:
        rows = await connection.execute(select(tables.suggestions.c.id).order_by(tables.suggestions.c.id))
        return list(rows.scalars())


async def test_what_was_shown_before_is_kept_as_it_was(store: Store) -> None:
    await begin(store, 1)
    await _show(store)
    await _show(store, "s1")
    async with store.writing() as connection:
        await suggestions.settle(connection, "s1", outcome="used", at=2.0)
    await _show(store, "s2", "s1")
    assert await _kept(store) == ["s1", "s2"]
    async with store.reading() as connection:
        assert [one.id for one in await suggestions.unsettled(connection, named(1), agent="a1")] == ["s2"]


async def test_two_desks_show_the_same_at_once(postgres_desk_url: str) -> None:
    one, other = open_store(postgres_desk_url), open_store(postgres_desk_url)
    await begin(one, 1)

    async def is_waiting() -> bool:
        async with one.reading() as connection:
            locks = await connection.execute(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
            )
        return bool(locks.scalar_one())

    async with one.writing() as connection:
        await suggestions.show(connection, named(1), [_suggestion("s1"), _suggestion("s2")], agent="a1", seq=3, at=1.0)
        showing = asyncio.create_task(_show(other, "s2", "s1", "s3"))
        await until(is_waiting)
    await showing
    assert await _kept(one) == ["s1", "s2", "s3"]
    for store in (one, other):
        await store.close()
