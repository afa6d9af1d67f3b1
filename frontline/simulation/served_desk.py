"""A desk on a simulated store, whose clock stands at the end of the time: asked over HTTP as any program asks."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
from aiohttp import ClientSession, web

from desk.app import make_app
from desk.context import DESK, Desk
from desk.insight.ledger import Ledger
from desk.settings import DeskSettings
from desk.store import api_keys, desks
from frontline.errors import FrontlineError
from frontline.simulation.filling import email_of
from frontline.simulation.truth import Header
from frontline.simulation.world import SUPERVISOR, Person

_HOST = "127.0.0.1"
_UNLIMITED = 1_000_000
_KEY, _LEADER = "check of a simulation", "simulation"
AnswerT = TypeVar("AnswerT")


class Api:
    """Asks, and remembers how long each answer took: `took` holds seconds by path, on the clock and of the processor.

    The latter says more on a machine that does something else besides.
    """

    def __init__(self, session: ClientSession, base: str) -> None:
        self._session, self._base = session, base
        self.took: dict[str, list[tuple[float, float]]] = {}

    async def get(self, path: str, answer: type[AnswerT], **query: str) -> AnswerT:
        """The answer. Raises FrontlineError for one that is none."""
        return msgspec.json.decode(await self.read(path, **query), type=answer)

    async def read(self, path: str, **query: str) -> bytes:
        """The answer's bytes. Raises FrontlineError."""
        named = f"{path}?{urlencode(query)}" if query else path
        started, worked = time.perf_counter(), time.process_time()
        async with self._session.get(self._base + named) as response:
            body = await response.read()
            took = time.perf_counter() - started, time.process_time() - worked
            self.took.setdefault(_kind(path, query), []).append(took)
            if response.status != web.HTTPOk.status_code:
                raise FrontlineError(f"{named} answered {response.status}: {body[:300].decode(errors='replace')}")
        return body


def _kind(path: str, query: Mapping[str, str]) -> str:
    by = query.get("by")
    return f"{path}?by={by}" if by else path


def desk_at(settings: DeskSettings, header: Header) -> web.Application:
    """The desk with its clock standing at the end of the simulated time, by the shop's own days; not yet started.

    It is alone on a free port of this machine and writes to nobody, whatever it finds in the store.
    """
    limits = msgspec.structs.replace(settings.limits, key_requests_per_minute=_UNLIMITED)
    alone = msgspec.structs.replace(
        settings, host=_HOST, port=0, limits=limits, time_zone=header.time_zone, redis_url="", mail=None
    )
    return make_app(alone, clock=lambda: header.end)


async def settle(desk: Desk, *, on_progress: Callable[[int], None]) -> None:
    """Let the desk's own loop settle all that has ended. `on_progress` hears of so many more conversations."""
    await desk.store.migrate()
    ledger = Ledger(desk)
    while count := await ledger.catch_up():
        on_progress(count)


@contextlib.asynccontextmanager
async def serving(app: web.Application, *, by: Person = SUPERVISOR) -> AsyncIterator[Api]:
    """Serve the desk, and ask it in the name of one of its people. The key for it is good meanwhile.

    Another desk seems to lead, so that this one answers and does nothing by itself.
    """
    desk = app[DESK]
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    try:
        async with _led_elsewhere(desk):
            await runner.setup()
            await web.TCPSite(runner, _HOST, 0).start()
            address: Any = runner.addresses[0]
            async with _key(desk, by) as shown, ClientSession(headers={"Authorization": f"Bearer {shown}"}) as session:
                yield Api(session, f"http://{_HOST}:{address[1]}")
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def _led_elsewhere(desk: Desk) -> AsyncIterator[None]:
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        # No longer than this desk's clock stands: a desk by the real clock takes it for gone.
        await desks.renew(connection, _LEADER, now=0.0, until=now + 1.0)
    try:
        yield
    finally:
        async with desk.store.writing() as connection:
            await desks.leave(connection, _LEADER)


@contextlib.asynccontextmanager
async def _key(desk: Desk, person: Person) -> AsyncIterator[str]:
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        key, shown = await api_keys.add(connection, name=_KEY, email=email_of(person), now=now, scopes=("read",))
    try:
        yield shown
    finally:
        async with desk.store.writing() as connection:
            await api_keys.revoke(connection, key.id, now=now)
