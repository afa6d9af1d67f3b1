"""`/api/conversations/{id}/decisions`: why the bot stayed in charge or a person was called, for logged-in agents."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.context import DESK
from desk.login import current_login
from desk.store import conversations, decisions
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from handoff.wire.decisions import DecisionRecord

_MOST = 200


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
    name = request.match_info["conversation"]
    after = whole_number(request, "after", default=0, least=0)
    async with desk.store.reading() as connection:
        await conversations.get(connection, name)
        found = await decisions.of_conversation(connection, name, after=after, limit=_MOST + 1)
    return json_answer(DecisionsAnswer(name, found[:_MOST], more=len(found) > _MOST))
