"""`/api/conversations/{id}/audit`: who did what in a conversation, for supervisors; also what was held back of the bot."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.context import DESK
from desk.errors import NotAllowed
from desk.login import current_login
from desk.store import audit, conversations
from desk.web.security import json_answer

_MOST = 500


class AuditLineAnswer(msgspec.Struct, frozen=True):
    """A line. `at` is seconds since the epoch, UTC; `actor` is an agent's id, a worker's or `desk`."""

    at: float
    actor: str
    action: str
    detail: dict[str, str | int | float | bool]


class AuditAnswer(msgspec.Struct, frozen=True):
    """The latest lines of a conversation, in order."""

    conversation: str
    lines: tuple[AuditLineAnswer, ...]


async def of_conversation(request: web.Request) -> web.StreamResponse:
    """Answer with the latest lines, at most 500. Raises `NotAuthenticated`, `NotAllowed` and `NotFound`."""
    desk = request.app[DESK]
    login = await current_login(desk, request)
    if not login.agent.role.is_supervisor:
        raise NotAllowed("read the audit trail; supervisors do")
    name = request.match_info["conversation"]
    async with desk.store.reading() as connection:
        await conversations.get(connection, name)
        found = await audit.of_conversation(connection, name)
    lines = tuple(AuditLineAnswer(line.at, line.actor, line.action, line.detail) for line in found[-_MOST:])
    return json_answer(AuditAnswer(name, lines))
