"""A conversation on a real desk, from its first word to its row in the outcome ledger, and to what becomes of the row later."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest

from desk.insight.ledger import Ledger
from desk.records.erasure import erase
from desk.records.subject import find_subject
from desk.store import outcomes, tasks
from desk.store.outcomes import LedgerRow
from handoff.conversation import Turn, Understanding
from handoff.wire.agent import ClaimHandoff, CloseConversation, FlagHandoff, OpenConversation, SendReply
from handoff.wire.customer import RequestHuman
from handoff.wire.ratings import GiveRating, RatingAsked, RatingKept
from handoff.wire.shared import Ack, SpeakerState
from handoff.wire.worker import TurnDone
from tests.desk_world import SECRETS, Customer, DeskWorld, ScriptedWorker, desk_settings, running_desk, sqlite_url
from tests.waiting import until

HOUR = 3600.0


class TurnedClock:
    """The time of day, put forward by a test."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
async def world(tmp_path: Path, clock: TurnedClock) -> AsyncIterator[DeskWorld]:
    async with running_desk(desk_settings(sqlite_url(tmp_path)), clock=clock) as world:
        yield world


def identity() -> str:
    now = int(time.time())
    claims = {"sub": "C-10001", "aud": "frontline", "iat": now, "exp": now + 600, "name": "Maya Torres"}
    return jwt.encode(claims, SECRETS.identity_key, algorithm="HS256")


async def tracked(world: DeskWorld, worker: ScriptedWorker, customer: Customer) -> None:
    """The customer asks where their order is, and the bot tells them."""
    await customer.say("Where is my order?")
    offer = await worker.offer()
    await worker.reply(offer, "It comes on Monday.")
    read = Understanding(intent="track_order", confidence=0.9)
    turn = Turn(offer.seq, offer.text, read, goal="track_order", resolved=("track_order",))
    await worker.send(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=(turn,)))
    await customer.hear("It comes on Monday.")

    async def is_over() -> bool:
        async with world.desk.store.reading() as connection:
            return not await tasks.offered(connection)

    # The customer hears an answer before the turn's end is stored, and what the bot understood comes with that.
    await until(is_over)


async def row_of(world: DeskWorld, conversation: str) -> LedgerRow | None:
    await world.desk.steps.store(world.desk.store)
    await Ledger(world.desk).catch_up()
    async with world.desk.store.reading() as connection:
        return await outcomes.get(connection, conversation)


async def test_a_conversation_from_its_first_word_to_its_row(world: DeskWorld, clock: TurnedClock) -> None:
    worker = await world.worker()
    first = await world.customer(identity=identity())
    await tracked(world, worker, first)
    name = first.welcome.conversation
    assert await row_of(world, name) is None
    clock.ahead += 3 * HOUR
    row = await row_of(world, name)
    assert row is not None
    assert (row.outcome.value, row.intent, row.customer_messages, row.bot_messages) == (
        "resolved_unconfirmed",
        "track_order",
        1,
        1,
    )
    assert (row.is_goal_done, row.is_recognised, row.handoffs, row.agent_steps) == (True, True, 0, None)

    second = await world.customer(identity=identity())
    await tracked(world, worker, second)
    await second.send(RequestHuman(id="please"))
    await second.next(SpeakerState, lambda state: state.owner == "queue")
    row = await row_of(world, name)
    assert row is not None
    assert (row.outcome.value, row.was) == ("reopened", "resolved_unconfirmed")
    assert row.next_contact_at == row.reopened_at > 0

    other = second.welcome.conversation
    agent = await world.agent(name="Dana Reyes")
    await agent.send(OpenConversation(conversation=other))
    await agent.do(ClaimHandoff, conversation=other)
    await agent.send(SendReply(id="reply", conversation=other, text="I have sent it again."))
    await agent.next(Ack)
    await agent.do(CloseConversation, conversation=other, disposition="resolved", note="")
    asked = await second.next(RatingAsked)
    assert await row_of(world, other) is None  # a minute is left for what comes after
    clock.ahead += 2 * 60
    row = await row_of(world, other)
    assert row is not None
    assert (row.outcome.value, row.agent, row.agent_messages, row.agent_steps) == (
        "escalated_resolved",
        agent.agent.id,
        1,
        3,
    )
    assert (row.repeat_of, row.verdict, row.csat_agent) == (name, "", None)
    assert row.handle_seconds is not None
    assert row.first_reply_seconds is not None

    clock.ahead += 60
    assert asked.parts
    await second.send(GiveRating(id="stars", part="agent", score=5, word=""))
    await second.next(RatingKept)
    await agent.do(FlagHandoff, conversation=other, verdict="needed")
    row = await row_of(world, other)
    assert row is not None
    assert (row.csat_agent, row.verdict, row.repeat_of) == (5, "needed", name)


async def test_an_erased_customer_stays_counted_and_nothing_else(world: DeskWorld, clock: TurnedClock) -> None:
    customer = await world.customer(identity=identity())
    await tracked(world, await world.worker(), customer)
    name = customer.welcome.conversation
    async with world.desk.store.reading() as connection:
        subject = await find_subject(connection, "C-10001")
    done = await erase(world.desk.store, subject, actor="cli:test", now=clock())
    assert done.conversations == 1
    row = await row_of(world, name)
    assert row is not None
    assert row.outcome.value == "resolved_unconfirmed"
    assert "Maya" not in repr(row)
    assert "C-10001" not in repr(row)
