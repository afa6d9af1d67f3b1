"""The open sockets of agents, by login."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from desk.sockets.agent_sockets import AgentSockets
from desk.store.agents import Agent, Login, Role

if TYPE_CHECKING:
    from desk.sockets.agent import AgentSession
    from desk.sockets.base import Connection

LOGIN = Login(id="l1", agent=Agent(id="a1", email="", name="Dana Reyes", role=Role.AGENT), expires_at=1e9)


class Socket:
    """One that closes when its client answers."""

    def __init__(self) -> None:
        self.is_asked = False
        self.answered = asyncio.Event()

    async def close(self) -> None:
        self.is_asked = True
        await self.answered.wait()


async def test_a_client_that_does_not_answer_keeps_no_other_socket_open() -> None:
    sockets, some = AgentSockets(), (Socket(), Socket())
    for one in some:
        sockets.add(LOGIN, cast("Connection", one), cast("AgentSession", None))
    sockets.end(LOGIN.id)
    await asyncio.sleep(0)
    assert [one.is_asked for one in some] == [True, True]
    for one in some:
        one.answered.set()
    await sockets._ending.stop()
