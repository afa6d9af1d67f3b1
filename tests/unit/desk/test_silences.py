"""Customers who fall silent after an answer are judged by the clock, once for each wait of the policy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk import customers, silences
from desk.app import make_desk
from desk.context import Desk
from desk.ownership import Owner
from desk.store import conversations, decisions, readings
from desk.store import handoffs as stored_handoffs
from desk.store.conversations import Conversation
from desk.store.readings import Reading
from handoff.conversation import Customer, Failure, FailureKind, Turn, Understanding
from handoff.decision import Outcome
from handoff.log import Author
from handoff.wire.decisions import DecisionRecord
from tests.desk_world import desk_settings, sqlite_url, write_policy

RULES = """
  - name: left_alone
    reason: The customer fell silent after several answers that did not help.
    when: [{silence: {at_least_seconds: 600}, failed_attempts: {at_least: 2}}]
    outcome: handoff
    layer: 2
    priority: 4
    playbook: failed_attempts
    tell: failed_attempts
  - name: may_be_stuck
    reason: The customer fell silent after an answer that did not help.
    when: [{silence: {at_least_seconds: 120}, failed_attempts: {at_least: 1}}]
    outcome: offer
    layer: 2
    priority: 5
    playbook: failed_attempts
    tell: offer_silence
"""
WAITS = (120.0, 600.0)


@dataclass
class Night:
    """A desk with a clock that a test turns."""

    desk: Desk
    now: list[float]

    async def answered(self, *, failures: int) -> str:
        """A conversation whose bot has just answered, after so many failed attempts."""
        name = (await customers.open_conversation(self.desk, Customer())).conversation
        seq = await customers.say(self.desk, name, client_id="1", text="Where is it?")
        failed = tuple(
            Turn(
                seq - index,
                f"Where is it? {index}",
                Understanding("track_order", 0.9),
                goal="track_order",
                failures=(Failure(FailureKind.NO_ANSWER, "track_order"),),
                answered_at=1.0,
            )
            for index in range(failures)
        )
        turns = tuple(reversed(failed)) or (Turn(seq, "Thanks", Understanding("track_order", 0.9)),)
        async with self.desk.changes.of(name) as change:
            await change.append(Author.BOT, "I do not know.")
            await readings.save(change.connection, name, Reading(turns=turns), turn="t", at=change.now)
        return name

    async def after(self, seconds: float) -> int:
        self.now[0] += seconds
        return await silences.judge_silences(self.desk)

    async def read(self, name: str) -> tuple[Conversation, tuple[DecisionRecord, ...]]:
        async with self.desk.store.reading() as connection:
            return await conversations.get(connection, name), await decisions.of_conversation(connection, name)


@pytest.fixture(params=["sqlite", "postgresql"])
async def night(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Night]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    now = [1_000_000.0]
    desk = make_desk(desk_settings(url, policy_path=write_policy(tmp_path, RULES)), clock=lambda: now[0])
    await desk.store.migrate()
    yield Night(desk, now)
    await desk.store.close()


async def test_silence_that_calls_a_person_puts_the_conversation_into_the_queue(night: Night) -> None:
    name = await night.answered(failures=2)
    assert await night.after(119.0) == 0
    assert await night.after(2.0) == 1
    row, (offered,) = await night.read(name)
    assert (row.owner, offered.decision.outcome, offered.turn) == (Owner.BOT, Outcome.OFFER, "")
    assert await night.after(300.0) == 0  # judged once for this wait
    assert await night.after(300.0) == 1
    row, (_, called) = await night.read(name)
    assert (row.owner, row.reason) == (
        Owner.QUEUE,
        "The customer fell silent after several answers that did not help.",
    )
    assert {one.signal for one in called.decision.rules[0].evidence} == {"silence", "failed_attempts"}
    async with night.desk.store.reading() as connection:
        handoff = await stored_handoffs.latest(connection, name)
    assert handoff is not None
    assert handoff.cause == "silence"
    assert await night.after(3600.0) == 0


async def test_silence_after_a_good_answer_is_left_alone_and_recorded(night: Night) -> None:
    name = await night.answered(failures=0)
    assert await night.after(601.0) == 1
    row, (stayed,) = await night.read(name)
    assert (row.owner, stayed.decision.outcome) == (Owner.BOT, Outcome.CONTINUE)


async def test_customer_who_writes_again_or_talks_to_a_person_is_not_silent(night: Night) -> None:
    writes, asks = await night.answered(failures=2), await night.answered(failures=2)
    await customers.say(night.desk, writes, client_id="2", text="Hello?")
    await customers.request_person(night.desk, asks, client_id="2")
    assert await night.after(601.0) == 0


async def test_yesterdays_silence_is_no_matter(night: Night) -> None:
    await night.answered(failures=2)
    assert await night.after(silences.LONGEST_SECONDS + 1.0) == 0


async def test_no_more_than_a_part_is_judged_at_once(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silences, "_AT_ONCE", 2)
    for _ in range(3):
        await night.answered(failures=2)
    assert await night.after(601.0) == 2
    assert await night.after(1.0) == 1
    assert await night.after(1.0) == 0


async def test_conversation_that_came_back_has_nothing_to_be_judged_by(night: Night) -> None:
    name = await night.answered(failures=2)
    async with night.desk.changes.of(name) as change:
        change.conversation.spent_through = change.conversation.last_seq
    await night.after(601.0)
    row, kept = await night.read(name)
    assert (row.owner, kept) == (Owner.BOT, ())


def test_waits_are_the_policys_own(night: Night) -> None:
    assert silences.waits_of(night.desk.policy) == WAITS


@pytest.mark.parametrize(
    ("judged_at", "now", "is_due"),
    [
        (0.0, 1119.0, False),
        (0.0, 1120.0, True),
        (1120.0, 1599.0, False),
        (1120.0, 1600.0, True),
        (1600.0, 9999.0, False),
    ],
)
def test_each_wait_is_judged_once(judged_at: float, now: float, is_due: bool) -> None:
    assert silences.is_due(WAITS, since=1000.0, judged_at=judged_at, now=now) is is_due
