"""A list that is kept under a name: the name is somebody's words, and may be a customer's."""

from __future__ import annotations

import pytest

from desk.errors import InvalidValue
from desk.saved_views import keep
from desk.store import audit
from desk.store.agents import Role
from tests.routing_world import RoutingWorld

VIEW = "a" * 24


async def test_no_name_stands_in_the_audit_log_which_nobody_erases_with_them(world: RoutingWorld) -> None:
    boss = await world.agent(role=Role.SUPERVISOR)
    await keep(world.desk, boss, VIEW, name="Zephyrine's", filters={"group": "all"}, is_shared=True)
    async with world.desk.store.reading() as connection:
        (line,) = await audit.page(connection, action="view.shared", limit=9)
    assert (line.actor, line.detail) == (boss.id, {"view": VIEW})


async def test_secrets_are_no_names(world: RoutingWorld) -> None:
    agent = await world.agent()
    kept = await keep(world.desk, agent, VIEW, name="Card 4111 1111 1111 1111", filters={}, is_shared=False)
    assert kept.name == "Card [card number ending in 1111]"
    with pytest.raises(InvalidValue):
        await keep(world.desk, agent, "b" * 24, name=" ", filters={}, is_shared=False)
