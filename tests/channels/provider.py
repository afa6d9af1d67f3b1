"""What imitated providers that call webhooks have in common: a server on a free port, a customer, and failures to come."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.channels.imitation import Failure
from tests.desk_world import DeskWorld


class HttpProvider:
    """An asynchronous context manager. `signed` makes the headers of a body, the same for one that is delivered again."""

    name = ""
    content_type = "application/json"

    def __init__(self, routes: Iterable[web.RouteDef]) -> None:
        self.complaints: list[str] = []
        self.tries = 0
        self._failures: list[tuple[Failure, float]] = []
        self._world: DeskWorld | None = None
        self._last: tuple[bytes, dict[str, str]] = (b"", {})
        app = web.Application(client_max_size=20_000_000)
        app.add_routes(routes)
        self._server = TestServer(app, host="127.0.0.1")

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    def address_of(self, path: str) -> str:
        return str(self._server.make_url(path))

    def serve(self, world: DeskWorld) -> None:
        self._world = world

    @property
    def world(self) -> DeskWorld:
        assert self._world is not None
        return self._world

    def fail_next(self, how: Failure, *, seconds: float = 0.2) -> None:
        self._failures.append((how, seconds))

    def failure(self) -> tuple[Failure, float] | None:
        """How the request that is being answered is to fail."""
        self.tries += 1
        return self._failures.pop(0) if self._failures else None

    def signed(self, body: bytes) -> dict[str, str]:
        raise NotImplementedError

    async def call(self, body: bytes) -> int:
        """Call the desk's webhook. Returns its status."""
        return await self._send(body, {"Content-Type": self.content_type, **self.signed(body)})

    async def redeliver(self) -> int:
        return await self.call(self._last[0])

    async def replay(self, mutate: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]) -> int:
        return await self._send(*mutate(*self._last))

    async def _send(self, body: bytes, headers: dict[str, str]) -> int:
        self._last = (body, headers)
        async with self.world.http.post(
            f"{self.world.origin}/channels/{self.name}", data=io.BytesIO(body), headers=headers
        ) as answer:
            self.answered = await answer.text()
            return answer.status
