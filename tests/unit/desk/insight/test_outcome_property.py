"""Whatever happens in a conversation: once it has ended it has exactly one outcome, and one that the database takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert
from sqlalchemy.engine import Connection

from desk.insight.outcome import Ending, Outcome, outcome_of
from desk.insight.settling import settled
from desk.ownership import Owner
from desk.store.outcomes import LedgerRow, values_of
from desk.store.tables import outcomes
from handoff.conversation import FailureKind, OfferState
from tests.unit.desk.insight.ledger_case import DAY, HOUR, Story

TASKS = st.sampled_from(["", "track_order", "request_refund", "ask_question"])
INTENTS = st.sampled_from(["inform", "thank", "goodbye", "stop", "not_helpful", "track_order", "out_of_scope"])
PAUSES = st.sampled_from([1.0, 300.0, 3 * HOUR, 2 * DAY, 10 * DAY])
Step = Callable[[Story], object]


@st.composite
def _saying(draw: st.DrawFn) -> Step:
    goal, resolved = draw(TASKS), draw(TASKS)
    fields: dict[str, Any] = {
        "intent": draw(INTENTS),
        "goal": goal,
        "resolved": (resolved,) if resolved else (),
        "failure": draw(st.sampled_from([None, None, FailureKind.FALLBACK, FailureKind.NOT_HELPFUL])),
        "offer": draw(st.sampled_from([OfferState.NONE, OfferState.NONE, OfferState.OFFERED, OfferState.REFUSED])),
        "mood": draw(st.sampled_from([-0.8, 0.0, 0.6])),
        "bot": draw(st.sampled_from(["Which order is it?", "Done.", ""])),
        "article": draw(st.sampled_from(["", "returns"])),
    }
    return lambda story: story.says("words", **fields)


def _wherever(owner: Owner, act: Callable[[Story], object]) -> Step:
    """The step, where somebody has it who can take it."""
    return lambda story: act(story) if story.owner is owner else None


STEPS: st.SearchStrategy[Step] = st.one_of(
    _saying(),
    _saying(),
    PAUSES.map(lambda seconds: lambda story: story.then(seconds)),
    st.sampled_from(
        [
            _wherever(Owner.BOT, Story.called),
            _wherever(Owner.BOT, lambda story: story.presses_person().called()),
            _wherever(Owner.QUEUE, Story.claimed),
            _wherever(Owner.QUEUE, Story.left_address),
            _wherever(Owner.AGENT, lambda story: story.agent_says("What is the order number?")),
            _wherever(Owner.AGENT, Story.agent_does),
            _wherever(Owner.AGENT, Story.passed_on),
            _wherever(Owner.AGENT, Story.lost),
            _wherever(Owner.AGENT, lambda story: story.returned(confirmed_as="resolved")),
            _wherever(Owner.AGENT, Story.returned),
        ]
    ),
)
ENDS = st.sampled_from(["", "", "resolved", "unresolved", "no_reply", "spam"])


@st.composite
def _stories(draw: st.DrawFn) -> Story:
    story = Story(channel=draw(st.sampled_from(["web", "mail"]))).greet()
    for step in draw(st.lists(STEPS, max_size=14)):
        step(story)
    if disposition := draw(ENDS):
        story.closed(disposition)
    story.stars = draw(st.dictionaries(st.sampled_from(["bot", "agent"]), st.integers(1, 5)))
    story.wrong = draw(st.sets(st.integers(1, max(1, len(story.lines))), max_size=1))
    return story


@settings(max_examples=50, deadline=None)
@given(stories=st.lists(_stories(), min_size=1, max_size=3), again=st.lists(STEPS, max_size=3))
def test_outcomes_are_exactly_one_each_and_sum_to_all(stories: list[Story], again: list[Step]) -> None:
    engine = create_engine("sqlite://", future=True)
    outcomes.create(engine)
    for number, story in enumerate(stories):
        story.name = f"{number:024x}"
        _settle(story)
        for step in again if story.owner is not Owner.CLOSED else ():
            step(story)
        _settle(story)
    rows = [story.before for story in stories if story.before is not None]
    with engine.begin() as connection:
        _keep(connection, rows)
    counted = Counter(row.outcome for row in rows)
    assert sum(counted[one] for one in Outcome) == len(rows)
    assert len(rows) == sum(_is_counted(story) for story in stories)


def _settle(story: Story) -> None:
    story.before = settled(story.case, now=story.now + 8 * DAY)
    if story.before is not None:
        assert settled(story.case, now=story.now + 9 * DAY) is not None
        assert story.before.started_at <= story.before.last_at


def _is_counted(story: Story) -> bool:
    return (story.owner is not Owner.AGENT and any(line.is_by_customer for line in story.lines)) or _was_reopened(story)


def _was_reopened(story: Story) -> bool:
    """What was solved and came back is known to be that, also while somebody has it again."""
    return story.before is not None and story.before.outcome is Outcome.REOPENED


def _keep(connection: Connection, rows: list[LedgerRow]) -> None:
    if rows:
        connection.execute(insert(outcomes), [values_of(row) for row in rows])


def test_the_decision_is_never_kinder_than_what_is_known() -> None:
    owners = (Owner.BOT, Owner.QUEUE, Owner.AGENT)
    said = ("", "resolved", "unresolved", "no_reply", "spam")
    seen = set()
    ways: list[Any] = list(product((0, 1, 3), owners, said, *[(False, True)] * 6))
    for handoffs, owner, disposition, *flags in ways:
        served, heard, done, is_open, confirmed, helped = flags
        outcome = outcome_of(
            Ending(
                handoffs=handoffs,
                last_owner=owner,
                disposition=disposition,
                was_served=served,
                is_heard=heard,
                is_done=done,
                is_open=is_open,
                is_confirmed=confirmed,
                helped_by_person=helped,
            )
        )
        seen.add(outcome)
        is_escalated = outcome in (Outcome.ESCALATED_RESOLVED, Outcome.ESCALATED_UNRESOLVED)
        assert is_escalated == (handoffs > 0)
        if outcome in (Outcome.RESOLVED_CONFIRMED, Outcome.RESOLVED_UNCONFIRMED):
            assert done
            assert not is_open
            assert disposition in ("", "resolved")
        if outcome is Outcome.ESCALATED_RESOLVED:
            assert owner is not Owner.QUEUE
            assert disposition in ("", "resolved")
            assert served or (owner is Owner.BOT and heard and done and not is_open)
    assert seen == set(Outcome) - {Outcome.REOPENED}
