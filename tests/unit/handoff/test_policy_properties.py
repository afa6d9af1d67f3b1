"""What must hold for every conversation, whatever it is."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handoff.conversation import (
    Customer,
    Failure,
    FailureKind,
    IntentScore,
    Need,
    OfferState,
    Sentiment,
    Situation,
    Trigger,
    Turn,
    Understanding,
)
from handoff.decision import Outcome
from handoff.needs import NEEDS
from handoff.policy import decide, evaluate
from handoff.policy_model import Policy
from handoff.subjects import INTENTS

ESCALATION = [Outcome.CONTINUE, Outcome.OFFER, Outcome.HANDOFF]
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

intents = st.sampled_from([*sorted(INTENTS), "nlu_fallback"])
trigger_names = st.sampled_from(["crisis", "fraud", "legal", "complaint", "dispute", "explicit_human", "unheard_of"])
goals = st.sampled_from(["", "track_order", "explain_charge", "troubleshoot_product"])
probabilities = st.floats(0, 1)


@st.composite
def turns(draw: st.DrawFn, seq: int, scores: st.SearchStrategy[float]) -> Turn:
    intent, confidence, goal = draw(intents), draw(probabilities), draw(goals)
    score = draw(scores)
    found = tuple(Trigger(name, "words", 0, 5) for name in draw(st.lists(trigger_names, max_size=2)))
    failures = tuple(Failure(kind, goal) for kind in draw(st.lists(st.sampled_from(FailureKind), max_size=2)))
    return Turn(
        seq=seq,
        text=draw(st.text(max_size=30)),
        understanding=Understanding(
            intent=intent,
            confidence=confidence,
            ranking=(IntentScore(intent, confidence),),
            sentiment=Sentiment("neutral", score),
            triggers=found,
            frustration=draw(st.sampled_from([0.0, 0.85, 0.95])),
            needs=draw(st.sampled_from([(), *((Need(name, 0.9),) for name in NEEDS)])),
        ),
        goal=goal,
        failures=failures,
        resolved=draw(st.sampled_from([(), ("track_order",)])),
        offer=draw(st.sampled_from(OfferState)),
        amount=draw(st.none() | st.floats(0, 2000)),
        answer=draw(st.sampled_from(["", "It is on its way.", "Which order do you mean?"])),
    )


@st.composite
def situations(draw: st.DrawFn, scores: st.SearchStrategy[float] = st.floats(-1, 1)) -> Situation:  # noqa: B008
    count = draw(st.integers(0, 6))
    return Situation(
        customer=Customer(tier=draw(st.sampled_from(["standard", "gold", "vip", "unheard_of", ""]))),
        turns=tuple(draw(turns(seq, scores)) for seq in range(1, count + 1)),
        spent_through=draw(st.integers(0, 3)),
        human_requested=draw(st.booleans()),
        bot_unavailable=draw(st.booleans()),
    )


def calmer(turn: Turn) -> Turn:
    score = max(turn.understanding.sentiment.score, 0.0)
    return replace(turn, understanding=replace(turn.understanding, sentiment=Sentiment("neutral", score)))


def without_triggers(turn: Turn) -> Turn:
    return replace(turn, understanding=replace(turn.understanding, triggers=()))


REMOVALS = [
    without_triggers,
    calmer,
    lambda turn: replace(turn, failures=()),
    lambda turn: replace(turn, amount=None),
    lambda turn: replace(turn, text=""),
    lambda turn: replace(turn, understanding=replace(turn.understanding, frustration=0.0)),
    lambda turn: replace(turn, understanding=replace(turn.understanding, needs=())),
]


@SOME
@given(given_situation=situations(scores=st.floats(allow_nan=True)))
def test_never_raises(policy: Policy, given_situation: Situation) -> None:
    decision = evaluate(policy, given_situation)
    assert (decision.outcome is Outcome.CONTINUE) == (not decision.rules)


@SOME
@given(before=situations(), removal=st.sampled_from(REMOVALS), data=st.data())
def test_removing_a_signal_never_escalates_more(
    policy: Policy, before: Situation, removal: object, data: st.DataObject
) -> None:
    # What an offer was made for is read from the turns before it, so those cannot have been otherwise.
    free = max((n + 1 for n, turn in enumerate(before.turns) if turn.offer is not OfferState.NONE), default=0)
    chosen = data.draw(st.integers(min(free, len(before.turns)), len(before.turns)))
    after = replace(
        before,
        turns=tuple(removal(turn) if i == chosen else turn for i, turn in enumerate(before.turns)),  # type: ignore[operator]
    )
    first, second = decide(policy, before).outcome, decide(policy, after).outcome
    assert ESCALATION.index(second) <= ESCALATION.index(first)


@SOME
@given(before=situations())
def test_releasing_the_button_never_escalates_more(policy: Policy, before: Situation) -> None:
    after = replace(before, human_requested=False)
    first, second = decide(policy, before).outcome, decide(policy, after).outcome
    assert ESCALATION.index(second) <= ESCALATION.index(first)


@SOME
@given(one=situations(), name=st.text(max_size=20), channel=st.sampled_from(["web", "sms", "slack"]))
def test_depends_on_nothing_but_signals(policy: Policy, one: Situation, name: str, channel: str) -> None:
    other = replace(one, channel=channel, customer=replace(one.customer, name=name, id=name, email=name))
    assert evaluate(policy, one) == evaluate(policy, other) == evaluate(policy, one)


@SOME
@given(one=situations())
def test_customer_who_presses_the_button_always_gets_a_person(policy: Policy, one: Situation) -> None:
    assert decide(policy, replace(one, human_requested=True)).outcome is Outcome.HANDOFF


@SOME
@given(one=situations())
def test_spent_turns_never_escalate(policy: Policy, one: Situation) -> None:
    spent = replace(one, spent_through=10_000, human_requested=False, bot_unavailable=False)
    assert decide(policy, spent).outcome is Outcome.CONTINUE
