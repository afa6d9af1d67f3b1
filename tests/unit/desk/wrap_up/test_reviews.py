"""Which parts of conversations are picked for review, by what the store knows of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk import customers, handoffs
from desk.app import make_desk
from desk.context import Desk
from desk.handoffs import Cause
from desk.store import readings
from desk.store import reviews as stored
from desk.store.agents import Agent, Role
from desk.store.readings import Reading
from desk.wrap_up import drafts, reviews
from handoff.conversation import Customer, Sentiment, Turn, Understanding
from handoff.decision import Decision, FiredRule, Outcome
from handoff.log import Author
from tests.desk_world import desk_settings, sqlite_url

DANA = Agent("a1", "dana@desk.example", "Dana Reyes", Role.AGENT)


def wants(*rules: str, subject: str = "track_order", suspend: bool = False) -> Decision:
    """The policy's decision to get a person."""
    fired = tuple(FiredRule(name, f"Because of {name}.", Outcome.HANDOFF, 2, 2, ()) for name in rules)
    return Decision(Outcome.HANDOFF, layer=2, rules=fired, subjects=(subject,), suspend_bot=suspend)


@dataclass
class Floor:
    """A desk with a clock that a test turns, and conversations that go as it says."""

    desk: Desk
    now: list[float]

    async def handed_off(self, *rules: str, sub: str = "C-1", name: str = "", subject: str = "track_order") -> str:
        """A conversation that waits for a person."""
        customer = Customer(id=sub, name="Maria Jensen", identified=True)
        name = name or (await customers.open_conversation(self.desk, customer)).conversation
        async with self.desk.changes.of(name) as change:
            await handoffs.begin(self.desk, change, wants(*rules, subject=subject), Reading(), cause=Cause.POLICY)
        return name

    async def served(self, name: str, *moods: float, said: str = "Where is it?") -> None:
        """A person claims it, and the customer writes a message of each mood."""
        await handoffs.claim(self.desk, name, DANA)
        for mood in moods:
            self.now[0] += 1
            seq = await customers.say(self.desk, name, client_id=str(self.now[0]), text=said)
            await self.felt(name, seq, mood)

    async def felt(self, name: str, seq: int, mood: float) -> None:
        async with self.desk.changes.of(name) as change:
            before = await readings.get(change.connection, name)
            turn = Turn(seq, "x", Understanding("track_order", 0.9, sentiment=Sentiment(score=mood)))
            turns = Reading(turns=(*before.turns, turn))
            await readings.save(change.connection, name, turns, turn=f"t{seq}", at=change.now)

    async def picked(self, name: str) -> list[str]:
        """The rules that have picked this conversation, after the desk has looked at it."""
        await reviews.judge(self.desk, name)
        return await self.known(name)

    async def known(self, name: str) -> list[str]:
        async with self.desk.store.reading() as connection:
            listed = await stored.listed(connection, limit=100)
        return sorted(one.rule for one in listed if one.conversation == name)

    async def close(self, name: str) -> None:
        self.now[0] += 1
        await handoffs.close(self.desk, name, DANA, disposition="resolved", note="")


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    now = [1_000_000.0]
    desk = make_desk(desk_settings(sqlite_url(tmp_path)), clock=lambda: now[0])
    await desk.store.migrate()
    yield Floor(desk, now)
    await desk.store.close()


async def test_nothing_is_picked_before_the_part_has_ended_and_once_after(floor: Floor) -> None:
    name = await floor.handed_off("crisis")
    await floor.served(name)
    assert await floor.picked(name) == []
    await floor.close(name)
    assert await floor.picked(name) == ["life_at_stake"]
    assert await floor.picked(name) == ["life_at_stake"]


async def test_wait_mood_and_open_question_are_read_from_what_happened(floor: Floor) -> None:
    name = (await customers.open_conversation(floor.desk, Customer())).conversation
    seq = await customers.say(floor.desk, name, client_id="0", text="Hello")
    await floor.felt(name, seq, 0.2)
    await floor.handed_off("complaint", name=name)
    floor.now[0] += 900
    await floor.served(name, -0.5, -0.7)
    await floor.close(name)
    assert await floor.picked(name) == ["long_wait", "mood_fell", "unanswered_question"]


async def test_answered_question_and_short_wait_are_not_picked(floor: Floor) -> None:
    name = await floor.handed_off("complaint")
    floor.now[0] += 10
    await floor.served(name, 0.1)
    async with floor.desk.changes.of(name) as change:
        await change.append(Author.AGENT, "It is on its way.", author_name="Dana")
    await floor.close(name)
    assert await floor.picked(name) == []


async def test_confirmed_warning_is_picked_by_its_audit_line(floor: Floor) -> None:
    name = await floor.handed_off("complaint")
    await floor.served(name)
    async with floor.desk.changes.of(name) as change:
        await change.note(DANA.id, "warning.confirmed", seq=3, rules="guarantee")
    await floor.close(name)
    assert await floor.picked(name) == ["warning_confirmed"]


async def test_customer_who_comes_back_about_the_same_thing_picks_the_earlier_conversation(floor: Floor) -> None:
    first, other = await floor.handed_off("complaint"), await floor.handed_off("complaint", subject="get_invoice")
    for name in (first, other):
        await floor.served(name, 0.0, said="Fine.")
        await floor.close(name)
    floor.now[0] += 2 * 86_400
    again = await floor.handed_off("complaint")
    await floor.served(again)
    assert await floor.picked(again) == []
    assert await floor.known(first) == ["came_back"]
    assert await floor.known(other) == []
    floor.now[0] += 9 * 86_400
    late = await floor.handed_off("complaint", subject="get_invoice")
    await floor.picked(late)
    assert await floor.known(other) == []


async def test_conversation_that_went_back_to_the_bot_and_needed_a_person_again_is_picked(floor: Floor) -> None:
    name = await floor.handed_off("complaint")
    await floor.served(name)
    floor.now[0] += 1
    await handoffs.return_to_bot(floor.desk, name, DANA)
    floor.now[0] += 60
    await floor.handed_off("complaint", name=name)
    assert await floor.picked(name) == ["came_back"]


async def test_part_that_was_passed_on_is_drafted_once(floor: Floor) -> None:
    name = await floor.handed_off("complaint")
    await floor.served(name)
    floor.now[0] += 1
    await handoffs.return_to_bot(floor.desk, name, DANA)
    assert await drafts.draft_ended(floor.desk) == (name,)
    assert await drafts.draft_ended(floor.desk) == ()
