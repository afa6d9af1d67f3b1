"""A conversation over `/socket.io/`, from the first word to the rating, with front ends made for Rasa."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import jwt
import msgspec
import pytest
from aiohttp import ClientSession

from desk.errors import NotFound
from desk.identity import sign_identity
from desk.rasa_widgets import packets
from desk.rasa_widgets.files import link
from desk.settings import Limits, RasaWidgets
from desk.store import conversations, entries, ratings, reads
from handoff.conversation import Customer
from handoff.log import Attachment, Author
from handoff.wire.agent import ClaimHandoff, CloseConversation, OpenConversation, ReturnToBot, SendReply
from handoff.wire.customer import SendMessage
from handoff.wire.shared import Ack, EntryAdded
from handoff.wire.worker import OfferTurn, ReplyButton
from tests.desk_world import SECRETS, AgentClient, DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url
from tests.integration.rasa_widgets.front_ends import ORIGIN, NewClient, OldClient, RasaWebchat, Transport
from tests.waiting import until

Make = Callable[[], Transport]
TRANSPORTS = {
    "engine.io 4, polling": lambda: NewClient(transports=("polling",)),
    "engine.io 4, websocket": lambda: NewClient(transports=("websocket",)),
    "engine.io 4, upgraded": NewClient,
    "engine.io 3, websocket": OldClient,
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path), rasa_widgets=RasaWidgets())) as world:
        yield world


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


def _name(widget: RasaWebchat) -> str:
    """The conversation of the session that the widget keeps."""
    return (widget.session or "").partition(".")[0]


async def _reply(agent: AgentClient, conversation: str, text: str) -> None:
    await agent.send(SendReply(id=text, conversation=conversation, text=text))
    await agent.next(Ack, lambda ack: ack.id == text)


async def _widget(world: DeskWorld, stack: AsyncExitStack, transport: Transport, **kept: Any) -> RasaWebchat:
    widget = RasaWebchat(transport, **kept)
    stack.push_async_callback(widget.close)
    await widget.connect(world.origin)
    return widget


@pytest.mark.parametrize("make", TRANSPORTS.values(), ids=TRANSPORTS)
async def test_a_widget_made_for_rasa_goes_through_a_whole_conversation(
    world: DeskWorld, stack: AsyncExitStack, make: Make
) -> None:
    worker, agent = await world.worker(), await world.agent(name="Ana")
    widget = await _widget(world, stack, make())
    await widget.say("/get_started")  # its initPayload: the desk has greeted, and the bot is asked nothing
    await widget.sees("automated assistant")
    await widget.say("Where is my parcel? 📦")
    offer = await worker.offer()
    assert offer.text == "Where is my parcel? 📦"
    await worker.reply(
        offer, "Which one?", buttons=(ReplyButton(title="The blue one", payload="/choose"), ReplyButton("Both", "/all"))
    )
    await worker.finish(offer)
    asked = await widget.sees("Which one?")
    assert asked.keys() == {"text", "quick_replies"}
    assert [reply["title"] for reply in asked["quick_replies"]] == ["The blue one", "Both"]
    await widget.press("The blue one")
    offer = await worker.offer()
    assert (offer.text, offer.payload) == ("The blue one", "/choose")
    await worker.finish(offer, decision=handoff_decision())
    await widget.sees("You are in line")
    name = _name(widget)
    await agent.send(OpenConversation(conversation=name))
    await agent.do(ClaimHandoff, conversation=name)
    await _reply(agent, name, "Hello, this is Ana.")
    await widget.sees("Ana: Hello, this is Ana.")
    await widget.say("Thank you!")
    await agent.next(EntryAdded, lambda added: added.entry.text == "Thank you!")
    await agent.do(ReturnToBot, conversation=name)
    await widget.sees("is answering again")
    await widget.say("Human")
    await agent.next(EntryAdded, lambda added: added.entry.event == "handoff.requested")
    await agent.do(ClaimHandoff, conversation=name)
    await agent.do(CloseConversation, conversation=name, disposition="resolved")
    await widget.sees("This conversation is closed.")
    asked = await widget.sees("How was your conversation with Ana?")
    assert [reply["title"] for reply in asked["quick_replies"]] == ["1", "2", "3", "4", "5"]
    await widget.press("5")
    asked = await widget.sees("Thank you. And your conversation with")
    assert [reply["title"] for reply in asked["quick_replies"]] == ["1", "2", "3", "4", "5"]
    await widget.press("3")
    await widget.sees("Thank you for your answer.")
    async with world.desk.store.glancing() as connection:
        given = await ratings.of_conversation(connection, name)
    assert [(one.part, one.score) for one in given] == [("agent", 5), ("bot", 3)]
    await widget.say("One more thing")
    await worker.next(OfferTurn, lambda offer: offer.text == "One more thing")
    await until(lambda: _name(widget) != name)  # what was closed is over: the widget was told another session


async def test_an_id_that_was_chosen_or_guessed_opens_nothing(world: DeskWorld, stack: AsyncExitStack) -> None:
    victim = await _widget(world, stack, NewClient(transports=("websocket",)))
    await victim.say("My name is Ada.")
    await victim.sees("automated assistant")
    assert victim.session is not None
    name = victim.session.partition(".")[0]
    for guessed in ("test_session_123", name, f"{name}.{'A' * 43}", "a" * 5000):
        thief = await _widget(world, stack, NewClient(transports=("websocket",)), session=guessed)
        assert thief.session not in (guessed, victim.session)
        await thief.say("Hello")
        await thief.sees("automated assistant")
        assert not any("Ada" in text for text in thief.texts())
    async with world.desk.store.glancing() as connection:
        assert (await conversations.get(connection, name)).next_seq == 3


async def test_an_id_whose_identity_was_refused_opens_nothing_and_names_nothing(
    world: DeskWorld, stack: AsyncExitStack
) -> None:
    claims = {"sub": "C-1", "aud": "frontline", "exp": int(time.time()) + 60}
    signed = jwt.encode(claims, SECRETS.identity_key, algorithm="HS256")
    owner = await _widget(world, stack, NewClient(transports=("websocket",)))
    await owner.say("My name is Ada.", customData={"identity": signed})
    await owner.sees("automated assistant")
    # Somebody at the same browser who is not signed in goes on in a conversation of their own.
    other = await _widget(world, stack, NewClient(transports=("websocket",)), session=owner.session)
    await other.say("Hello")
    await other.sees("automated assistant")
    assert other.session != owner.session
    assert not any("Ada" in text for text in other.texts())
    chooser = await _widget(world, stack, NewClient(transports=("websocket",)))
    chooser.session = "chosen.by-somebody"
    await chooser.say("Hello", customData={"identity": "nonsense"})
    await chooser.sees("signed identity was refused")
    await chooser.say("Hello")
    await chooser.sees("automated assistant")
    assert chooser.session != "chosen.by-somebody"
    async with world.desk.store.glancing() as connection:
        with pytest.raises(NotFound):
            await conversations.get(connection, "chosen")


async def test_what_was_missed_is_shown_once_to_who_comes_back(world: DeskWorld, stack: AsyncExitStack) -> None:
    agent = await world.agent(name="Ana")
    widget = await _widget(world, stack, NewClient(transports=("websocket",)))
    await widget.say("human")
    name = _name(widget)
    await until(lambda: _said(world, name, "Asked for a person."))
    await agent.do(ClaimHandoff, conversation=name)
    await widget.sees("Ana joined the conversation.")

    async def noted() -> bool:
        async with world.desk.store.glancing() as connection:
            has = await reads.marks_of(connection, name)
            return has.delivered_seq >= (await conversations.get(connection, name)).last_seq

    await until(noted)
    await widget.close()
    await _reply(agent, name, "Are you still there?")
    for transport, missed in ((NewClient(), True), (OldClient(), False)):
        back = await _widget(world, stack, transport, session=widget.session)
        assert back.session == widget.session
        if missed:
            await back.sees("Are you still there?")
            await until(noted)
        await back.say("Yes")
        await until(lambda: _said(world, name, "Yes"))
        assert back.texts() == (["Ana: Are you still there?"] if missed else [])
        await back.close()


async def test_events_have_the_names_of_the_setting(tmp_path: Path, stack: AsyncExitStack) -> None:
    names = RasaWidgets(path="/chat/socket", user_event="say", bot_event="said")
    settings = desk_settings(sqlite_url(tmp_path), rasa_widgets=names)
    world = await stack.enter_async_context(running_desk(settings))
    transport = NewClient(path="chat/socket")
    widget = await _widget(world, stack, transport, user_event="say", bot_event="said")
    await widget.say("Hello", customData={"language": "de"})
    await widget.sees("automated assistant")
    async with world.desk.store.glancing() as connection:
        assert (await conversations.get(connection, _name(widget))).customer.language == "de"


async def test_signed_identity_comes_with_the_words_and_opens_what_is_theirs(
    world: DeskWorld, stack: AsyncExitStack
) -> None:
    def proof(name: str) -> str:
        return sign_identity(
            Customer(id=name, name=name), key=SECRETS.identity_key, audience="frontline", now=time.time(), seconds=60
        )

    first = await _widget(world, stack, NewClient(transports=("websocket",)))
    await first.say("It is me", customData={"identity": proof("C-1")})
    await first.sees("automated assistant")
    name = _name(first)
    async with world.desk.store.glancing() as connection:
        assert (await conversations.get(connection, name)).customer.id == "C-1"
    # The token alone shows nothing of it, and neither does another customer's identity.
    back = await _widget(world, stack, NewClient(transports=("websocket",)), session=first.session)
    assert (back.session, back.shown) == (first.session, [])
    await back.say("It is me again", metadata=json.dumps({"identity": proof("C-1")}))
    await until(lambda: _said(world, name, "It is me again"))
    other = await _widget(world, stack, NewClient(transports=("websocket",)), session=first.session)
    await other.say("Show me", customData={"identity": proof("C-2")})
    await other.sees("automated assistant")
    assert _name(other) != name
    assert not await _said(world, name, "Show me")


async def _said(world: DeskWorld, conversation: str, text: str) -> bool:
    async with world.desk.store.glancing() as connection:
        return any(entry.text == text for entry in await entries.after(connection, conversation, 0))


async def test_files_are_reached_by_a_signed_link_of_a_day(world: DeskWorld) -> None:
    customer, agent = await world.customer(), await world.agent()
    del agent
    name = customer.welcome.conversation
    headers = {"Authorization": f"Bearer {customer.welcome.token}", "Origin": "https://shop.example"}
    address = f"{world.origin}/api/attachments?id=a1&name=note.txt"
    async with world.http.post(address, data=b"Hello", headers=headers) as answer:
        file = msgspec.json.decode(await answer.read(), type=Attachment, strict=False)
    now = world.desk.changes.clock()
    settings = msgspec.structs.replace(world.desk.settings, public_url=world.origin)

    async def fetched(address: str) -> tuple[int, bytes]:
        async with world.http.get(address) as answer:
            return answer.status, await answer.read()

    told = link(settings, name, file, now=now)
    assert (await fetched(told))[0] == 404  # it belongs to no message yet
    await customer.send(SendMessage(id="m1", text="", attachments=(file.id,)))
    await customer.next(Ack)
    assert await fetched(told) == (200, b"Hello")
    assert (await fetched(told[:-1] + ("0" if told[-1] != "0" else "1")))[0] == 404
    assert (await fetched(told.replace("until=", "until=1")))[0] == 404
    assert (await fetched(link(settings, name, file, now=now - 25 * 3600)))[0] == 404


class Raw:
    """Requests as a browser sends them, one by one."""

    def __init__(self, world: DeskWorld, http: ClientSession, *, revision: int) -> None:
        self._http = http
        self._base = f"{world.origin}/socket.io/?EIO={revision}&transport=polling"
        self.name = ""

    async def get(self) -> tuple[int, str]:
        async with self._http.get(f"{self._base}&sid={self.name}" if self.name else self._base) as answer:
            return answer.status, await answer.text()

    async def post(self, body: str | bytes) -> tuple[int, str]:
        async with self._http.post(f"{self._base}&sid={self.name}", data=body) as answer:
            return answer.status, await answer.text()


async def test_older_clients_poll_as_well(world: DeskWorld, stack: AsyncExitStack) -> None:
    http = await stack.enter_async_context(ClientSession(headers={"Origin": ORIGIN}))
    raw = Raw(world, http, revision=3)
    status, opened = await raw.get()
    first, second = packets.unpack(opened, revision=packets.Revision.THREE)
    raw.name = json.loads(first[1:])["sid"]
    assert (status, second) == (200, "40")
    told = json.dumps(["user_uttered", {"message": "Grüße 📦"}], ensure_ascii=False)
    body = packets.pack(["2", f"42{told}"], revision=packets.Revision.THREE)
    assert await raw.post(body.encode()) == (200, "ok")
    _, answered = await raw.get()
    got = packets.unpack(answered, revision=packets.Revision.THREE)
    assert got[0] == "3"
    assert got[1].startswith('42["session_confirm",')
    assert "automated assistant" in got[2]


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("EIO=4&transport=polling", {"Origin": "https://evil.example"}, 403),
        ("EIO=4&transport=polling", {}, 403),
        ("EIO=4&transport=polling", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("EIO=2&transport=polling", {"Origin": ORIGIN}, 400),
        ("transport=polling", {"Origin": ORIGIN}, 400),
        ("EIO=4&transport=flashsocket", {"Origin": ORIGIN}, 400),
        ("EIO=4&transport=polling&sid=unknown", {"Origin": ORIGIN}, 400),
    ],
)
async def test_who_may_not_come_in_is_told_so(
    world: DeskWorld, query: str, headers: dict[str, str], status: int
) -> None:
    async with world.http.get(f"{world.origin}/socket.io/?{query}", headers=headers) as answer:
        assert answer.status == status


async def test_too_much_at_once_ends_the_connection(tmp_path: Path, stack: AsyncExitStack) -> None:
    limits = Limits(frame_bytes=2000, sockets_per_address=2)
    settings = desk_settings(sqlite_url(tmp_path), rasa_widgets=RasaWidgets(), limits=limits)
    world = await stack.enter_async_context(running_desk(settings))
    http = await stack.enter_async_context(ClientSession(headers={"Origin": ORIGIN}))
    raw = Raw(world, http, revision=4)
    raw.name = json.loads((await raw.get())[1][1:])["sid"]
    assert (await raw.post("4" + "x" * 3000))[0] == 413
    assert (await Raw(world, http, revision=4).get())[0] == 200
    assert (await Raw(world, http, revision=4).get())[0] == 429
    for wrong in (b"\xff", "9", "451-[]", "42[1]"):
        other = Raw(world, http, revision=4)
        assert (await raw.post(wrong))[0] == 400
        assert (await raw.get())[0] == 400
        other.name = json.loads((await other.get())[1][1:])["sid"]
        raw = other


async def test_long_messages_are_refused_in_words_and_fast_ones_wait(tmp_path: Path, stack: AsyncExitStack) -> None:
    limits = Limits(message_characters=100, frames_per_second=50.0, frame_burst=3)
    settings = desk_settings(sqlite_url(tmp_path), rasa_widgets=RasaWidgets(), limits=limits)
    world = await stack.enter_async_context(running_desk(settings))
    widget = await _widget(world, stack, NewClient(transports=("websocket",)))
    await widget.say("x" * 101)
    await widget.sees("at most 100")
    for number in range(8):
        await widget.say(f"Message {number}")
    await until(lambda: _said(world, _name(widget), "Message 7"))
    async with world.desk.store.glancing() as connection:
        log = await entries.after(connection, _name(widget), 0)
    said = [entry.text for entry in log if entry.author is Author.CUSTOMER]
    assert said == [f"Message {number}" for number in range(8)]


async def test_door_is_shut_without_the_setting(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        address = f"{world.origin}/socket.io/?EIO=4&transport=polling"
        async with world.http.get(address, headers={"Origin": ORIGIN}) as answer:
            assert answer.status == 404
