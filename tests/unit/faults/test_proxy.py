"""The proxy forwards, and breaks in each of the ways that it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.faults.proxy import Direction, Proxy


class Echo:
    """A server that answers each line with itself, and counts them."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                self.lines.append(line)
                writer.write(line)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    echo.port = server.sockets[0].getsockname()[1]
    yield echo
    server.close()


@pytest.fixture
async def proxy(echo: Echo) -> AsyncIterator[Proxy]:
    proxy = Proxy(echo.port)
    await proxy.start()
    yield proxy
    await proxy.stop()


class Line:
    """A client through the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, word: bytes) -> None:
        self.writer.write(word + b"\n")
        await self.writer.drain()

    async def hear(self, *, within_seconds: float = 2.0) -> bytes:
        async with asyncio.timeout(within_seconds):
            return (await self.reader.readline()).rstrip()


@pytest.fixture
async def line(proxy: Proxy) -> AsyncIterator[Line]:
    line = Line(*await asyncio.open_connection("127.0.0.1", proxy.port))
    yield line
    line.writer.close()


async def test_forwards_both_ways(line: Line) -> None:
    await line.say(b"hello")
    assert await line.hear() == b"hello"


async def test_a_cut_ends_connections_and_refuses_new_ones_until_it_is_healed(proxy: Proxy, line: Line) -> None:
    await line.say(b"hello")
    await line.hear()
    proxy.cut()
    with pytest.raises(ConnectionResetError):
        await line.hear()
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    with pytest.raises(ConnectionResetError):
        await reader.readexactly(1)
    writer.close()
    proxy.heal()
    again = Line(*await asyncio.open_connection("127.0.0.1", proxy.port))
    await again.say(b"again")
    assert await again.hear() == b"again"
    again.writer.close()


@pytest.mark.parametrize(("direction", "arrived"), [(Direction.THERE, 0), (Direction.BACK, 1)])
async def test_a_silent_direction_holds_what_is_sent_until_it_is_healed(
    proxy: Proxy, line: Line, echo: Echo, direction: Direction, arrived: int
) -> None:
    await line.say(b"first")
    await line.hear()
    proxy.silence(direction)
    await line.say(b"second")
    with pytest.raises(TimeoutError):
        await line.hear(within_seconds=0.1)
    assert len(echo.lines) == 1 + arrived
    proxy.heal()
    assert await line.hear() == b"second"


async def test_a_trap_lets_the_words_arrive_and_no_answer_come_back(proxy: Proxy, line: Line, echo: Echo) -> None:
    proxy.cut_after(b"COMMIT")
    await line.say(b"before")
    assert await line.hear() == b"before"
    await line.say(b"COMMIT")
    with pytest.raises(ConnectionResetError):
        await line.hear()
    assert echo.lines[-1] == b"COMMIT\n"
    assert not proxy.is_armed
