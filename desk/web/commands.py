"""`POST /api/commands/<type>`: what agents' consoles send over their socket, for programs that show a key.

A command is the same message, goes to the same handler, and is checked the same way; the answers that the socket would
get come back in one list. What only makes sense on an open socket (following a conversation, typing) has no place here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web
from msgspec import inspect

from desk.context import DESK
from desk.copilot.watch import COPILOT
from desk.errors import AlreadyClaimed, NotFound, NotOwner
from desk.login import current_login
from desk.sockets.agent import INBOXES, AgentSession
from desk.sockets.agent_topics import handlers
from desk.web.api import read_body
from desk.web.operations import Operation
from desk.web.security import json_answer
from handoff.wire.agent import LeaveConversation, OpenConversation, SetPresence
from handoff.wire.copilot import ListReplies, ReadArticle, SearchArticles, WatchCopilot
from handoff.wire.floor import FollowFloor, LeaveFloor
from handoff.wire.mentions import ListColleagues
from handoff.wire.passing import AskPassOnOptions
from handoff.wire.routing import Acted
from handoff.wire.shared import Ping, Typing
from handoff.wire.workflows import ListApprovals, ListWorkflows

_OF_AN_OPEN_SOCKET = frozenset(
    {OpenConversation, LeaveConversation, FollowFloor, LeaveFloor, SetPresence, WatchCopilot, Acted, Typing, Ping}
)
_READING = frozenset(
    {AskPassOnOptions, ListApprovals, ListColleagues, ListReplies, ListWorkflows, ReadArticle, SearchArticles}
)
_MOST_ANSWERS = 100


class CommandAnswers(msgspec.Struct, frozen=True):
    """What the desk answered, in order; each as it would come over the socket, told apart by `type`."""

    answers: tuple[msgspec.Raw, ...]


class _Answers:
    """Stands where a socket would, and keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[msgspec.Raw] = []

    def send(self, message: msgspec.Struct) -> None:
        if len(self.sent) < _MOST_ANSWERS:
            self.sent.append(msgspec.Raw(msgspec.json.encode(message)))


def commands() -> dict[str, type[msgspec.Struct]]:
    """Every command by its type on the wire."""
    found = {_tag(one): one for one in handlers.types - _OF_AN_OPEN_SOCKET}
    return dict(sorted(found.items()))


def _tag(kind: type) -> str:
    described = inspect.type_info(kind)
    return str(described.tag) if isinstance(described, inspect.StructType) else ""


def _handler(kind: type[msgspec.Struct]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        desk = request.app[DESK]
        login = await current_login(desk, request)
        # As long as over the socket: a reply of ten thousand characters takes more bytes than any other body.
        command: Any = await read_body(request, kind, most_bytes=desk.settings.limits.frame_bytes)
        await desk.presences.commanded(login.agent.id)
        answers = _Answers()
        inboxes, copilot = request.app[INBOXES], request.app[COPILOT]
        session = AgentSession(desk, answers, inboxes, login.agent, copilot, is_request=True)
        await handlers.handle(session, command)
        return json_answer(CommandAnswers(tuple(answers.sent)))

    handle.__doc__ = kind.__doc__
    return handle


def operations() -> list[Operation]:
    """One for each command."""
    return [
        Operation(
            method="POST",
            path=f"/api/commands/{tag}",
            handler=_handler(kind),
            topic="commands",
            body=kind,
            answer=CommandAnswers,
            is_reading=kind in _READING,
            errors=(NotFound, NotOwner, AlreadyClaimed),
        )
        for tag, kind in commands().items()
    ]
