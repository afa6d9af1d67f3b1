"""Which agents' sockets are open, so that each ends with its login, and begins anew when its agent's role has changed.

A logout ends them at once. A login that runs out, a new password, a removed agent and another role come from the clock,
from the command line or from another desk, so the logins of open sockets are looked up twice a second, all in one read.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aiohttp import web

from desk.background import Background
from desk.bell import Bell
from desk.context import Desk
from desk.listening import note_new_listeners
from desk.sockets.base import Connection
from desk.store import agents, login_attempts
from desk.store.agents import Login

if TYPE_CHECKING:
    from desk.sockets.agent import AgentSession

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 0.5
_PRUNE_EVERY = 600


class AgentSockets:
    """Open sockets by login, each with its session, which knows the agent as they were when it opened."""

    def __init__(self) -> None:
        self._by_login: dict[str, dict[Connection, AgentSession]] = {}
        self._ending = Background("The end of an agent's socket")

    def add(self, login: Login, connection: Connection, session: AgentSession) -> None:
        self._by_login.setdefault(login.id, {})[connection] = session

    def sessions(self) -> tuple[AgentSession, ...]:
        """Of all sockets that are open."""
        return tuple(session for some in self._by_login.values() for session in some.values())

    def remove(self, login: Login, connection: Connection) -> None:
        left = self._by_login.get(login.id, {})
        left.pop(connection, None)
        if not left:
            self._by_login.pop(login.id, None)

    def end(self, login: str) -> None:
        """Close every socket of the login with this id soon. Nobody waits for a client that does not answer the closing frame."""
        for connection in tuple(self._by_login.get(login, ())):
            self._ending.begin(connection.close())

    async def end_what_is_over(self, desk: Desk) -> None:
        """Close the sockets of logins that have ended or run out, and let those come anew whose agent has changed.

        A socket is told what its agent's role may hear, so it is not enough to change the role under it.
        """
        opened = frozenset(self._by_login)
        if not opened:
            return
        async with desk.store.glancing() as connection:
            good = await agents.good_logins(connection, opened, now=desk.changes.clock())
        for login in opened - good.keys():
            self.end(login)
        for login, agent in good.items():
            for connection, session in tuple(self._by_login.get(login, {}).items()):
                if session.agent != agent:
                    connection.restart()


AGENT_SOCKETS: web.AppKey[AgentSockets] = web.AppKey("agent_sockets", AgentSockets)


async def watch_logins(desk: Desk, sockets: AgentSockets, bell: Bell) -> None:
    """Run until the bell ends it. A failure is logged and tried again the next time."""
    rounds = 0
    while await bell.wait(at_most_seconds=_EVERY_SECONDS):
        try:
            await sockets.end_what_is_over(desk)
            await note_new_listeners(desk, sockets.sessions())
            if rounds % _PRUNE_EVERY == 0:
                await _forget_failures(desk)
            rounds += 1
        except Exception:
            logger.exception("The agents' logins could not be looked up")


async def _forget_failures(desk: Desk) -> None:
    before = desk.changes.clock() - desk.settings.limits.login_window_seconds
    async with desk.store.writing() as connection:
        await login_attempts.prune(connection, before=before)
