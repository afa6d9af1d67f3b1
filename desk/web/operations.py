"""What the API does, described beside the code that does it; `desk.web.openapi` makes a document of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
from aiohttp import web

from desk.errors import DeskError

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
    status: int = 200
    query: tuple[Parameter, ...] = ()
    errors: tuple[type[DeskError], ...] = ()

    @property
    def route(self) -> web.RouteDef:
        """The operation as aiohttp takes it."""
        if self.method == "GET":
            return web.get(self.path, self.handler, allow_head=not self.gives_file)
        return web.route(self.method, self.path, self.handler)
