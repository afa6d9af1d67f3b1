"""`/api/conversations/{id}/decisions`: why the bot stayed in charge or a person was called, for logged-in agents."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.context import DESK
from desk.errors import InvalidValue
from desk.login import current_login
from desk.store import conversations, decisions
from desk.web.security import json_answer
from handoff.wire.decisions import DecisionRecord

_MOST = 200
_LARGEST_NUMBER = 2**31 - 1  # of the column


class DecisionsAnswer(msgspec.Struct, frozen=True):
    """A conversation's decisions in order. `more` is true when others follow: ask again with `after` the last number."""

    conversation: str
    decisions: tuple[DecisionRecord, ...]
    more: bool


async def of_conversation(request: web.Request) -> web.StreamResponse:
    """Answer with the decisions whose number is greater than the query's `after` (0 when it is not given).

    Raises `NotAuthenticated`, `NotFound` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await current_login(desk, request)
    name, after = request.match_info["conversation"], _after(request.query.get("after", "0"))
    async with desk.store.reading() as connection:
        await conversations.get(connection, name)
        found = await decisions.of_conversation(connection, name, after=after, limit=_MOST + 1)
    return json_answer(DecisionsAnswer(name, found[:_MOST], more=len(found) > _MOST))


def _after(told: str) -> int:
    if not told.isascii() or not told.isdigit() or len(told) > len(str(_LARGEST_NUMBER)):
        raise InvalidValue("after", problem="it is the number of a decision, a whole number from 0")
    return min(int(told), _LARGEST_NUMBER)
