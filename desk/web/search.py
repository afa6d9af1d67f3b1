"""`/api/search`: messages, notes and customers by their words, for logged-in agents."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.context import DESK
from desk.login import current_login
from desk.search.query import read_query
from desk.search.snippet import Part, snippet
from desk.store import search
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from handoff.conversation import Customer

_MOST = 50
_CUSTOMERS = 5


class MessageAnswer(msgspec.Struct, frozen=True):
    """A message or a private note (`kind`) that was found, as pieces of text of which the `hit` ones were looked for."""

    conversation: str
    seq: int
    at: float
    author: str
    author_name: str
    kind: str
    parts: tuple[Part, ...]
    customer: Customer
    owner: str


class CustomerAnswer(msgspec.Struct, frozen=True):
    """A customer who was found: their latest conversation, when it was, and how many there are (200 are looked at)."""

    customer: Customer
    conversation: str
    last_at: float
    owner: str
    conversations: int


class SearchAnswer(msgspec.Struct, frozen=True):
    """What was found, the newest first. `next` asks for older messages as `after`; `notices` tell what was not understood."""

    customers: tuple[CustomerAnswer, ...]
    messages: tuple[MessageAnswer, ...]
    next: str
    notices: tuple[str, ...]


async def search_all(request: web.Request) -> web.StreamResponse:
    """Answer the query's `q`, with at most `limit` messages after the place `after`. Customers come with the first page.

    Raises `NotAuthenticated`, and `InvalidValue` for a limit or a place that is none; no `q` is an error.
    """
    desk = request.app[DESK]
    login = await current_login(desk, request)
    limit = whole_number(request, "limit", default=20, most=_MOST)
    after = request.query.get("after", "")
    query = read_query(request.query.get("q", ""))
    if query.is_empty:
        return json_answer(SearchAnswer((), (), "", query.notices))
    async with desk.store.reading() as connection:
        page = await search.messages(connection, query, agent=login.agent.id, limit=limit, after=after)
        found = () if after else await search.customers(connection, query.terms_of_customers, limit=_CUSTOMERS)
    return json_answer(
        SearchAnswer(
            customers=tuple(
                CustomerAnswer(one.customer, one.conversation, one.last_at, one.owner.value, one.conversations)
                for one in found
            ),
            messages=tuple(
                MessageAnswer(
                    conversation=one.conversation,
                    seq=one.seq,
                    at=one.at,
                    author=one.author.value,
                    author_name=one.author_name,
                    kind=one.kind.value,
                    parts=snippet(one.text, query.wanted),
                    customer=one.customer,
                    owner=one.owner.value,
                )
                for one in page.messages
            ),
            next=page.next,
            notices=query.notices,
        )
    )
