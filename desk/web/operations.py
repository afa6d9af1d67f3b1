"""What the API does, described beside the code that does it; `desk.web.openapi` makes a document of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
from aiohttp import web

from desk.errors import DeskError
from desk.key_scopes import ACT, READ
from desk.login import NEEDED_SCOPE

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value of the query. `type` is `string` or `integer`; `choices` are all that is taken, where that is fixed."""

    name: str
    meaning: str
    type: str = "string"
    least: int | None = None
    choices: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that the API does. The handler's docstring says what; its first paragraph is the summary.

    `errors` are what it raises besides `NotAuthenticated`, `NotAllowed`, `RateLimited` and `InvalidValue`, which all may.
    `is_reading` where it changes nothing although it is a POST; `is_for_every_key` where a key needs no scope for it.
    `status` is of success. A body or an answer that is a file is bytes, with the media type of what it holds.
    """

    method: str
    path: str
    handler: Handler
    topic: str
    answer: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct] | None = None
    takes_file: bool = False
    gives_file: bool = False
    is_reading: bool = False
    is_for_every_key: bool = False
    status: int = 200
    query: tuple[Parameter, ...] = ()
    errors: tuple[type[DeskError], ...] = ()

    @property
    def scope(self) -> str:
        """The scope that a key needs for it (`desk.key_scopes`); empty where every key may."""
        if self.is_for_every_key:
            return ""
        return f"{READ if self.is_reading or self.method == 'GET' else ACT}:{self.topic}"

    @property
    def route(self) -> web.RouteDef:
        """The operation as aiohttp takes it."""
        if self.method == "GET":
            return web.get(self.path, self._handle, allow_head=not self.gives_file)
        return web.route(self.method, self.path, self._handle)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        request[NEEDED_SCOPE] = self.scope
        return await self.handler(request)
