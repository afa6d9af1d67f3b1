"""`/api/views`: the lists that the logged-in agent keeps under a name, and those that supervisors share."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk import saved_views
from desk.context import DESK
from desk.login import current_login
from desk.store import saved_views as stored
from desk.store.saved_views import SavedView
from desk.web.api import check_own_page, read_body
from desk.web.lists import read_filters
from desk.web.security import json_answer


class ViewBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A view as the console puts it. `filters` are the values of a list's query: group, order, skill, tier, ..."""

    name: str
    filters: dict[str, str]
    is_shared: bool = False


class ViewAnswer(msgspec.Struct, frozen=True):
    """A kept view; `mine` says whether it is the asking agent's own."""

    id: str
    name: str
    filters: dict[str, str]
    is_shared: bool
    mine: bool


class ViewsAnswer(msgspec.Struct, frozen=True):
    """The agent's own views and the shared ones, in the order in which they were made."""

    views: tuple[ViewAnswer, ...]


async def list_views(request: web.Request) -> web.StreamResponse:
    """Raises `NotAuthenticated`."""
    desk = request.app[DESK]
    login = await current_login(desk, request)
    async with desk.store.reading() as connection:
        views = await stored.for_agent(connection, login.agent.id)
    return json_answer(ViewsAnswer(tuple(_answer(view, login.agent.id) for view in views)))


async def put_view(request: web.Request) -> web.StreamResponse:
    """Keep a view under the id of the address, or change it. Raises `NotAllowed`, `NotFound` and `InvalidValue`."""
    desk = request.app[DESK]
    login = await current_login(desk, request)
    body = await read_body(request, ViewBody)
    read_filters(body.filters)
    known = {name: value for name, value in body.filters.items() if name in _NAMES and value}
    view = await saved_views.keep(
        desk, login.agent, request.match_info["view"], name=body.name, filters=known, is_shared=body.is_shared
    )
    return json_answer(_answer(view, login.agent.id))


async def delete_view(request: web.Request) -> web.StreamResponse:
    """Forget a view. Raises `NotAllowed` and `NotFound`."""
    desk = request.app[DESK]
    login = await current_login(desk, request)
    check_own_page(request)
    await saved_views.remove(desk, login.agent, request.match_info["view"])
    return json_answer({})


_NAMES = frozenset({"group", "order", "agent", "skill", "tier", "channel", "layer"})


def _answer(view: SavedView, me: str) -> ViewAnswer:
    return ViewAnswer(view.id, view.name, view.filters, view.is_shared, mine=view.agent == me)
