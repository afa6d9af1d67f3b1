"""What every socket has, on its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from desk.sockets import base
from desk.sockets.base import Caps, Connection
from handoff.wire.codec import decode_from_customer

if TYPE_CHECKING:
    from aiohttp import web

CAPS = Caps(
    frame_bytes=1000,
    frames_per_second=None,
    frame_burst=10,
    queue_frames=10,
    auth_timeout_seconds=1.0,
    heartbeat_seconds=10.0,
    send_timeout_seconds=1.0,
)


class Transport:
    """The network under a socket."""

    is_aborted = False

    def abort(self) -> None:
        self.is_aborted = True


class Request:
    """What a socket takes of the request that opened it."""

    path = "/ws/customer"
    remote = "203.0.113.7"

    def __init__(self) -> None:
        self.transport = Transport()


class Mute:
    """A websocket whose client reads nothing any more."""

    closed = False

    async def close(self, *, code: int) -> None:
        await asyncio.Event().wait()


async def test_client_that_does_not_read_the_closing_frame_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request()
    connection = Connection(cast("web.Request", request), caps=CAPS, decode=decode_from_customer)
    monkeypatch.setattr(base, "_CLOSING_SECONDS", 0.01)
    monkeypatch.setattr(connection, "_websocket", Mute())
    monkeypatch.setattr(connection, "_writer", asyncio.create_task(asyncio.sleep(60)))
    async with asyncio.timeout(2):
        await connection.close()
    assert request.transport.is_aborted
