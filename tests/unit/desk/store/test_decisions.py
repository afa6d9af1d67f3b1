"""Decisions are kept in their order, with their evidence, as long as the conversation is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from desk import customers
from desk.app import make_desk
from desk.context import Desk
from desk.store import decisions, tables
from handoff.conversation import Customer
from handoff.decision import Decision, Outcome
from handoff.wire.decisions import DecisionKind
from tests.desk_world import desk_settings, handoff_decision, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    desk = make_desk(desk_settings(url), clock=lambda: 1_000_000.0)
    await desk.store.migrate()
    yield desk
    await desk.store.close()


async def test_decisions_come_back_whole_in_order_and_go_with_their_conversation(desk: Desk) -> None:
    name = (await customers.open_conversation(desk, Customer())).conversation
    stays = Decision(Outcome.CONTINUE, policy_version="a designer's own name of forty characters")
    async with desk.changes.of(name) as change:
        first = await change.keep(stays, kind=DecisionKind.LIVE, seq=2, turn=f"{name}:1")
        await change.keep(handoff_decision(), kind=DecisionKind.LIVE, seq=4, turn=f"{name}:2")
        await change.keep(handoff_decision(), kind=DecisionKind.SHADOW, seq=4, turn=f"{name}:2")
    async with desk.store.reading() as connection:
        kept = await decisions.of_conversation(connection, name)
        after = await decisions.of_conversation(connection, name, after=first.number)
        shadows = await decisions.verdicts(connection, kinds=(DecisionKind.SHADOW,))
        later = await decisions.verdicts(connection, kinds=(DecisionKind.LIVE,), since=1_000_001.0)
    assert [(record.seq, record.kind) for record in kept] == [(2, "live"), (4, "live"), (4, "shadow")]
    assert (kept[0].decision, kept[1].decision) == (stays, handoff_decision())
    assert after == kept[1:]
    assert [(one.conversation, one.seq, one.outcome) for one in shadows] == [(name, 4, Outcome.HANDOFF)]
    assert later == ()
    async with desk.store.writing() as connection:
        await connection.execute(delete(tables.conversations).where(tables.conversations.c.id == name))
        assert await decisions.of_conversation(connection, name) == ()
