"""A pytest plugin that makes every frame of a websocket arrive late, by another while each time: `pytest -p tests.jitter`.

A test that does not wait for what it then looks at passes on an idle machine and fails on a busy one, once in a hundred runs.
Here it fails at once. Order within a socket is kept, as it is on a network; between two sockets nothing is. Some sockets are
slower than others, as some customers are. JITTER_SEED gives other whiles, JITTER_MS the longest of a socket of middling speed.
"""

from __future__ import annotations

import asyncio
import os
import random
import weakref
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMessage
from aiohttp.web import WebSocketResponse

_RANDOM = random.Random(int(os.environ.get("JITTER_SEED", "1")))
_MILLISECONDS = float(os.environ.get("JITTER_MS", "15"))
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
