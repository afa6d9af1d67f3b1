"""A database that has been used is brought from each of its earlier revisions to the newest, and nothing of it is lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Connection

from desk.store import agents
from desk.store.agents import Role
from desk.store.engine import Store, open_store
from desk.store.migrate import revisions, upgrade
from handoff.wire.agent import ConversationOpened, OpenConversation
from handoff.wire.customer import RequestHuman
from handoff.wire.worker import OfferTurn
from tests import filled_database
from tests.desk_world import desk_settings, running_desk
from tests.filled_database import OWNERS, fill, identifier

# A column that a migration moves elsewhere, which is looked at by itself.
_MOVED = {("audit", "detail")}


# SQLite is the one that makes tables anew, and so may lose what hangs on them.
@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'used.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = open_store(url)
    yield store
    await store.close()


async def test_what_was_written_under_each_revision_outlives_all_that_follow(url: str, store: Store) -> None:
    """One walk through all revisions: under each, every table gets rows, and each step is compared with what was there."""
    before: dict[str, list[dict[str, Any]]] = {}
    for number, revision in enumerate(revisions()):
        async with store.writing(is_long=True) as connection:
            after = await connection.run_sync(_step, revision, number)
        for table, rows in before.items():
            assert _without_moved(table, after[table], rows) == _without_moved(table, rows, rows), (revision, table)
        before = after

    async with store.writing() as connection:
        await connection.run_sync(upgrade)  # nothing is left to do
        await connection.run_sync(_expect_whole)
        details = (await connection.execute(text("select line, detail from audit_details order by line"))).all()
    assert [json.loads(detail)["seq"] for _, detail in details] == [line - 1 for line, _ in details]
    assert len(details) > 2 * len(revisions())

    async with running_desk(desk_settings(url)) as world:
        agent = await world.agent()
        customer = await world.customer()
        await customer.say("Is anybody there?")
        await customer.send(RequestHuman(id="h1"))
        for which in range(len(OWNERS)):
            await agent.send(OpenConversation(conversation=identifier(which)))
            opened = await agent.next(ConversationOpened)
            assert [entry.seq for entry in opened.entries[:3]] == [1, 2, 3]
        worker = await world.worker()
        # Several wait, and what is offered first is whichever is written first.
        await worker.next(OfferTurn, lambda offer: offer.text.startswith("text 0"))


async def test_addresses_of_agents_who_were_removed_before_are_free_from_then_on(store: Store) -> None:
    row = {"name": "Dana", "role": "agent", "password_hash": "", "created_at": 1.0}
    people = [
        {"id": "a1", "email": "dana@desk.example", "removed_at": 5.0},
        {"id": "a2", "email": "kim@desk.example", "removed_at": 0.0},
    ]
    names = "id, email, name, role, password_hash, created_at, removed_at"
    into = text(f"insert into agents ({names}) values (:{names.replace(', ', ', :')})")
    async with store.writing(is_long=True) as connection:
        await connection.run_sync(partial(upgrade, revision="0026"))
        await connection.execute(into, [row | person for person in people])
        await connection.run_sync(upgrade)
        found = (await connection.execute(text("select email, removed_email from agents order by id"))).all()
        assert [tuple(one) for one in found] == [("removed:a1", "dana@desk.example"), ("kim@desk.example", "")]
        new = await agents.add_agent(
            connection,
            email="dana@desk.example",
            name="Dana",
            role=Role.AGENT,
            password="a good long password",
            now=9.0,
        )
        assert await agents.list_agents(connection) == (new, await agents.by_email(connection, "kim@desk.example"))


def _step(connection: Connection, revision: str, number: int) -> dict[str, list[dict[str, Any]]]:
    """Bring it to this revision, and add rows; what is there then."""
    upgrade(connection, revision=revision)
    fill(connection, first=number * len(OWNERS))
    return filled_database.content(connection)


def _without_moved(table: str, rows: list[dict[str, Any]], earlier: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of `rows` what was there earlier: those rows, and those columns."""
    names = [name for name in (earlier[0] if earlier else {}) if (table, name) not in _MOVED]
    return [{name: row[name] for name in names} for row in rows[: len(earlier)]]


def _expect_whole(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL never has a row that breaks a constraint
    assert connection.execute(text("pragma foreign_key_check")).all() == []
    assert connection.execute(text("pragma integrity_check")).scalar_one() == "ok"
