"""A pytest plugin that makes every frame of a websocket arrive late, by another while each time: `pytest -p tests.jitter`.

A test that does not wait for what it then looks at passes on an idle machine and fails on a busy one, once in a hundred runs.
Here it fails at once. Order within a socket is kept, as it is on a network; between two sockets nothing is. Some sockets are
slower than others, as some customers are. JITTER_SEED gives other whiles, JITTER_MS the longest of a socket of middling speed.

With JITTER_COMMIT_MS whoever wrote to the database goes on up to that while after the commit, so that others see what is stored
before it is told: 60 is somewhat more than the router gathers.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import weakref
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMessage
from aiohttp.web import WebSocketResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store.engine import Store

_RANDOM = random.Random(int(os.environ.get("JITTER_SEED", "1")))
_MILLISECONDS = float(os.environ.get("JITTER_MS", "15"))
_COMMIT_MILLISECONDS = float(os.environ.get("JITTER_COMMIT_MS", "0"))
_SLOWNESS = (0.0, 1.0, 1.0, 5.0)

_slowness: weakref.WeakKeyDictionary[object, float] = weakref.WeakKeyDictionary()


async def _late(socket: object) -> None:
    slowness = _slowness.setdefault(socket, _RANDOM.choice(_SLOWNESS))
    await asyncio.sleep(_RANDOM.random() * slowness * _MILLISECONDS / 1000)


def _delayed(receive: Any) -> Any:
    async def receive_late(socket: object, *args: Any, **kwargs: Any) -> WSMessage:
        frame: WSMessage = await receive(socket, *args, **kwargs)
        await _late(socket)
        return frame

    return receive_late


for kind in (WebSocketResponse, ClientWebSocketResponse):
    kind.receive = _delayed(kind.receive)  # type: ignore[attr-defined]

_writing = Store.writing


@contextlib.asynccontextmanager
async def _writing_late(store: Store, **how: Any) -> AsyncIterator[AsyncConnection]:
    async with _writing(store, **how) as connection:
        yield connection
    await asyncio.sleep(_RANDOM.random() * _COMMIT_MILLISECONDS / 1000)


Store.writing = _writing_late  # type: ignore[assignment]
