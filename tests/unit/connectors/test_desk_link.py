"""The link alone: a scripted desk, and turns that are served by a function of the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from connectors.desk_link import DeskLink, Send
from handoff.wire.copilot import ArticlesFound, FindArticles
from handoff.wire.worker import Drain, OfferTurn, Reply, TurnDone, WorkerHello
from tests.scripted_desk import SECRET, ScriptedDesk, running_desk, turn_offer

HELLO = WorkerHello(secret=SECRET, worker="w", model="m", policy_version="1")


@pytest.fixture
async def desk() -> AsyncIterator[ScriptedDesk]:
    async with running_desk() as desk:
        yield desk


async def echo(offer: OfferTurn, send: Send) -> None:
    """Say what was said; `slow` takes longer, `broken` raises."""
    if offer.text == "broken":
        raise RuntimeError("no")
    await asyncio.sleep(0.2 if offer.text == "slow" else 0)
    await send(Reply(turn=offer.turn, index=0, epoch=offer.epoch, text=offer.text))
    await send(TurnDone(turn=offer.turn, epoch=offer.epoch))


async def ended(link: DeskLink, running: asyncio.Task[None]) -> None:
    await link.drain(timeout_seconds=2)
    async with asyncio.timeout(5):
        await running


async def test_turns_of_a_conversation_wait_for_each_other_and_others_do_not(desk: ScriptedDesk) -> None:
    link = DeskLink(desk.url, lambda: HELLO, echo)
    running = asyncio.create_task(link.run())
    worker = await desk.worker()
    for offer in (
        turn_offer(1, "slow", conversation="a"),
        turn_offer(2, "quick", conversation="a"),
        turn_offer(1, "quick", conversation="b"),
    ):
        await worker.offer(offer)
    await worker.outcome("a:2")
    assert [frame.turn for frame in worker.frames if isinstance(frame, Reply)] == ["b:1", "a:1", "a:2"]
    await ended(link, running)


async def test_a_turn_that_raises_does_not_stop_the_next(desk: ScriptedDesk) -> None:
    link = DeskLink(desk.url, lambda: HELLO, echo)
    running = asyncio.create_task(link.run())
    worker = await desk.worker()
    await worker.offer(turn_offer(1, "broken"))
    assert (await worker.turn(2, "fine")).texts == ["fine"]
    await ended(link, running)


async def test_replies_of_a_turn_offered_on_a_closed_socket_go_nowhere(desk: ScriptedDesk) -> None:
    link = DeskLink(desk.url, lambda: HELLO, echo)
    running = asyncio.create_task(link.run())
    first = await desk.worker(0)
    await first.offer(turn_offer(1, "slow"))
    await first.close()
    second = await desk.worker(1)
    assert (await second.turn(2, "next")).texts == ["next"]
    assert not [frame for frame in second.frames if getattr(frame, "turn", "") == "c1:1"]
    await ended(link, running)


async def test_a_link_tries_again_whatever_went_wrong(caplog: pytest.LogCaptureFixture) -> None:
    tries = asyncio.Queue[None]()

    async def send_elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # As a proxy does during maintenance; the address is none that a websocket can follow.
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: mailto:care@brightwell.example\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()
        tries.put_nowait(None)

    async with await asyncio.start_server(send_elsewhere, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        link = DeskLink(f"ws://127.0.0.1:{port}/ws/worker", lambda: HELLO, echo)
        running = asyncio.create_task(link.run())
        async with asyncio.timeout(5):
            await tries.get()
            await tries.get()
        await ended(link, running)
    assert "not foreseen" in caplog.text


async def test_each_connection_says_hello_anew(desk: ScriptedDesk) -> None:
    versions = iter(("1.0+aaaaaa", "1.0+bbbbbb"))
    link = DeskLink(desk.url, lambda: msgspec.structs.replace(HELLO, policy_version=next(versions)), echo)
    running = asyncio.create_task(link.run())
    first = await desk.worker()
    await first.close()
    second = await desk.worker(1)
    assert [worker.hello.policy_version for worker in (first, second)] == ["1.0+aaaaaa", "1.0+bbbbbb"]
    await ended(link, running)


async def test_a_turn_that_crosses_the_word_of_leaving_is_served(desk: ScriptedDesk) -> None:
    link = DeskLink(desk.url, lambda: HELLO, echo)
    running = asyncio.create_task(link.run())
    worker = await desk.worker()
    await worker.turn(1, "hello")
    await worker.offer(turn_offer(1, "slow", conversation="a"))
    worker.answers_pings = False  # the desk has not heard of it yet
    draining = asyncio.create_task(link.drain(timeout_seconds=5))
    await worker.until(Drain)
    await worker.offer(turn_offer(1, "quick", conversation="b"))
    assert (await worker.outcome("b:1")).texts == ["quick"]
    assert (await worker.outcome("a:1")).texts == ["slow"]
    await asyncio.sleep(0.05)
    assert not draining.done()
    await worker.pong()
    async with asyncio.timeout(5):
        await draining
        await running


async def test_draining_ends_when_the_desk_leaves_first(desk: ScriptedDesk) -> None:
    link = DeskLink(desk.url, lambda: HELLO, echo)
    running = asyncio.create_task(link.run())
    worker = await desk.worker()
    await worker.turn(1, "hello")
    worker.answers_pings = False
    draining = asyncio.create_task(link.drain(timeout_seconds=60))
    await worker.until(Drain)
    await worker.close()
    async with asyncio.timeout(5):
        await draining
        await running


async def test_each_welcome_is_told(desk: ScriptedDesk) -> None:
    welcomes = asyncio.Queue[None]()
    link = DeskLink(desk.url, lambda: HELLO, echo, on_welcome=lambda: welcomes.put_nowait(None))
    running = asyncio.create_task(link.run())
    async with asyncio.timeout(5):
        await welcomes.get()
        await (await desk.worker()).close()
        await welcomes.get()
    await ended(link, running)


async def test_draining_gives_up_what_takes_too_long(desk: ScriptedDesk) -> None:
    async def never(_offer: OfferTurn, _send: Send) -> None:
        await asyncio.sleep(60)

    link = DeskLink(desk.url, lambda: HELLO, never)
    running = asyncio.create_task(link.run())
    worker = await desk.worker()
    await worker.offer(turn_offer(1, "x"))
    await asyncio.sleep(0.05)
    await link.drain(timeout_seconds=0.1)
    async with asyncio.timeout(5):
        await running


async def test_draining_ends_a_link_that_is_still_connecting(desk: ScriptedDesk) -> None:
    for steps in range(12):
        link = DeskLink(desk.url, lambda: HELLO, echo)
        running = asyncio.create_task(link.run())
        for _ in range(steps):
            await asyncio.sleep(0.001)
        await ended(link, running)


async def test_draining_ends_a_link_that_finds_no_desk(unused_tcp_port: int) -> None:
    link = DeskLink(f"ws://127.0.0.1:{unused_tcp_port}/ws/worker", lambda: HELLO, echo)
    running = asyncio.create_task(link.run())
    await asyncio.sleep(0.1)
    assert not link.is_connected
    await ended(link, running)


async def test_a_question_is_answered_while_a_turn_goes_on(desk: ScriptedDesk) -> None:
    def answer(question: msgspec.Struct) -> msgspec.Struct:
        assert isinstance(question, FindArticles)
        return ArticlesFound(id=question.id, articles=())

    link = DeskLink(desk.url, lambda: HELLO, echo, answer=answer)
    running = asyncio.create_task(link.run())
    worker = await desk.worker()
    await worker.offer(turn_offer(1, "slow"))
    assert await worker.ask(FindArticles(id="q", question="Where is it?")) == ArticlesFound(id="q", articles=())
    assert not [frame for frame in worker.frames if isinstance(frame, TurnDone)]
    await worker.outcome("c1:1")
    await ended(link, running)


async def test_draining_does_not_wait_for_a_desk_that_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        """A socket into which nothing fits any more."""

        is_closed = False

        async def send(self, _frame: str) -> None:
            await asyncio.Event().wait()

        async def close(self) -> None:
            self.is_closed = True

    link, socket = DeskLink("ws://127.0.0.1:1/ws/worker", lambda: HELLO, echo), Full()
    monkeypatch.setattr(link, "_socket", socket)
    async with asyncio.timeout(2):
        await link.drain(timeout_seconds=0.01)
    assert socket.is_closed
