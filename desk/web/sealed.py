"""`/api/conversations/{id}/sealed/{seq}`: what is kept sealed of a message, for the agent who has the conversation."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.context import DESK
from desk.errors import NotFound
from desk.login import current_login
from desk.sealing.sealing import SHOWN_SECONDS, reveal
from desk.store.column_values import LARGEST, whole
from desk.web.api import read_body
from desk.web.security import json_answer


class RevealBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`reason` says what it is for; it stands in the audit log."""

    reason: str


class RevealedValue(msgspec.Struct, frozen=True):
    """One value, with its kind as in `removed`."""

    kind: str
    value: str


class RevealedAnswer(msgspec.Struct, frozen=True):
    """The values in the order of the text. Show them for `seconds` at most, and keep them nowhere."""

    values: tuple[RevealedValue, ...]
    seconds: float


async def reveal_values(request: web.Request) -> web.StreamResponse:
    """Open what is kept sealed of a message. Only for the agent who has the conversation; noted in the audit log."""
    desk = request.app[DESK]
    login = await current_login(desk, request)
    body = await read_body(request, RevealBody)
    seq = whole(request.match_info["seq"])
    if seq is None or seq > LARGEST:
        raise NotFound("message")
    values = await reveal(desk, request.match_info["conversation"], login.agent, seq=seq, reason=body.reason)
    return json_answer(RevealedAnswer(tuple(RevealedValue(one.kind, one.value) for one in values), SHOWN_SECONDS))
