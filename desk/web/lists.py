"""`/api/conversations`: lists of conversations with filters, a page at a time, and the older entries of a long log."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec
from aiohttp import web

from desk.context import DESK
from desk.errors import InvalidValue
from desk.inbox import row_of
from desk.listening import note_reading
from desk.login import current_login
from desk.ownership import Owner
from desk.store import agents, conversations, entries, listing, reads
from desk.store.column_values import LARGEST
from desk.store.listing import Filters, Group, Order
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from handoff.log import Entry
from handoff.wire.agent import ConversationRow

_MOST_ROWS = 100
_MOST_ENTRIES = 500
_VALUE_CHARACTERS = 200
_TEXTS = ("agent", "skill", "tier", "channel", "customer")

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


class ListAnswer(msgspec.Struct, frozen=True):
    """Rows as in the inbox. `next` asks for more as `after`; `count` is of the whole list, 1,000 at most; `now` is the
    desk's time in seconds since the epoch, UTC."""

    rows: tuple[ConversationRow, ...]
    next: str
    count: int
    now: float


class ColleagueAnswer(msgspec.Struct, frozen=True):
    """An agent whose conversations may be asked for."""

    id: str
    name: str


class ChoicesAnswer(msgspec.Struct, frozen=True):
    """What lists can be filtered by: the values that occur, and who may have conversations."""

    skills: tuple[str, ...]
    tiers: tuple[str, ...]
    channels: tuple[str, ...]
    agents: tuple[ColleagueAnswer, ...]


class EntriesAnswer(msgspec.Struct, frozen=True):
    """Entries of a log in order, private notes included. `more` is true when there are earlier ones."""

    conversation: str
    entries: tuple[Entry, ...]
    more: bool


def read_filters(values: Mapping[str, str]) -> Filters:
    """What a list is asked to hold. Unknown names are left out. Raises `InvalidValue`."""
    texts = {name: values.get(name, "") for name in _TEXTS}
    for name, value in texts.items():
        if len(value) > _VALUE_CHARACTERS or (value and not value.isprintable()):
            raise InvalidValue(name, problem=f"it has at most {_VALUE_CHARACTERS} printable characters")
    layer = values.get("layer") or "0"
    if layer not in ("0", "1", "2", "3"):
        raise InvalidValue("layer", problem="it is 1, 2 or 3")
    return Filters(
        group=_one_of(Group, "group", values, default=Group.OPEN),
        order=_one_of(Order, "order", values, default=Order.NEWEST),
        layer=int(layer),
        **texts,
    )


def _one_of(choices: type[ChoiceT], name: str, values: Mapping[str, str], *, default: ChoiceT) -> ChoiceT:
    told = values.get(name) or default.value
    try:
        return choices(told)
    except ValueError as error:
        raise InvalidValue(name, problem=f"it is one of {', '.join(choices)}") from error


async def list_conversations(request: web.Request) -> web.StreamResponse:
    """Answer with a page of the list that the query names. Raises `NotAuthenticated` and `InvalidValue`."""
    desk = request.app[DESK]
    login = await current_login(desk, request)
    me = login.agent.id
    filters = read_filters(request.query)
    limit = whole_number(request, "limit", default=50, most=_MOST_ROWS)
    async with desk.store.reading() as connection:
        page = await listing.page(connection, filters, me=me, limit=limit, after=request.query.get("after", ""))
        count = await listing.count(connection, filters, me=me)
        names = await agents.names(connection)
        mine = [one.id for one in page.conversations if one.owner is Owner.AGENT and one.agent == me]
        unread = await reads.unread(connection, me, mine)
    assistant = desk.settings.assistant_name
    rows = tuple(
        msgspec.structs.replace(
            row_of(one, owner_name=assistant if one.owner is Owner.BOT else names.get(one.agent, "")),
            unread=unread.get(one.id, 0),
        )
        for one in page.conversations
    )
    return json_answer(ListAnswer(rows, page.next, count, desk.changes.clock()))


async def list_choices(request: web.Request) -> web.StreamResponse:
    """Answer with what lists can be filtered by. Raises `NotAuthenticated`."""
    desk = request.app[DESK]
    await current_login(desk, request)
    async with desk.store.reading() as connection:
        skills, tiers, channels = [await listing.values_of(connection, name) for name in ("skill", "tier", "channel")]
        known = await agents.list_agents(connection)
    colleagues = [ColleagueAnswer(one.id, one.name) for one in known if one.role.may_serve]
    colleagues.sort(key=lambda one: one.name)
    return json_answer(ChoicesAnswer(skills, tiers, channels, tuple(colleagues)))


async def earlier_entries(request: web.Request) -> web.StreamResponse:
    """Answer with the entries before the query's `before`, the nearest `limit` of them, or all from `from` on (500 at most).

    Raises `NotAuthenticated`, `NotFound` and `InvalidValue`.
    """
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    name = request.match_info["conversation"]
    before = whole_number(request, "before", default=LARGEST)
    first = whole_number(request, "from", default=0, least=0)
    limit = whole_number(request, "limit", default=100, most=_MOST_ENTRIES)
    if first:
        limit = _MOST_ENTRIES
    async with desk.store.reading() as connection:
        row = await conversations.get(connection, name)
        found = await entries.before(connection, name, before, first=first, limit=limit)
    await note_reading(desk, agent, row)
    return json_answer(EntriesAnswer(name, found, more=bool(found) and found[0].seq > 1))
