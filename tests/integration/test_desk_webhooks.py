"""Webhooks on a real desk with a real receiver: signed, at least once, again after a failure, and nobody else's business."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import update

from desk import customers
from desk.store import tables, webhooks
from desk.store.agents import Role
from desk.store.engine import open_store
from desk.store.webhooks import DeliveryState, Webhook
from desk.webhooks.courier import COURIER
from desk.webhooks.subscriptions import subscribe
from handoff.log import Author
from handoff.wire.agent import AddNote, ClaimHandoff
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import Ack, SpeakerState
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.waiting import until


class Receiver:
    """A program that is told. It answers with the next of `answers`, and then with 200."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        self._arrived = asyncio.Condition()
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        async with self._arrived:
            self.got.append((dict(request.headers), body))
            self._arrived.notify_all()
        return web.Response(status=status, headers=headers)

    async def events(self, count: int) -> list[dict[str, Any]]:
        """The bodies, once there are so many."""
        async with asyncio.timeout(10), self._arrived:
            await self._arrived.wait_for(lambda: len(self.got) >= count)
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield made
    finally:
        await runner.cleanup()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path), webhooks_in_house=True)) as world:
        yield world


async def _subscribed(world: DeskWorld, url: str, *events: str) -> Webhook:
    async with world.desk.store.writing() as connection:
        return await subscribe(connection, url=url, events=events, in_house=True, now=world.desk.changes.clock())


async def _deliveries(world: DeskWorld, webhook: Webhook) -> list[tuple[str, DeliveryState, int]]:
    async with world.desk.store.reading() as connection:
        found = await webhooks.latest(connection, webhook.id, limit=50)
    return [(one.type, one.state, one.attempts) for one in reversed(found)]


async def _until(world: DeskWorld, webhook: Webhook, state: DeliveryState, attempts: int) -> None:
    async def is_there() -> bool:
        return any(one[1:] == (state, attempts) for one in await _deliveries(world, webhook))

    await until(is_there)


async def _make_due(world: DeskWorld) -> None:
    """Let the time pass until the next attempt."""
    async with world.desk.store.writing() as connection:
        await connection.execute(update(tables.deliveries).values(due_at=0.0))


async def test_what_happens_is_told_in_order_and_signed(world: DeskWorld, receiver: Receiver) -> None:
    made = await _subscribed(world, receiver.url, "*")
    customer = await world.customer()
    await customer.say("I want a person")
    await customer.send(RequestHuman(id="h1"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    agent = await world.agent()
    await agent.do(ClaimHandoff, conversation=customer.welcome.conversation)
    await agent.send(AddNote(id="n1", conversation=customer.welcome.conversation, text="Knows the product well."))
    await agent.next(Ack)
    told = await receiver.events(5)
    types = sorted(event["type"] for event in told)
    assert types == ["handoff.claimed", "handoff.requested", "human.requested", "message.created", "note.created"]
    by_seq = sorted(told, key=lambda event: event["data"]["entry"]["seq"])
    assert by_seq[0]["data"]["entry"]["text"] == "I want a person"
    assert by_seq[0]["data"]["conversation"]["id"] == customer.welcome.conversation
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    for headers, body in receiver.got:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert headers["webhook-id"] == json.loads(body)["id"]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 5


async def test_only_what_was_asked_for_is_told(world: DeskWorld, receiver: Receiver) -> None:
    await _subscribed(world, receiver.url, "handoff.*")
    customer = await world.customer()
    await customer.say("Hello")
    await customer.send(RequestHuman(id="h1"))
    (event,) = await receiver.events(1)
    assert event["type"] == "handoff.requested"
    assert event["data"]["conversation"]["owner"] == "queue"


async def test_greeting_of_a_silent_visitor_is_not_told(world: DeskWorld, receiver: Receiver) -> None:
    made = await _subscribed(world, receiver.url, "*")
    await world.customer()
    assert await _deliveries(world, made) == []


async def test_refused_delivery_is_sent_again_under_its_id(world: DeskWorld, receiver: Receiver) -> None:
    made = await _subscribed(world, receiver.url, "message.created")
    receiver.answers = [(500, {}), (302, {"Location": receiver.url})]
    customer = await world.customer()
    await customer.say("Hello")
    await _until(world, made, DeliveryState.PENDING, 1)
    async with world.desk.store.reading() as connection:
        (failing,) = await webhooks.every(connection)
    assert failing.failing_since > 0
    await _make_due(world)
    await customer.say("Are you there?")  # news wake the courier
    await receiver.events(3)
    await _until(world, made, DeliveryState.PENDING, 2)
    await _make_due(world)
    await customer.say("Hello?")
    await receiver.events(5)
    await _until(world, made, DeliveryState.TAKEN, 3)
    first = [
        headers["webhook-id"] for headers, body in receiver.got if json.loads(body)["data"]["entry"]["text"] == "Hello"
    ]
    assert len(first) == 3
    assert len(set(first)) == 1
    async with world.desk.store.reading() as connection:
        (well,) = await webhooks.every(connection)
    assert well.failing_since == 0


async def test_receiver_that_says_when_is_obeyed(world: DeskWorld, receiver: Receiver) -> None:
    made = await _subscribed(world, receiver.url, "message.created")
    receiver.answers = [(429, {"Retry-After": "3600"})]
    await (await world.customer()).say("Hello")
    await _until(world, made, DeliveryState.PENDING, 1)
    async with world.desk.store.reading() as connection:
        (waiting,) = await webhooks.latest(connection, made.id, limit=5)
    assert waiting.due_at >= world.desk.changes.clock() + 3500
    assert waiting.answered == "It answered 429."


async def test_receiver_that_is_gone_is_told_nothing_more(world: DeskWorld, receiver: Receiver) -> None:
    made = await _subscribed(world, receiver.url, "message.created")
    receiver.answers = [(410, {})]
    customer = await world.customer()
    await customer.say("Hello")
    await _until(world, made, DeliveryState.PENDING, 1)
    async with world.desk.store.reading() as connection:
        (gone,) = await webhooks.every(connection)
    assert "gone" in gone.paused_because
    await customer.say("Hello?")
    assert len(await _deliveries(world, made)) == 1


async def test_receiver_that_is_away_keeps_nobody_waiting(world: DeskWorld, receiver: Receiver) -> None:
    away = await _subscribed(world, "http://127.0.0.1:9/", "message.created")
    await _subscribed(world, receiver.url, "message.created")
    await (await world.customer()).say("Hello")
    await receiver.events(1)
    await _until(world, away, DeliveryState.PENDING, 1)


async def test_receiver_that_hangs_holds_up_no_other(world: DeskWorld, receiver: Receiver) -> None:
    asked, let_go = 0, asyncio.Event()

    async def hang(_request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        await let_go.wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hang)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        await _subscribed(world, f"http://127.0.0.1:{runner.addresses[0][1]}/hook", "message.created")
        await _subscribed(world, receiver.url, "message.created")
        name = (await world.customer()).welcome.conversation
        for number in range(20):
            await customers.say(world.desk, name, client_id=f"m{number}", text="Hello")
        await receiver.events(20)
        assert asked == 4
    finally:
        let_go.set()
        await runner.cleanup()


async def test_what_was_on_its_way_is_sent_by_the_next_desk(tmp_path: Path, receiver: Receiver) -> None:
    settings = desk_settings(sqlite_url(tmp_path), webhooks_in_house=True)
    async with running_desk(settings) as world:
        made = await _subscribed(world, "http://127.0.0.1:9/", "message.created")
        await (await world.customer()).say("Hello")
        await _until(world, made, DeliveryState.PENDING, 1)
    # Only now, for a desk that is trying still would note when to try again.
    store = open_store(settings.database_url)
    async with store.writing() as connection:
        await connection.execute(update(tables.webhooks).values(url=receiver.url))
        await connection.execute(update(tables.deliveries).values(due_at=0.0))
    await store.close()
    async with running_desk(settings):
        (event,) = await receiver.events(1)
    assert event["data"]["entry"]["text"] == "Hello"


async def test_private_address_is_not_reached_unless_it_is_allowed(tmp_path: Path, receiver: Receiver) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        made = await _subscribed(world, receiver.url, "message.created")
        named = await _subscribed(world, receiver.url.replace("127.0.0.1", "localhost"), "message.created")
        await (await world.customer()).say("Hello")
        await _until(world, made, DeliveryState.PENDING, 1)
        await _until(world, named, DeliveryState.PENDING, 1)
    assert receiver.got == []


async def test_administrators_see_to_webhooks_and_nobody_else(world: DeskWorld, receiver: Receiver) -> None:
    admin = await world.browser(await world.add_agent(role=Role.ADMIN))
    supervisor = await world.browser(await world.add_agent(role=Role.SUPERVISOR))
    address = f"{world.origin}/api/webhooks"
    body = {"url": receiver.url, "events": ["*"]}
    async with supervisor.post(address, json=body) as refused:
        assert refused.status == 403
    async with admin.post(address, json={"url": "nonsense", "events": ["*"]}) as wrong:
        assert (wrong.status, (await wrong.json())["code"]) == (422, "invalid_value")
    async with admin.post(address, json={**body, "events": ["a b"]}) as wrong:
        assert wrong.status == 422
    async with admin.post(address, json=body) as added:
        made = await added.json()
    assert made["secret"].startswith("whsec_")
    async with admin.get(address) as listed:
        (shown,) = (await listed.json())["webhooks"]
    assert (shown["id"], shown["secret"]) == (made["id"], "")
    async with admin.get(f"{address}/{made['id']}/deliveries") as listed:
        assert await listed.json() == {"deliveries": []}
    async with admin.post(f"{address}/{made['id']}/resume", json={}) as resumed:
        assert resumed.status == 200
    async with admin.delete(f"{address}/{made['id']}") as removed:
        assert removed.status == 200
    async with admin.delete(f"{address}/{made['id']}") as removed:
        assert removed.status == 404
    async with admin.get(f"{address}/{made['id']}/deliveries") as listed:
        assert listed.status == 404


async def test_rolled_back_change_tells_nobody(world: DeskWorld, receiver: Receiver) -> None:
    made = await _subscribed(world, receiver.url, "*")
    customer = await world.customer()
    await customer.say("Hello")
    await receiver.events(1)
    with contextlib.suppress(RuntimeError):
        async with world.desk.changes.of(customer.welcome.conversation) as change:
            await change.append(Author.SYSTEM, "Never said.")
            raise RuntimeError
    assert len(await _deliveries(world, made)) == 1


async def test_of_two_desks_one_sends_each_event(postgres_desk_url: str, receiver: Receiver) -> None:
    settings = desk_settings(postgres_desk_url, webhooks_in_house=True)
    async with running_desk(settings) as one, running_desk(settings) as other:
        webhook = await _subscribed(one, receiver.url, "*")
        async with one.desk.store.writing() as connection:
            await webhooks.pause(connection, webhook.id, because="To have many due at once.")
        customer = await one.customer()
        for number in range(12):
            await customer.say(f"Message {number}")
        async with one.desk.store.writing() as connection:
            await webhooks.resume(connection, webhook.id)
        for number in range(12, 24):
            await customer.say(f"Message {number}")
        for world in (one, other):
            world.app[COURIER].bell.ring()
        told = await receiver.events(12)
        await asyncio.sleep(0.2)
        identifiers = [event["id"] for event in [json.loads(body) for _, body in receiver.got]]
        assert len(told) >= 12
        assert len(identifiers) == len(set(identifiers))


async def test_receivers_are_told_of_an_erasure_by_the_conversations_alone(
    world: DeskWorld, receiver: Receiver
) -> None:
    await _subscribed(world, receiver.url, "customer.*")
    paused = await _subscribed(world, receiver.url, "*")
    deaf = await _subscribed(world, receiver.url, "handoff.*")
    async with world.desk.store.writing() as connection:
        await webhooks.pause(connection, paused.id, because="It was switched off.")
    customer = await world.customer()
    await customer.say("Forget me")
    conversation = customer.welcome.conversation
    browser = await world.browser(await world.add_agent(role=Role.SUPERVISOR))
    for is_there in (1, 0):
        body = {"customer": conversation, "conversations": is_there}
        async with browser.post(f"{world.origin}/api/customers/erasure", json=body) as response:
            assert (await response.json())["conversations"] == is_there
    (event,) = await receiver.events(1)
    assert (event["type"], event["data"]) == ("customer.erased", {"conversation": {"id": conversation}})
    # Told once, also to the paused one, which goes on with it; what was on its way of the conversation went with it.
    assert [name for name, _, _ in await _deliveries(world, paused)] == ["customer.erased"]
    assert await _deliveries(world, deaf) == []
