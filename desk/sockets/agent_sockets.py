"""Which agents' sockets are open, so that each ends with its login.

A logout ends them at once. A login that runs out, a new password and a removed agent come from the clock or from
another process, so the logins of open sockets are looked up every few seconds.
"""

from __future__ import annotations

import logging

from aiohttp import web

from desk.bell import Bell
from desk.context import Desk
from desk.sockets.base import Connection
from desk.store import agents
from desk.store.agents import Login

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 5.0


class AgentSockets:
    """Open sockets by login."""

    def __init__(self) -> None:
        self._by_login: dict[str, set[Connection]] = {}

    def add(self, login: Login, connection: Connection) -> None:
        self._by_login.setdefault(login.id, set()).add(connection)

    def remove(self, login: Login, connection: Connection) -> None:
        left = self._by_login.get(login.id, set())
        left.discard(connection)
        if not left:
            self._by_login.pop(login.id, None)

    async def end(self, login: str) -> None:
        """Close every socket of the login with this id."""
        for connection in tuple(self._by_login.get(login, ())):
            await connection.close()

    async def end_what_is_over(self, desk: Desk) -> None:
        """Close the sockets of logins that have ended or run out."""
        opened = frozenset(self._by_login)
        if not opened:
            return
        async with desk.store.reading() as connection:
            good = await agents.good_logins(connection, opened, now=desk.changes.clock())
        for login in opened - good:
            await self.end(login)


AGENT_SOCKETS: web.AppKey[AgentSockets] = web.AppKey("agent_sockets", AgentSockets)


async def watch_logins(desk: Desk, sockets: AgentSockets, bell: Bell) -> None:
    """Run until the bell ends it. A failure is logged and tried again the next time."""
    while await bell.wait(at_most_seconds=_EVERY_SECONDS):
        try:
            await sockets.end_what_is_over(desk)
        except Exception:
            logger.exception("The agents' logins could not be looked up")
