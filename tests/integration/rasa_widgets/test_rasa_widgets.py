"""A conversation over `/socket.io/`, from the first word to the rating, with front ends made for Rasa."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import jwt
import pytest

from desk.errors import NotFound
from desk.settings import RasaWidgets
from desk.store import conversations, ratings
from handoff.wire.agent import ClaimHandoff, CloseConversation, OpenConversation, ReturnToBot, SendReply
from handoff.wire.shared import Ack, EntryAdded
from handoff.wire.worker import OfferTurn, ReplyButton
from tests.desk_world import SECRETS, AgentClient, DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url
from tests.integration.rasa_widgets.front_ends import NewClient, OldClient, RasaWebchat, Transport

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
    await widget.sees("Thank you for your answer.")
    async with world.desk.store.glancing() as connection:
        given = await ratings.of_conversation(connection, name)
    assert [(one.part, one.score) for one in given] == [("agent", 5)]
    await widget.say("One more thing")
    await worker.next(OfferTurn, lambda offer: offer.text == "One more thing")
    assert _name(widget) != name  # what was closed is over: the widget was told another session


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
