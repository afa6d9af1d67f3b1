"""A candidate policy judges the same turns as the live one, and only records."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk import customers, shadow
from desk.app import make_desk
from desk.context import Desk
from desk.ownership import Owner
from desk.store import conversations, decisions
from desk.store.readings import Reading
from handoff.conversation import Customer, Failure, FailureKind, OfferState, Situation, Turn, Understanding
from handoff.decision import Outcome
from handoff.wire.decisions import DecisionKind, DecisionRecord
from tests.desk_world import desk_settings, sqlite_url, write_policy

RULES = """
  - name: failed
    reason: The bot failed at the request.
    when: [{{failed_attempts: {{at_least: {at_least}}}}}]
    outcome: {outcome}
    layer: 2
    priority: 4
    playbook: failed_attempts
    tell: failed_attempts
"""
FAILED = Turn(
    2,
    "Where is it?",
    Understanding("track_order", 0.9),
    goal="track_order",
    failures=(Failure(FailureKind.NO_ANSWER, "track_order"),),
    answer="I do not know.",
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    live = write_policy(tmp_path, RULES.format(at_least=2, outcome="offer"))
    candidate = write_policy(tmp_path, RULES.format(at_least=1, outcome="handoff"), name="candidate.yml")
    desk = make_desk(desk_settings(sqlite_url(tmp_path), policy_path=live, candidate_policy_path=candidate))
    await desk.store.migrate()
    yield desk
    await desk.store.close()


async def _watched(desk: Desk) -> tuple[Owner, tuple[DecisionRecord, ...]]:
    name = (await customers.open_conversation(desk, Customer())).conversation
    await customers.say(desk, name, client_id="1", text=FAILED.text)
    async with desk.changes.of(name) as change:
        await shadow.watch_turn(desk, change, Reading(turns=(FAILED,)), seq=2, turn=f"{name}:1")
    async with desk.store.reading() as connection:
        row = await conversations.get(connection, name)
        return row.owner, await decisions.of_conversation(connection, name)


async def test_candidate_is_recorded_and_never_acts(desk: Desk) -> None:
    owner, (kept,) = await _watched(desk)
    assert owner is Owner.BOT
    assert (kept.kind, kept.decision.outcome) == (DecisionKind.SHADOW, Outcome.HANDOFF)
    assert desk.files.candidate is not None
    assert kept.decision.policy_version == desk.files.candidate.version != desk.policy.version


async def test_candidate_that_fails_is_no_matter_for_the_turn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(shadow, "judge_turn", broken)
    assert await _watched(desk) == (Owner.BOT, ())


def test_turn_is_judged_as_live_before_and_after_the_answer(desk: Desk) -> None:
    """What the bot did at the turn counts for the second look alone, and what the live policy offered does not count."""
    candidate = desk.files.candidate
    assert candidate is not None

    def judge(turn: Turn) -> Outcome:
        return shadow.judge_turn(candidate, Situation(Customer(), (turn,))).outcome

    answered = Turn(FAILED.seq, FAILED.text, FAILED.understanding, goal="track_order", answer="On Monday.")
    assert judge(FAILED) is Outcome.HANDOFF
    assert judge(answered) is Outcome.CONTINUE
    offered = Turn(2, FAILED.text, FAILED.understanding, goal="track_order", offer=OfferState.OFFERED)
    assert judge(offered) is Outcome.CONTINUE
