"""Fuzzed frames at each of the three sockets: none crashes the desk, and none is answered or logged with a traceback."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from desk.settings import Limits
from desk.store.agents import Role
from handoff.wire import agent as agent_wire
from handoff.wire import codec
from handoff.wire.agent import FromAgent
from handoff.wire.customer import FromCustomer, Hello, NewConversation, RequestHuman
from handoff.wire.shared import Ping
from handoff.wire.worker import Drain, FromWorker, ReplyButton, TurnMode, WorkerHello
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.security.hostile_frames import FrameMaker

SECONDS = 20.0
MOST_GROWN_KB = 60_000
PING = codec.encode(Ping())
Open = Callable[[], Awaitable[ClientWebSocketResponse]]


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    limits = Limits(
        conversations_per_minute=1_000_000, frames_per_second=1e6, frame_burst=10_000, sockets_per_address=1000
    )
    async with running_desk(desk_settings(url, limits=limits)) as world:
        yield world


class Attacker:
    """Sends frames over one socket after another, and waits after each until the desk is done with it."""

    def __init__(self, open_: Open, caplog: pytest.LogCaptureFixture) -> None:
        self._open = open_
        self._caplog = caplog
        self._socket: ClientWebSocketResponse | None = None
        self.opened = 0
        self.taken = 0

    async def send(self, frame: str) -> None:
        """Fails with the frame where the desk answers or logs what it should not."""
        if self._socket is None or self._socket.closed:
            self._socket = await self._open()
            self.opened += 1
        async with asyncio.timeout(SECONDS):
            with contextlib.suppress(ConnectionError):  # one that is too long ends the socket
                await self._socket.send_str(frame)
                await self._socket.send_str(PING)
            async for answer in self._socket:
                if answer.type is not WSMsgType.TEXT:
                    break
                kind = json.loads(answer.data)
                assert kind.get("code") != "internal", f"{frame[:600]} is answered with {answer.data}"
                assert "Traceback" not in answer.data, f"{frame[:600]} is answered with {answer.data}"
                self.taken += kind["type"] in ("message.ack", "done")
                if kind["type"] == "pong":
                    break
        bad = [one for one in self._caplog.records if one.levelno >= logging.ERROR]
        assert not bad, f"{frame[:600]} is logged: {bad[0].getMessage()} {bad[0].exc_text or bad[0].exc_info}"
        self._caplog.clear()

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()


async def _attack(attacker: Attacker, maker: FrameMaker, *, frames: int, is_measured: bool = False) -> None:
    """Send so many, and see that memory does not grow with them once everything has been used."""
    counted, begun = frames // 4, 0
    for number in range(frames):
        await attacker.send(maker.frame())
        if number == counted:
            begun = _resident_kb()
    grown = _resident_kb() - begun
    await attacker.close()
    if is_measured:
        assert grown < MOST_GROWN_KB, f"{frames - counted} frames left {grown} kB"


def _resident_kb() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


async def _still_serves(world: DeskWorld) -> None:
    customer = await world.customer()
    assert (await customer.say("Hello?")).seq == 2


async def fuzz_before_hello(
    world: DeskWorld, caplog: pytest.LogCaptureFixture, *, frames: int, seed: int = 1, is_measured: bool = False
) -> None:
    """What a stranger sends as the first frame, at the customer's door and at the worker's."""
    for path, messages, headers in (
        ("customer", FromCustomer, {"Origin": "https://shop.example"}),
        ("worker", FromWorker, {}),
    ):

        async def knock(path: str = path, headers: dict[str, str] = headers) -> ClientWebSocketResponse:
            return await world.http.ws_connect(f"{world.origin}/ws/{path}", headers=headers)

        attacker = Attacker(knock, caplog)
        maker = FrameMaker(messages, seed=seed, known={})
        await _attack(attacker, maker, frames=frames // 2, is_measured=is_measured)
        assert attacker.opened > frames // 8
    await _still_serves(world)


async def fuzz_customer(
    world: DeskWorld, caplog: pytest.LogCaptureFixture, *, frames: int, seed: int = 2, is_measured: bool = False
) -> None:
    worker = await world.worker(capacity=16)
    customer = await world.customer()
    await customer.say("Cancel it")
    offer = await worker.offer()
    await worker.reply(offer, "Sure?", buttons=(ReplyButton("Yes", "/affirm"),))
    await worker.finish(offer)
    entry = await customer.hear("Sure?")

    async def open_() -> ClientWebSocketResponse:
        socket = await world.http.ws_connect(
            f"{world.origin}/ws/customer", headers={"Origin": "https://shop.example"}, max_msg_size=0
        )
        await socket.send_str(codec.encode(Hello(token=customer.welcome.token)))
        return socket

    known = {
        "conversation": [customer.welcome.conversation],
        "button": [entry.buttons[0].id],
        "id": ["a", "b", "c1", "c2"],
        "text": ["Hello", "Where is my order?", "4111 1111 1111 1111", "my password is hunter2"],
        "seq": [1, 2, 3],
        "language": ["de", "pt-BR"],
    }
    attacker = Attacker(open_, caplog)
    maker = FrameMaker(FromCustomer, seed=seed, known=known, but=(Hello, NewConversation))
    await _attack(attacker, maker, frames=frames, is_measured=is_measured)
    assert attacker.taken >= frames // 100
    await _still_serves(world)


async def fuzz_agent(
    world: DeskWorld, caplog: pytest.LogCaptureFixture, *, frames: int, seed: int = 3, is_measured: bool = False
) -> None:
    names = []
    for _ in range(5):
        customer = await world.customer()
        await customer.say("My lamp is broken")
        await customer.send(RequestHuman(id="h"))
        names.append(customer.welcome.conversation)
    agent = await world.add_agent(role=Role.SUPERVISOR)
    colleague = await world.add_agent(name="Ana Silva")
    browser = await world.browser(agent)

    async def open_() -> ClientWebSocketResponse:
        return await browser.ws_connect(f"{world.origin}/ws/agent", max_msg_size=0)

    known = {
        "conversation": names,
        "agent": [agent.id, colleague.id],
        "owner": [agent.id, colleague.id],
        "id": ["a", "b", "c1", "c2"],
        "text": ["Hello", "@Ana Silva look", "We will definitely refund you."],
        "seq": [1, 2, 3],
        "workflow": ["refund", "replace_item", "send_invoice"],
        "disposition": ["resolved", "unresolved"],
        "verdict": ["needed", "too_late"],
        "presence": ["online", "away"],
        "skill": ["orders", ""],
        "layer": [0, 2, 3],
    }
    attacker = Attacker(open_, caplog)
    maker = FrameMaker(FromAgent, seed=seed, known=known)
    await _attack(attacker, maker, frames=frames, is_measured=is_measured)
    assert attacker.taken >= frames // 100
    await _still_serves(world)


async def fuzz_worker(
    world: DeskWorld, caplog: pytest.LogCaptureFixture, *, frames: int, seed: int = 4, is_measured: bool = False
) -> None:
    """A worker that shows the secret and then sends anything, with customers whose turns it holds."""
    customers = [await world.customer() for _ in range(4)]
    known: dict[str, list[Any]] = {
        "turn": ["nothing:1"],
        "epoch": [1, 1, 2],
        "index": [0, 1, 2],
        "text": ["It is on its way.", "We will definitely refund you."],
        "mode": [one.value for one in TurnMode],
        "seq": [1, 2, 3],
    }

    async def open_() -> ClientWebSocketResponse:
        socket = await world.http.ws_connect(f"{world.origin}/ws/worker", max_msg_size=0)
        hello = WorkerHello(SECRETS.worker_secret, "w", "m", "1.0", capacity=64, answers=("find", "understand"))
        await socket.send_str(codec.encode(hello))
        return socket

    attacker = Attacker(open_, caplog)
    maker = FrameMaker(FromWorker, seed=seed, known=known, but=(WorkerHello, Drain))
    rounds, begun = max(1, frames // 50), 0
    for number in range(rounds):
        for customer in customers:
            await customer.say(f"Where is my order, for the {number}th time?")
        async with world.desk.store.reading() as connection:
            rows = await connection.exec_driver_sql("select conversation, number from tasks")
            known["turn"] = [f"{row[0]}:{row[1]}" for row in rows.fetchall()] or ["nothing:1"]
        await _attack(attacker, maker, frames=frames // rounds)
        if number == rounds // 4:
            begun = _resident_kb()
    grown = _resident_kb() - begun
    assert not is_measured or grown < MOST_GROWN_KB, f"{frames} frames left {grown} kB"
    await _still_serves(world)
    # Whatever became of them, agents can read all conversations.
    agent = await world.agent()
    for customer in customers:
        await agent.send(agent_wire.OpenConversation(conversation=customer.welcome.conversation))
        await agent.next(agent_wire.ConversationOpened)


FUZZERS = (fuzz_before_hello, fuzz_customer, fuzz_agent, fuzz_worker)


@pytest.mark.parametrize(
    ("world", "fuzz"),
    [
        ("sqlite", fuzz_before_hello),
        ("sqlite", fuzz_worker),
        ("postgresql", fuzz_customer),
        ("postgresql", fuzz_agent),
    ],
    indirect=["world"],
)
async def test_no_frame_breaks_the_desk(fuzz: Any, world: DeskWorld, caplog: pytest.LogCaptureFixture) -> None:
    await fuzz(world, caplog, frames=25)


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("fuzz", FUZZERS)
async def test_ten_thousand_frames_break_nothing_and_leave_no_memory(
    fuzz: Any, world: DeskWorld, caplog: pytest.LogCaptureFixture
) -> None:
    await fuzz(world, caplog, frames=int(os.environ.get("FRONTLINE_FUZZED_FRAMES", "10000")), is_measured=True, seed=77)
