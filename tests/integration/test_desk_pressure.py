"""Back-pressure: what waits for a slow reader is bounded, and who floods the desk harms nobody else."""

from __future__ import annotations

import asyncio
import itertools
import time
from pathlib import Path

from desk.settings import Limits
from desk.sockets.base import CONNECTIONS
from handoff.log import Author
from handoff.wire.customer import SendMessage
from handoff.wire.shared import Ack, EntryAdded, Error
from tests.desk_world import Customer, DeskWorld, desk_settings, running_desk, sqlite_url

_LONG = "x" * 300_000


async def _say_until_cut_off(world: DeskWorld, customer: Customer) -> int:
    """Let the log grow until this customer's socket is gone. Returns the last seq."""
    name, entry = customer.welcome.conversation, None
    for number in itertools.count():
        async with world.desk.changes.of(name) as change:
            entry = await change.append(Author.BOT, f"{number} {_LONG}")
        if not world.desk.rooms.count(name):
            return entry.seq
        await asyncio.sleep(0)
    raise AssertionError


async def test_slow_customer_is_cut_off_and_resumes_without_a_gap_or_a_double(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=Limits(queue_frames=4))) as world:
        slow = await world.customer()
        transport = slow.socket._response.connection.transport  # type: ignore[union-attr]
        transport.pause_reading()
        last = await _say_until_cut_off(world, slow)
        transport.resume_reading()
        await slow.ended()
        seen = [entry.seq for entry in slow.entries()]
        assert seen == list(range(1, len(seen) + 1))
        assert len(seen) < last
        back = await world.customer(token=slow.welcome.token, last_seq=seen[-1])
        assert [entry.seq for entry in back.entries()] == list(range(seen[-1] + 1, last + 1))
        await back.say("I am back")


async def test_what_waits_for_a_slow_reader_is_bounded_in_bytes_too(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=Limits(queue_frames=100_000))) as world:
        slow = await world.customer()
        transport = slow.socket._response.connection.transport  # type: ignore[union-attr]
        transport.pause_reading()
        (connection,) = world.app[CONNECTIONS]
        most = 0
        while not connection._is_cut_off:
            world.desk.rooms.tell(slow.welcome.conversation, Error(code="noise", message=_LONG))
            most = max(most, connection._queued_bytes)
            await asyncio.sleep(0)
        assert most <= connection._caps.queue_bytes
        assert connection._queue.empty()
        transport.resume_reading()
        await slow.ended()


async def test_one_frame_may_be_larger_than_the_bound(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        customer = await world.customer()
        world.desk.rooms.tell(customer.welcome.conversation, Error(code="noise", message="x" * 5_000_000))
        assert len((await customer.next(Error)).message) == 5_000_000


async def test_flooding_customer_is_slowed_and_others_are_served_as_before(tmp_path: Path) -> None:
    limits = Limits(frames_per_second=20.0, frame_burst=10)
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=limits)) as world:
        flooding, other = await world.customer(), await world.customer()

        async def flood() -> None:
            for number in itertools.count():
                if flooding.socket.closed:
                    return
                await flooding.send(SendMessage(id=f"flood-{number}", text="again and again"))
                await asyncio.sleep(0)  # the others are in this process, too

        began = time.monotonic()
        pouring = asyncio.create_task(flood())
        waits = []
        for number in range(5):
            asked = time.monotonic()
            await other.say(f"and I? {number}")
            waits.append(time.monotonic() - asked)
        assert await flooding.ended() == 1008  # who goes on after so many refusals is shown the door
        pouring.cancel()
        await asyncio.wait([pouring])
        allowed = limits.frame_burst + limits.frames_per_second * (time.monotonic() - began)
        assert sum(isinstance(one, Ack) for one in flooding.received) <= allowed
        assert any(isinstance(one, Error) and one.code == "rate_limited" for one in flooding.received)
        assert max(waits) < 2.0
        assert sum(isinstance(one, EntryAdded) for one in other.received) >= 5
