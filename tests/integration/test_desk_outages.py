"""What clients are told while the database is away, and what has become of their messages when it is back."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSCloseCode
from sqlalchemy import text

from desk.ownership import Owner, Ownership
from desk.settings import Limits
from handoff.wire.customer import Hello, SendMessage
from handoff.wire.shared import Ack, Error, SpeakerState
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.faults.proxy import Direction, Proxy


@pytest.fixture
async def link(postgres_desk_url: str) -> AsyncIterator[Proxy]:
    """What stands between the desk and its database."""
    proxy = Proxy(int(postgres_desk_url.rpartition(":")[2].partition("/")[0]))
    await proxy.start()
    yield proxy
    await proxy.stop()


@pytest.fixture
async def world(postgres_desk_url: str, link: Proxy) -> AsyncIterator[DeskWorld]:
    """A desk whose way to PostgreSQL can be broken."""
    before, _, name = postgres_desk_url.rpartition("/")
    url = f"{before.rpartition(':')[0]}:{link.port}/{name}"
    async with running_desk(desk_settings(url)) as world:
        yield world
        link.heal()


async def ready(world: DeskWorld) -> int:
    async with world.http.get(f"{world.origin}/readyz") as response:
        return response.status


async def test_a_message_is_not_refused_while_the_database_is_away_and_is_stored_once_afterwards(
    world: DeskWorld, link: Proxy
) -> None:
    customer = await world.customer()
    assert await ready(world) == 200
    link.cut()
    await customer.send(SendMessage(id="m1", text="Are you there?"))
    await customer.send(SendMessage(id="m2", text="And this?"))
    error = await customer.next(Error)
    assert (error.code, error.id) == ("unavailable", "")
    assert await customer.ended() == WSCloseCode.TRY_AGAIN_LATER
    assert not any(isinstance(message, Ack) for message in customer.received)
    assert await ready(world) == 503
    link.heal()
    again = await world.customer(token=customer.welcome.token, last_seq=1)
    assert await ready(world) == 200
    first = await again.say("Are you there?", message_id="m1")
    assert (await again.say("Are you there?", message_id="m1")).seq == first.seq
    assert (await again.say("And this?", message_id="m2")).seq > first.seq


async def test_who_comes_while_the_database_is_away_is_told_to_come_again(world: DeskWorld, link: Proxy) -> None:
    link.cut()
    customer = await world.silent_customer()
    await customer.send(Hello())
    assert (await customer.next(Error)).code == "unavailable"
    assert await customer.ended() == WSCloseCode.TRY_AGAIN_LATER
    async with world.http.get(f"{world.origin}/api/me", cookies={"frontline_session": "none"}) as response:
        assert response.status in (401, 503)


async def test_a_change_whose_commit_nobody_heard_of_is_announced_when_the_database_is_back(
    world: DeskWorld, link: Proxy
) -> None:
    customer = await world.customer()
    token = customer.welcome.token
    in_another_tab = await world.customer(token=token)
    link.cut_after(b"Is this kept?", b"COMMIT")
    await customer.send(SendMessage(id="m1", text="Is this kept?"))
    assert await customer.ended() == WSCloseCode.TRY_AGAIN_LATER
    seen = await in_another_tab.hear("Is this kept?")
    again = await world.customer(token=token, last_seq=1)
    assert (await again.say("Is this kept?", message_id="m1")).seq == seen.seq
    assert [entry.text for entry in in_another_tab.entries()].count("Is this kept?") == 1


async def test_who_speaks_is_told_when_the_database_is_back(world: DeskWorld, link: Proxy) -> None:
    customer = await world.customer()
    conversation = customer.welcome.conversation
    async with world.desk.changes.of(conversation) as change:
        await change.move(Ownership(Owner.AGENT, 2, "a1"), event="conversation.taken_over", text="Ada is here.")
        # The change is stored, and then the database is away before it is read who speaks.
        world.desk.changes.subscribe(lambda _news: link.cut())
    await asyncio.sleep(0.3)
    world.desk.changes._listeners.pop()
    assert not any(isinstance(message, SpeakerState) for message in customer.received)
    link.heal()
    assert (await customer.next(SpeakerState)).owner == "agent"


async def test_a_turn_goes_to_the_next_worker_when_its_own_was_lost_while_the_database_was_away(
    world: DeskWorld, link: Proxy
) -> None:
    customer, worker = await world.customer(), await world.worker()
    await customer.say("Where is my parcel?")
    offer = await worker.offer()
    link.cut()
    await worker.close()
    await asyncio.sleep(0.2)
    link.heal()
    begun = time.monotonic()
    following = await world.worker(name="another")
    assert (await following.answer("On its way.")).turn == offer.turn
    assert time.monotonic() - begun < world.desk.settings.turn_lease_seconds / 2


async def test_a_silent_database_is_not_ready_and_serves_on_when_it_answers_again(
    world: DeskWorld, link: Proxy
) -> None:
    customer = await world.customer()
    link.silence(Direction.BACK)
    await customer.send(SendMessage(id="m1", text="Slowly"))
    assert await ready(world) == 503
    assert not any(isinstance(message, Ack) for message in customer.received)
    link.heal()
    assert (await customer.next(Ack)).id == "m1"
    assert await ready(world) == 200


async def test_a_network_that_swallows_packets_is_noticed_soon(world: DeskWorld) -> None:
    async with world.desk.store.reading() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        wire = driver._transport.get_extra_info("socket")
        assert wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 8000
        settings = [
            (await connection.execute(text(f"SHOW {name}"))).scalar_one()
            for name in ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
        ]
        assert settings == ["4", "2", "2", "8000"], "the server must not hold the locks of a desk that is gone"


async def test_what_was_written_after_a_message_that_was_too_fast_is_not_stored_before_it(tmp_path: Path) -> None:
    limits = Limits(frames_per_second=1.0, frame_burst=3, conversations_per_minute=100)
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=limits)) as world:
        customer = await world.customer()
        for number in range(5):
            await customer.send(SendMessage(id=f"m{number}", text=f"message {number}"))
        refused = [await customer.next(Error), await customer.next(Error)]
        assert [(error.code, error.id) for error in refused] == [("rate_limited", "m3"), ("rate_limited", "m4")]
        await asyncio.sleep(1.2)
        await customer.send(SendMessage(id="m4", text="message 4"))
        assert (await customer.next(Error)).id == "m4"
        earlier = await customer.say("message 3", message_id="m3")
        await asyncio.sleep(1.2)
        assert (await customer.say("message 4", message_id="m4")).seq > earlier.seq
