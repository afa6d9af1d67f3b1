"""Who reads along is noted, also where that could not be written at first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from desk import customers, listening
from desk.errors import Unavailable
from desk.store import audit
from desk.store.agents import Agent, Role
from handoff.conversation import Customer
from tests.routing_world import RoutingWorld


@dataclass
class Socket:
    """A supervisor's session."""

    agent: Agent
    followed: tuple[str, ...]
    listened: set[str] = field(default_factory=set)


async def test_listening_that_could_not_be_noted_is_noted_at_the_next_look(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise Unavailable

    name = (await customers.open_conversation(world.desk, Customer())).conversation
    socket = Socket(await world.agent(role=Role.SUPERVISOR), (name,))
    with monkeypatch.context() as patched:
        patched.setattr(listening, "note_listening", away)
        with pytest.raises(Unavailable):
            await listening.note_new_listeners(world.desk, [socket])
    for _ in range(2):
        await listening.note_new_listeners(world.desk, [socket])
    async with world.desk.store.reading() as connection:
        noted = await audit.page(connection, action="conversation.listened", conversation=name, limit=10)
    assert [line.actor for line in noted] == [socket.agent.id]
