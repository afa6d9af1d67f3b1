"""Coming back to a conversation renews its token, and writes nothing where there is nothing to renew."""

from __future__ import annotations

import pytest

from desk import customers
from desk.errors import NotAuthenticated
from desk.store import conversations
from handoff.wire.customer import Hello
from tests.routing_world import RoutingWorld

_DAY_SECONDS = 86_400.0


async def _expiry(world: RoutingWorld, name: str) -> float:
    async with world.desk.store.glancing() as connection:
        return (await conversations.get(connection, name)).token_expires_at


async def test_a_token_is_renewed_once_it_has_grown_older_by_an_hour(world: RoutingWorld) -> None:
    admitted = await customers.admit(world.desk, Hello())
    days = world.desk.settings.conversation_days
    first = await _expiry(world, admitted.conversation)
    assert first == world.now + days * _DAY_SECONDS
    world.now += 600.0
    assert await customers.admit(world.desk, Hello(token=admitted.token)) == admitted
    assert await _expiry(world, admitted.conversation) == first
    world.now += 3000.0
    await customers.admit(world.desk, Hello(token=admitted.token))
    assert await _expiry(world, admitted.conversation) == world.now + days * _DAY_SECONDS
    world.now += days * _DAY_SECONDS - 1.0
    await customers.admit(world.desk, Hello(token=admitted.token))
    world.now += days * _DAY_SECONDS
    with pytest.raises(NotAuthenticated):
        await customers.admit(world.desk, Hello(token=admitted.token))


async def test_a_crowd_that_comes_back_writes_nothing(world: RoutingWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = [(await customers.admit(world.desk, Hello())).token for _ in range(3)]
    world.now += 60.0

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("it wrote")

    monkeypatch.setattr(world.desk.changes, "of", refused)
    for token in tokens:
        await customers.admit(world.desk, Hello(token=token))
