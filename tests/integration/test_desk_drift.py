"""What was understood is kept with each turn, and what changed since the reference period is told with who stands behind it."""

from __future__ import annotations

import csv
import io
import itertools
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from desk.ownership import Owner
from desk.store import conversations, entries, understandings
from desk.store.agents import Role
from desk.store.conversations import Conversation
from desk.store.entries import Origin
from desk.store.understandings import Understood
from handoff.conversation import Customer, Entity, IntentScore, Sentiment, Turn, Understanding
from handoff.log import Author, Entry, EntryKind
from handoff.wire.agent import ClaimHandoff
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import SpeakerState
from handoff.wire.worker import TurnDone, TurnMode
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.waiting import until

NOW = time.time()
DAY = 86_400.0


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DeskWorld]:
    is_sqlite = request.param == "sqlite"
    url = sqlite_url(tmp_path) if is_sqlite else request.getfixturevalue("postgres_desk_url")
    async with running_desk(desk_settings(url)) as world:
        yield world


async def _fill(world: DeskWorld) -> None:
    """Five weeks in which nothing happens but in the last one: other intents, less surely understood, and a recall."""
    chance, numbers = random.Random(3), itertools.count(1)
    async with world.desk.store.writing() as connection:
        for days, count, is_new in ((20.0, 150, False), (3.0, 110, True)):
            for _ in range(count):
                number = next(numbers)
                name, at = f"{number:024x}", NOW - days * DAY + number
                row = Conversation(
                    id=name, owner=Owner.BOT, agent="", epoch=1, customer=Customer(id=f"c{number}", name="Ann Recall"),
                    token_hash="", token_expires_at=0.0, created_at=at, last_at=at, next_seq=3, has_spoken=True,
                )  # fmt: skip
                await conversations.create(connection, row)
                is_lost = chance.random() < (0.3 if is_new else 0.05)
                intent = "out_of_scope" if is_lost else "request_refund" if chance.random() < 0.5 else "track_order"
                text = "Is the toaster recall about mine?" if is_lost and is_new else "Where is my parcel?"
                for seq, said, understood in ((1, "Hello", "greet"), (2, text, intent)):
                    entry = Entry(seq=seq, at=at + seq, author=Author.CUSTOMER, kind=EntryKind.MESSAGE, text=said)
                    await entries.add(connection, conversation=name, entry=entry, origin=Origin(1))
                    kept = Understood(
                        name, seq, at + seq, understood, chance.uniform(0.3, 0.7) if is_new else chance.uniform(0.7, 1.0),
                        "", 0.0, understood == "out_of_scope", False, chance.uniform(-0.2, 0.2), 0.0, "en", "abcdef012345",
                        "answered",
                    )  # fmt: skip
                    await understandings.add(connection, kept)


async def _get(browser: ClientSession, world: DeskWorld, path: str) -> Any:
    async with browser.get(f"{world.origin}/api/insight/{path}") as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def test_what_was_understood_is_kept_with_each_turn_whoever_answers(world: DeskWorld) -> None:
    worker, customer = await world.worker(), await world.customer()
    await customer.say("Where is BW-1?")
    offer = await worker.offer()
    understanding = Understanding(
        intent="track_order",
        confidence=0.8,
        ranking=(IntentScore("track_order", 0.8), IntentScore("cancel_order", 0.15)),
        entities=(Entity("order_number", "BW-1", "BW-1", 9, 13),),
        sentiment=Sentiment(score=-0.25),
        frustration=0.4,
    )
    await worker.reply(offer, "On its way.")
    turn = Turn(seq=offer.seq, text=offer.text, understanding=understanding)
    await worker.send(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=(turn,)))
    await customer.send(RequestHuman(id="help"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    paused = await worker.offer()
    await worker.send(TurnDone(turn=paused.turn, epoch=paused.epoch))
    agent = await world.agent()
    await agent.do(ClaimHandoff, conversation=customer.welcome.conversation)
    await customer.say("asdf qwer")
    observed = await worker.offer()
    assert observed.mode is TurnMode.OBSERVE
    outside = Understanding(
        intent="nlu_fallback", confidence=0.3, ranking=(IntentScore("greet", 0.3), IntentScore("stop", 0.2))
    )
    turns = (turn, Turn(seq=observed.seq, text=observed.text, understanding=outside))
    await worker.send(TurnDone(turn=observed.turn, epoch=observed.epoch, turns=turns))

    async def kept() -> tuple[Understood, ...]:
        async with world.desk.store.reading() as connection:
            found = await understandings.of_conversation(connection, customer.welcome.conversation)
        return found if len(found) == 2 else ()

    first, second = await until(kept)
    assert (first.seq, first.intent, first.confidence, first.mode) == (offer.seq, "track_order", 0.8, "answered")
    assert (first.second_intent, first.second_confidence) == ("cancel_order", 0.15)
    assert (first.sentiment, first.frustration, first.language, first.is_pressed) == (-0.25, 0.4, "en", False)
    assert not first.is_out_of_scope
    assert (second.seq, second.mode, second.is_out_of_scope) == (observed.seq, "observed", True)
    assert second.second_intent == "greet"


async def test_what_changed_is_told_with_the_conversations_behind_it(world: DeskWorld) -> None:
    await _fill(world)
    designer = await world.browser(await world.add_agent(role=Role.DESIGNER))
    told = await _get(designer, world, "drift")
    verdicts = {one["name"]: one["test"]["verdict"] for one in told["measures"]}
    assert verdicts == {
        "intent_mix": "drifted", "out_of_scope": "drifted", "confidence": "drifted",
        "sentiment": "steady", "language_mix": "steady",
    }  # fmt: skip
    assert (told["reference"]["conversations"], told["present"]["conversations"]) == (150, 110)
    assert told["present"]["models"] == [{"model": "abcdef012345", "messages": 220}]
    words = [one["word"] for one in told["words"]]
    # The customers' own name is no word, though all of them are called Recall here.
    assert "toaster" in words
    assert "recall" not in words
    lost = next(one for one in told["measures"] if one["name"] == "out_of_scope")

    rows, after = [], ""
    while True:
        page = await _get(designer, world, f"drift/conversations?measure=out_of_scope&limit=10&after={after}")
        rows += page["rows"]
        after = page["next"]
        if not after:
            break
    assert len({row["conversation"] for row in rows}) == len(rows) == lost["present"]["numerator"]
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)
    assert {row["text"] for row in rows} == {"Is the toaster recall about mine?"}
    with_word = (await _get(designer, world, "drift/conversations?measure=word&value=toaster&limit=100"))["rows"]
    assert [row["conversation"] for row in with_word] == [row["conversation"] for row in rows]
    assert {row["seq"] for row in with_word} == {2}
    refunds = next(one for one in told["intents"] if one["value"] == "request_refund")
    before = await _get(
        designer, world, "drift/conversations?measure=intent_mix&value=request_refund&side=reference&limit=100"
    )
    assert len(before["rows"]) == refunds["reference"]["numerator"] > 50
    lowest = await _get(designer, world, "drift/conversations?measure=confidence&limit=3")
    more = await _get(designer, world, f"drift/conversations?measure=confidence&limit=100&after={lowest['next']}")
    values = [row["value"] for row in (*lowest["rows"], *more["rows"])]
    assert values == sorted(values)
    assert len({row["conversation"] for row in (*lowest["rows"], *more["rows"])}) == 103

    history = await _get(designer, world, "drift/history")
    assert {point["name"] for point in history["points"]} == set(verdicts)
    async with designer.get(f"{world.origin}/api/insight/drift/export") as response:
        table = list(csv.DictReader(io.StringIO((await response.read()).decode("utf-8-sig"))))
    assert {row["measure"] for row in table} == {*verdicts, "word"}
    assert next(row for row in table if row["value"] == "toaster")["verdict"] == "drifted"


async def test_what_was_found_is_kept_and_not_looked_for_again(tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        supervisor = await world.browser(await world.add_agent(role=Role.SUPERVISOR))
        empty = await _get(supervisor, world, "drift")
        assert {one["test"]["verdict"] for one in empty["measures"]} == {"too_few"}
        assert await _get(supervisor, world, "drift") == empty
        for query in ("measure=word", "measure=mood", "side=future", "measure=confidence&after=x"):
            async with supervisor.get(f"{world.origin}/api/insight/drift/conversations?{query}") as response:
                assert response.status == 422, query
        agent = await world.browser(await world.add_agent())
        async with agent.get(f"{world.origin}/api/insight/drift") as response:
            assert response.status == 403
