"""An agent's socket leaves nothing behind, whatever cannot be reached when it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

import msgspec
import pytest

from desk.errors import Unavailable
from desk.inbox import Inboxes
from desk.routing.model import Presence
from desk.sockets import agent as agent_socket
from desk.sockets import watching
from desk.sockets.agent import AgentSession
from desk.store.agents import Role
from tests.routing_world import RoutingWorld

if TYPE_CHECKING:
    from desk.copilot.watch import Copilot
    from desk.sockets.base import Connection


class Ended:
    """A connection whose client is gone already."""

    def send(self, message: msgspec.Struct) -> None:
        """Nobody hears it."""

    def restart(self) -> None:
        """There is nothing to end."""

    async def messages(self) -> AsyncIterator[msgspec.Struct]:
        for message in cast("tuple[msgspec.Struct, ...]", ()):
            yield message


async def test_listener_whose_end_cannot_be_noted_is_gone_all_the_same(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise Unavailable

    boss, name = await world.agent(role=Role.SUPERVISOR, is_here=False), await world.waiting()
    session = AgentSession(world.desk, Ended(), Inboxes(world.desk), boss, cast("Copilot", None))
    await watching.come(session, name)
    monkeypatch.setattr(agent_socket, "note_listening_ended", away)
    with pytest.raises(Unavailable):
        await agent_socket._serve(session, cast("Connection", session.connection))
    assert world.desk.presences.of(boss.id) is Presence.OFFLINE
    assert boss.id not in world.desk.presences._sockets
    assert world.desk.watchers.at(name).watchers == ()
