"""The websocket protocol broken in every way: what the Autobahn suite asks of a server, at the desk's own sockets.

Its categories are framing (1), pings (2), reserved bits (3), opcodes (4), fragmentation (5), UTF-8 (6), closing (7), limits
(9) and compression (12, 13). The desk speaks no binary and no compression, and refuses both.
"""

from __future__ import annotations

import gc
import logging
import os
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from desk.settings import Limits
from handoff.wire import codec
from handoff.wire.customer import Hello
from handoff.wire.worker import WorkerHello
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.security.raw_socket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    RSV1,
    RSV2,
    RSV3,
    TEXT,
    RawSocket,
    close,
    frame,
    opened,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

ASK = b'{"type":"ping"}'
ANSWER = b'{"type":"pong"}'
UNSUPPORTED, PROTOCOL, NOT_UTF8, TOO_BIG = 1003, 1002, 1007, 1009
SHOP = {"Origin": "https://shop.example"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DeskWorld]:
    limits = Limits(
        conversations_per_minute=100_000, frames_per_second=1e6, frame_burst=100_000, worker_frame_bytes=65_536
    )
    settings = desk_settings(sqlite_url(tmp_path_factory.mktemp("desk")), limits=limits)
    async with running_desk(settings) as world:
        yield world


async def customer(world: DeskWorld) -> RawSocket:
    socket = await opened(world.port, "/ws/customer", SHOP)
    await socket.send(frame(TEXT, codec.encode(Hello()).encode()))
    assert await socket.find(TEXT)
    return socket


async def agent(world: DeskWorld) -> RawSocket:
    browser = await world.browser(await world.add_agent())
    cookies = "; ".join(f"{one.key}={one.value}" for one in browser.cookie_jar)
    socket = await opened(world.port, "/ws/agent", {"Origin": world.origin, "Cookie": cookies})
    assert await socket.find(TEXT)
    return socket


async def worker(world: DeskWorld) -> RawSocket:
    socket = await opened(world.port, "/ws/worker", {})
    await socket.send(frame(TEXT, codec.encode(WorkerHello(SECRETS.worker_secret, "w", "m", "1.0")).encode()))
    assert await socket.find(TEXT)
    return socket


@dataclass(frozen=True, slots=True)
class Case:
    """What is sent, and what comes back: the code of the closing, or a text and pongs in this order."""

    sent: bytes
    closes: tuple[int | None, ...] = ()
    answers: tuple[tuple[int, bytes], ...] = ()
    chop: int = 0


def padded(length: int) -> bytes:
    """A message that is so long: blanks are no part of JSON's values."""
    return ASK[:-1] + b" " * (length - len(ASK)) + b"}"


def fragments(payload: bytes, size: int, *, between: bytes = b"") -> bytes:
    parts = [payload[at : at + size] for at in range(0, len(payload), size)]
    made = frame(TEXT, parts[0], is_final=len(parts) == 1)
    for number, part in enumerate(parts[1:], start=2):
        made += between + frame(CONTINUATION, part, is_final=number == len(parts))
    return made


SAID = ((TEXT, ANSWER),)
SAY = frame(TEXT, ASK)
EURO = b'{"type":"message.send","id":"\xe2\x82\xac","text":"\xe2\x82\xac"}'
INVALID = (
    b"\xff",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xce\xba\xe1\xbd",
    b"\xf8\x88\x80\x80\x80",
    b"\x80",
)

CASES: dict[str, Case] = {
    # 1: framing
    **{
        f"1.1 text of {size}": Case(frame(TEXT, padded(size)), answers=SAID)
        for size in (15, 125, 126, 127, 128, 65_535)
    },
    "1.1 text a byte at a time": Case(frame(TEXT, padded(126)), answers=SAID, chop=1),
    "1.1 empty text": Case(frame(TEXT) + SAY, answers=((TEXT, b"bad_frame"), *SAID)),
    "1.2 binary": Case(frame(BINARY, ASK), closes=(UNSUPPORTED,)),
    "1.2 empty binary": Case(frame(BINARY), closes=(UNSUPPORTED,)),
    # Masks guard proxies from scripts, and browsers always mask; aiohttp takes a frame without one from other programs.
    "1.x not masked": Case(frame(TEXT, ASK, is_masked=False), answers=SAID),
    # 2: pings
    "2.1 ping": Case(frame(PING, b"hello"), answers=((PONG, b"hello"),)),
    "2.1 empty ping": Case(frame(PING), answers=((PONG, b""),)),
    "2.4 ping of 125": Case(frame(PING, b"\xfe" * 125), answers=((PONG, b"\xfe" * 125),)),
    "2.5 ping of 126": Case(frame(PING, b"\xfe" * 126), closes=(PROTOCOL,)),
    "2.6 ping a byte at a time": Case(frame(PING, b"x" * 100), answers=((PONG, b"x" * 100),), chop=1),
    "2.7 pong that nobody asked for": Case(frame(PONG, b"x") + SAY, answers=SAID),
    "2.10 ten pings": Case(
        b"".join(frame(PING, bytes([number])) for number in range(10)),
        answers=tuple((PONG, bytes([number])) for number in range(10)),
    ),
    # 3: reserved bits
    **{
        f"3.{bits:02x} reserved bits, opcode {opcode}": Case(frame(opcode, b"", reserved=bits), closes=(PROTOCOL,))
        for bits in (RSV1, RSV2, RSV3, RSV1 | RSV2 | RSV3)
        for opcode in (TEXT, PING, CLOSE)
    },
    # 4: opcodes
    **{f"4.{opcode} reserved opcode": Case(frame(opcode, b"x"), closes=(PROTOCOL,)) for opcode in (3, 4, 5, 6, 7)},
    **{f"4.{opcode} reserved control": Case(frame(opcode), closes=(PROTOCOL,)) for opcode in (11, 12, 13, 14, 15)},
    # 5: fragmentation
    "5.1 ping in pieces": Case(frame(PING, b"a", is_final=False) + frame(CONTINUATION, b"b"), closes=(PROTOCOL,)),
    "5.2 pong in pieces": Case(frame(PONG, b"a", is_final=False) + frame(CONTINUATION, b"b"), closes=(PROTOCOL,)),
    "5.3 text in two pieces": Case(fragments(ASK, 8), answers=SAID),
    "5.5 pieces a byte at a time": Case(fragments(ASK, 1), answers=SAID, chop=1),
    "5.6 ping between pieces": Case(fragments(ASK, 8, between=frame(PING, b"p")), answers=((PONG, b"p"), *SAID)),
    "5.9 continuation of nothing": Case(frame(CONTINUATION, ASK) + SAY, closes=(PROTOCOL,)),
    "5.10 continuation of nothing, unfinished": Case(
        frame(CONTINUATION, ASK, is_final=False) + SAY, closes=(PROTOCOL,)
    ),
    "5.15 continuation after the end": Case(fragments(ASK, 8) + frame(CONTINUATION, b"x"), closes=(PROTOCOL,)),
    "5.18 text within a text": Case(frame(TEXT, ASK[:5], is_final=False) + frame(TEXT, ASK[5:]), closes=(PROTOCOL,)),
    "5.19 empty pieces": Case(
        frame(TEXT, b"", is_final=False) + frame(CONTINUATION, b"", is_final=False) + frame(CONTINUATION, ASK),
        answers=SAID,
    ),
    # 6: UTF-8
    "6.2 letter cut by a piece": Case(fragments(EURO, 30), answers=((TEXT, b"message.ack"),)),
    "6.2 letter cut by every piece": Case(
        fragments(EURO.replace(b'"id":"\xe2', b'"id":"2\xe2'), 1), answers=((TEXT, b"message.ack"),)
    ),
    **{f"6.3 not UTF-8: {bad.hex()}": Case(frame(TEXT, ASK + bad), closes=(NOT_UTF8,)) for bad in INVALID},
    "6.4 not UTF-8 in a later piece": Case(
        frame(TEXT, ASK, is_final=False) + frame(CONTINUATION, INVALID[0]), closes=(NOT_UTF8,)
    ),
    # 7: closing
    "7.1 text after the close": Case(close(1000) + SAY, closes=(1000,)),
    "7.1 two closes": Case(close(1000) + close(1000), closes=(1000,)),
    "7.3 empty close": Case(close(), closes=(1000, None)),
    "7.3 close of one byte": Case(frame(CLOSE, b"\x03"), closes=(PROTOCOL,)),
    "7.3 close with a reason": Case(close(1000, b"x" * 123), closes=(1000,)),
    "7.3 close with a long reason": Case(close(1000, b"x" * 124), closes=(PROTOCOL,)),
    "7.5 reason that is no text": Case(close(1000, b"\xff\xfe"), closes=(NOT_UTF8, PROTOCOL)),
    **{
        f"7.7 close {code}": Case(close(code), closes=(code, 1000))
        for code in (1001, 1002, 1003, 1007, 1008, 1009, 3000, 4999)
    },
    **{f"7.9 close {code}": Case(close(code), closes=(PROTOCOL,)) for code in (0, 999, 1004, 1005, 1016, 2999)},
    "7.9 close 1006": Case(close(1006), closes=(PROTOCOL, 1000)),  # aiohttp takes it for an ending like others
    # 9: limits
    "9.1 message of more than it may have": Case(frame(TEXT, padded(65_537)), closes=(TOO_BIG,)),
    "9.3 pieces of more than it may have": Case(fragments(padded(70_000), 1000), closes=(TOO_BIG,)),
    "9.x head that promises an exabyte": Case(frame(TEXT, b"", length=1 << 60) + b"x" * 100_000, closes=(TOO_BIG,)),
    "9.x head with the highest bit": Case(
        frame(TEXT, b"", length=(1 << 63) + 1) + b"x" * 1000, closes=(TOO_BIG, PROTOCOL)
    ),
    # 12, 13: compression that was not agreed on
    "12.1 compressed text": Case(frame(TEXT, zlib.compress(ASK)[2:-4], reserved=RSV1), closes=(PROTOCOL,)),
    "12.x compressed bomb": Case(
        frame(TEXT, zlib.compress(bytes(50_000_000), 9)[2:-4], reserved=RSV1), closes=(PROTOCOL, TOO_BIG)
    ),
}
SHORT = (
    "1.1 text of 126",
    "1.2 binary",
    "2.5",
    "2.6",
    "3.40",
    "4.3",
    "5.1 ",
    "5.6",
    "5.18",
    "6.3",
    "7.3",
    "7.9 close 999",
    "9.",
    "12.",
)
Opener = Callable[[DeskWorld], Awaitable[RawSocket]]


async def _play(world: DeskWorld, opener: Opener, name: str, case: Case, caplog: pytest.LogCaptureFixture) -> str:
    """What went otherwise than it should, in words; empty where nothing did."""
    socket = await opener(world)
    try:
        await socket.send(case.sent, chop=case.chop)
        for opcode, part in case.answers:
            if await socket.find(opcode, part) is None:
                return f"{name}: it ended before {part!r}"
        if case.closes:
            got = await socket.find(CLOSE)
            if got is None or got.code not in case.closes:
                return f"{name}: {got} instead of {case.closes}"
        bad = [record for record in caplog.records if record.levelno >= logging.ERROR]
        return f"{name}: logged {bad[0].getMessage()}" if bad else ""
    except TimeoutError:
        return f"{name}: nothing came"
    finally:
        socket.abort()


async def test_protocol_is_kept_by_us_whoever_breaks_it(world: DeskWorld, caplog: pytest.LogCaptureFixture) -> None:
    chosen = {name: case for name, case in CASES.items() if name.startswith(SHORT)}
    assert len(chosen) > 25
    wrong = [await _play(world, customer, name, case, caplog) for name, case in chosen.items()]
    assert not any(wrong), "\n".join(filter(None, wrong))
    assert (await (await world.customer()).say("Hello")).seq == 2


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("opener", [customer, agent, worker])
async def test_every_case_at_every_socket(world: DeskWorld, opener: Opener, caplog: pytest.LogCaptureFixture) -> None:
    wrong = []
    for name, case in CASES.items():
        if name.startswith("6.2") and opener is not customer:
            continue  # a message of the customer's socket
        wrong.append(await _play(world, opener, name, case, caplog))
    assert not any(wrong), "\n".join(filter(None, wrong))


async def test_compression_is_never_agreed_on(world: DeskWorld) -> None:
    for told in ("permessage-deflate", "permessage-deflate; client_max_window_bits=8, x-webkit-deflate-frame", "bbf"):
        socket = await opened(world.port, "/ws/customer", SHOP | {"Sec-WebSocket-Extensions": told})
        assert socket.handshake.startswith("HTTP/1.1 101 ")
        assert "sec-websocket-extensions" not in socket.handshake.lower()
        socket.abort()


@pytest.mark.parametrize(
    "headers",
    [
        {"Upgrade": "h2c"},
        {"Connection": "close"},
        {"Sec-WebSocket-Version": "12"},
        {"Sec-WebSocket-Version": "99999999999999999999"},
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Key": ""},
        {"Origin": "null"},
        {"Origin": "https://shop.example.evil.example"},
        {"Origin": "https://shop.example, https://evil.example"},
        {"Origin": "https://SHOP.example@evil.example"},
        {"Content-Length": "5"},
    ],
    ids=str,
)
async def test_handshake_that_is_none_opens_nothing(world: DeskWorld, headers: dict[str, str]) -> None:
    socket = await opened(world.port, "/ws/customer", SHOP | headers)
    status = int(socket.handshake.split(" ")[1])
    assert status == 101 if headers == {"Content-Length": "5"} else 400 <= status < 500
    socket.abort()


def _resident_kb() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


@pytest.mark.slow
async def test_message_of_a_hundred_thousand_pieces_costs_next_to_nothing(world: DeskWorld) -> None:
    """Empty ones for ever, which no limit of bytes ends: memory stays, and the socket goes on."""
    socket = await customer(world)
    before, started = _resident_kb(), time.process_time()
    empty = b"".join(frame(CONTINUATION, is_final=False) for _ in range(1000))
    await socket.send(frame(TEXT, b"", is_final=False))
    for _ in range(100):
        await socket.send(empty)
    await socket.send(frame(CONTINUATION, ASK))
    assert (await socket.find(TEXT) or None) is not None
    assert _resident_kb() - before < 20_000
    assert time.process_time() - started < 5.0
    socket.abort()


@pytest.mark.slow
async def test_pings_that_nobody_reads_the_answers_of_end(world: DeskWorld) -> None:
    """A client that only pings and never reads: what is owed to it does not pile up."""
    socket = await customer(world)
    before = _resident_kb()
    flood = frame(PING, b"x" * 125) * 2000
    for _ in range(10):
        await socket.send(flood)
    assert _resident_kb() - before < 20_000
    socket.abort()
    assert (await (await world.customer()).say("Hello")).seq == 2


async def test_frames_are_what_the_standard_says() -> None:
    """The examples of RFC 6455, section 5.7, so that the cases test the desk and not the client."""
    assert frame(TEXT, b"Hello", is_masked=False) == bytes.fromhex("810548656c6c6f")
    assert frame(BINARY, bytes(256), is_masked=False)[:4] == bytes.fromhex("827e0100")
    assert frame(BINARY, bytes(65_536), is_masked=False)[:10] == bytes.fromhex("827f0000000000010000")
    masked = frame(TEXT, b"Hello")
    assert masked[:2] == bytes.fromhex("8185")
    assert bytes(one ^ masked[2 + at % 4] for at, one in enumerate(masked[6:])) == b"Hello"
