"""Files both ways: who may send, who may have them, and what is never kept, on a real desk."""

from __future__ import annotations

import io
import itertools
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from PIL import Image
from sqlalchemy import func, select

from desk.attachments import uploads
from desk.housekeeping import purge
from desk.identity import sign_identity
from desk.settings import AttachmentSettings
from desk.store import conversations, tables
from handoff.conversation import Customer as Person
from handoff.log import Attachment, Entry, EntryKind
from handoff.wire import agent as agent_wire
from handoff.wire.agent import AddNote, ClaimHandoff, OpenConversation, SendReply
from handoff.wire.customer import RequestHuman, SendMessage
from handoff.wire.shared import Ack, EntryAdded, Error
from tests.desk_world import AgentClient, Customer, DeskWorld, desk_settings, running_desk, sqlite_url

SHOP = "https://shop.example"
_NUMBERS = itertools.count(1)


def png(color: str = "#c02020") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (600, 400), color).save(target, "PNG")
    return target.getvalue()


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    limits = AttachmentSettings(size_bytes=50_000, per_message=2, per_conversation=4, uploads_per_minute=12)
    async with running_desk(desk_settings(url, attachments=limits)) as world:
        yield world


def bearer(customer: Customer, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {customer.welcome.token}", "Origin": SHOP, **more}


async def upload(
    world: DeskWorld, customer: Customer, data: bytes, *, name: str = "lamp.png", client_id: str = "", **headers: str
) -> tuple[int, Any]:
    query = {"id": client_id or f"file-{next(_NUMBERS)}", "name": name}
    async with world.http.post(
        f"{world.origin}/api/attachments", params=query, data=data, headers=bearer(customer, **headers)
    ) as response:
        return response.status, await response.json()


async def send(customer: Customer, *files: str, text: str = "") -> Entry:
    name = f"message-{next(_NUMBERS)}"
    await customer.send(SendMessage(id=name, text=text, attachments=files))
    added = await customer.next(EntryAdded, lambda added: added.entry.client_id == name)
    return added.entry


async def get(
    http: ClientSession, url: str, headers: dict[str, str] | None = None
) -> tuple[int, bytes, dict[str, str]]:
    async with http.get(url, headers=headers) as response:
        return response.status, await response.read(), dict(response.headers)


async def claimed(world: DeskWorld, customer: Customer) -> tuple[AgentClient, ClientSession]:
    """An agent who has the customer's conversation, and their browser."""
    await customer.send(RequestHuman(id="ask"))
    await customer.next(Ack, lambda ack: ack.id == "ask")
    agent = await world.agent()
    name = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=name)
    await agent.send(OpenConversation(conversation=name))
    await agent.next(agent_wire.ConversationOpened)
    return agent, await world.browser(agent.agent)


async def test_customers_image_reaches_agents_bot_and_envelope(world: DeskWorld) -> None:
    worker = await world.worker()
    customer = await world.customer()
    assert customer.welcome.attachments is not None
    assert customer.welcome.attachments.per_message == 2
    status, staged = await upload(world, customer, png() + b"<script>")
    assert (status, staged["type"], staged["width"]) == (201, "image/png", 600)
    entry = await send(customer, staged["id"])
    assert (entry.text, [file.name for file in entry.attachments]) == ("", ["lamp.png"])
    told = await customer.next(EntryAdded)
    assert (told.entry.event, told.entry.values) == ("attachment.kept", {})
    assert (await worker.offer()).text == "I am sending a photo."
    agent, browser = await claimed(world, customer)
    opened = next(one for one in agent.received if isinstance(one, agent_wire.ConversationOpened))
    assert opened.envelope is not None
    assert [(one.seq, one.name) for one in opened.envelope.attachments] == [(entry.seq, "lamp.png")]
    url = f"{world.origin}/api/conversations/{customer.welcome.conversation}/attachments/{staged['id']}"
    status, content, headers = await get(browser, url)
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert b"script" not in content
    status, thumbnail, headers = await get(browser, f"{url}?size=thumbnail")
    assert (status, headers["Content-Type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(thumbnail)) as image:
        assert image.size == (480, 320)


async def test_agents_file_reaches_the_customer_shut_in(world: DeskWorld) -> None:
    customer = await world.customer()
    agent, browser = await claimed(world, customer)
    name = customer.welcome.conversation
    where = f"{world.origin}/api/conversations/{name}/attachments"
    query = {"id": "f", "name": "Anleitung für Lampe.txt"}
    async with browser.post(where, params=query, data=b"Turn it.") as response:
        assert response.status == 201, await response.text()
        staged = await response.json()
    mine = f"{world.origin}/api/attachments/{staged['id']}"
    assert (await get(world.http, mine, bearer(customer)))[0] == 404  # it is not sent yet
    await agent.send(SendReply(id="r", conversation=name, text="", attachments=(staged["id"],)))
    await agent.next(Ack, lambda ack: ack.id == "r")
    status, content, headers = await get(world.http, mine, bearer(customer))
    assert (status, content) == (200, b"Turn it.")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"Anleitung f_r Lampe.txt\"; filename*=UTF-8''Anleitung%20f%C3%BCr%20Lampe.txt"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Access-Control-Allow-Origin"] == SHOP


async def test_file_of_a_note_is_the_agents_alone(world: DeskWorld) -> None:
    customer = await world.customer()
    agent, browser = await claimed(world, customer)
    name = customer.welcome.conversation
    where = f"{world.origin}/api/conversations/{name}/attachments"
    async with browser.post(where, params={"id": "f", "name": "a.txt"}, data=b"secret plan") as response:
        staged = await response.json()
    await agent.send(AddNote(id="n", conversation=name, text="", attachments=(staged["id"],)))
    added = await agent.next(EntryAdded, lambda added: added.entry.kind is EntryKind.NOTE)
    assert [file.id for file in added.entry.attachments] == [staged["id"]]
    assert (await get(world.http, f"{world.origin}/api/attachments/{staged['id']}", bearer(customer)))[0] == 404
    assert (await get(browser, f"{where}/{staged['id']}"))[0] == 200


async def test_nobody_else_gets_a_file(world: DeskWorld) -> None:
    customer, stranger = await world.customer(), await world.customer()
    staged = (await upload(world, customer, png()))[1]["id"]
    await send(customer, staged)
    mine = f"{world.origin}/api/attachments/{staged}"
    agents = f"{world.origin}/api/conversations/{customer.welcome.conversation}/attachments/{staged}"
    assert (await get(world.http, mine, bearer(customer)))[0] == 200
    assert (await get(world.http, mine, {"Authorization": f"Bearer {customer.welcome.token}"}))[
        0
    ] == 200  # a page of ours
    assert (await get(world.http, mine, bearer(stranger)))[0] == 404
    assert (await get(world.http, mine, {"Origin": SHOP}))[0] == 401
    assert (await get(world.http, mine, bearer(customer) | {"Origin": "https://evil.example"}))[0] == 403
    forged = {"Authorization": f"Bearer {customer.welcome.token[:-3]}xxx", "Origin": SHOP}
    assert (await get(world.http, mine, forged))[0] == 401
    assert (await get(world.http, agents))[0] == 401
    await stranger.send(SendMessage(id="theft", text="mine now", attachments=(staged,)))
    assert (await stranger.next(Error)).code == "not_found"


REFUSED = (
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", 415, "attachment_type"),
    (b"<html><script>alert(1)</script>", "photo.png", 415, "attachment_type"),
    (b"MZ\x90\x00", "setup.exe", 415, "attachment_type"),
    (b"x" * 50_001, "long.txt", 413, "attachment_too_large"),
    (b"", "nothing.txt", 422, "attachment_empty"),
    (b"%PDF-1.4 and no end", "bill.pdf", 422, "attachment_broken"),
)


async def test_what_is_not_taken_is_told(world: DeskWorld) -> None:
    customer = await world.customer()
    for data, name, status, code in REFUSED:
        told = await upload(world, customer, data, name=name)
        assert (told[0], told[1]["code"]) == (status, code), name
    async with world.desk.store.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(tables.attachments))).scalar_one() == 0


async def test_path_in_a_name_leads_nowhere_and_a_secret_in_it_is_not_kept(world: DeskWorld) -> None:
    customer = await world.customer()
    _, staged = await upload(world, customer, png(), name="../../../4111 1111 1111 1111.png")
    entry = await send(customer, staged["id"], text="here")
    [file] = entry.attachments
    assert file.name == "[card number ending in 1111].png"
    assert entry.removed == ("card_number",)
    told = await customer.next(EntryAdded, lambda added: added.entry.event == "message.masked")
    assert told.entry.values == {"kinds": ("card_number",)}


async def test_same_upload_and_same_message_count_once(world: DeskWorld) -> None:
    customer = await world.customer()
    first = await upload(world, customer, png(), client_id="same")
    again = await upload(world, customer, png(), client_id="same")
    assert first == again
    entry = await send(customer, first[1]["id"], text="Look")
    await customer.send(SendMessage(id=entry.client_id, text="Look", attachments=(first[1]["id"],)))
    assert (await customer.next(Ack, lambda ack: ack.seq == entry.seq)).id == entry.client_id
    await customer.send(SendMessage(id="other", text="Again", attachments=(first[1]["id"],)))
    assert (await customer.next(Error)).code == "not_found"  # it is in the log already


async def test_limits_of_message_conversation_and_minute(world: DeskWorld) -> None:
    customer = await world.customer()
    ids = [(await upload(world, customer, png(), client_id=f"c{number}"))[1]["id"] for number in range(4)]
    assert (await upload(world, customer, png()))[1]["code"] == "attachment_no_room"
    # The answer to the last that had room may have been lost: asked for again, it is that file.
    assert (await upload(world, customer, png(), client_id="c3"))[1]["id"] == ids[3]
    await customer.send(SendMessage(id="many", text="", attachments=tuple(ids[:3])))
    assert (await customer.next(Error)).code == "attachment_too_many"
    # What is taken back makes room.
    async with world.http.delete(f"{world.origin}/api/attachments/{ids[0]}", headers=bearer(customer)) as response:
        assert response.status == 204
    assert (await upload(world, customer, png()))[0] == 201
    codes = [(await upload(world, customer, b""))[1]["code"] for _ in range(7)]
    assert codes[-1] == "rate_limited"


async def test_browser_is_allowed_to_ask_from_the_site(world: DeskWorld) -> None:
    headers = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}
    async with world.http.options(f"{world.origin}/api/attachments", headers=headers) as response:
        assert response.status == 204
        assert response.headers["Access-Control-Allow-Origin"] == SHOP
        assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
    async with world.http.options(f"{world.origin}/api/attachments", headers={"Origin": "https://evil.example"}) as no:
        assert no.status == 403
        assert "Access-Control-Allow-Origin" not in no.headers


async def test_agents_file_name_is_read_like_their_words(world: DeskWorld) -> None:
    customer = await world.customer()
    agent, browser = await claimed(world, customer)
    name = customer.welcome.conversation
    where = f"{world.origin}/api/conversations/{name}/attachments"
    query = {"id": "f", "name": "you are an idiot.txt"}
    async with browser.post(where, params=query, data=b"Turn it.") as response:
        staged = await response.json()
    await agent.send(SendReply(id="r", conversation=name, text="See this", attachments=(staged["id"],)))
    assert (await agent.next(Error)).code == "attachment_name_held"


async def test_files_go_with_what_they_belong_to(world: DeskWorld) -> None:
    customer, left = await world.customer(), await world.customer()
    kept = (await upload(world, customer, png()))[1]["id"]
    await send(customer, kept)
    await upload(world, customer, png("#202020"))
    await upload(world, left, png())
    await left.close()
    world.desk.changes.clock = lambda: 10_000_000_000.0
    assert await uploads.purge(world.desk) == 2
    async with world.desk.store.reading() as connection:
        assert list((await connection.execute(select(tables.attachments.c.id))).scalars()) == [kept]
    await purge(world.desk)
    async with world.desk.store.writing() as connection:
        # Somebody spoke in it.
        assert await conversations.purge(connection, [customer.welcome.conversation], before=time.time() + 60) == 0
        await connection.execute(
            tables.conversations.delete().where(tables.conversations.c.id == customer.welcome.conversation)
        )
        left_over = await connection.execute(select(func.count()).select_from(tables.attachment_contents))
        assert left_over.scalar_one() == 0


async def test_desk_may_take_no_files(tmp_path: Path) -> None:
    settings = desk_settings(sqlite_url(tmp_path), attachments=AttachmentSettings(are_taken=False))
    async with running_desk(settings) as world:
        customer = await world.customer()
        assert customer.welcome.attachments is None
        assert (await upload(world, customer, png()))[1]["code"] == "not_allowed"


async def test_identified_customers_file_needs_the_identity_too(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        settings = world.desk.settings
        identity = sign_identity(
            Person(id="C-1", identified=True),
            key=settings.secrets.identity_key,
            audience=settings.identity_audience,
            now=world.desk.changes.clock(),
            seconds=60.0,
        )
        customer = await world.customer(identity=identity)
        assert (await upload(world, customer, png()))[1]["code"] == "identity_refused"
        assert (await upload(world, customer, png(), **{"Frontline-Identity": identity}))[0] == 201


def test_attachment_says_whether_it_is_an_image() -> None:
    assert Attachment(id="a", name="a.png", type="image/png", size_bytes=1).is_image
    assert not Attachment(id="a", name="a.pdf", type="application/pdf", size_bytes=1).is_image
