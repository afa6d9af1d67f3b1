"""The smallest change that would have kept the bot in charge, found by deciding again without it.

Nothing is guessed: each sentence names a change that was made to the situation and led to another outcome.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from msgspec.structs import replace

from handoff.conversation import OfferState, Sentiment, Situation, Trigger, Turn, Understanding
from handoff.decision import Decision, Outcome
from handoff.mood import mood
from handoff.policy_model import Policy
from handoff.reading import quote, read

Decide = Callable[[Policy, Situation], Decision]

_MOOD_STEPS = 64  # of 2 / 64, over the whole range of a score
# Bounds on the search, so that the longest conversation still takes milliseconds: so many of the smallest single
# changes are tried, and pairs among so many of them (8 make 28 pairs).
_TRIED = 24
_PAIRED = 8


@dataclass(frozen=True)
class Change:
    """A situation as it might have been. `clause` begins the sentence, `size` orders changes, smallest first."""

    clause: str
    apply: Callable[[Situation], Situation]
    size: float


def counterfactual(policy: Policy, situation: Situation, decision: Decision, decide: Decide) -> str:
    """One sentence, or the plain statement that no small change would have done."""
    if decision.outcome is Outcome.CONTINUE:
        return ""
    seqs = {seq for rule in decision.rules for evidence in rule.evidence for seq in evidence.seqs}
    signals = {evidence.signal for rule in decision.rules for evidence in rule.evidence}
    changes = sorted(_changes(policy, situation, seqs, signals), key=lambda change: change.size)
    if signals & {"mood", "message_mood", "bad_turns"}:
        calmer = _calmer(policy, situation, decide)
        if calmer is not None:
            changes.append(calmer)
            changes.sort(key=lambda change: change.size)
    for change in changes[:_TRIED]:
        outcome = decide(policy, change.apply(situation)).outcome
        if _stays(outcome, decision):
            return _sentence(change.clause, outcome)
    for one, two in combinations(changes[:_PAIRED], 2):
        outcome = decide(policy, two.apply(one.apply(situation))).outcome
        if _stays(outcome, decision):
            return _sentence(f"{one.clause} and {two.clause[:1].lower()}{two.clause[1:]}", outcome)
    return "No small change would have kept the bot in charge: several reasons each called for a person."


def _stays(outcome: Outcome, decision: Decision) -> bool:
    return outcome is Outcome.CONTINUE or (outcome is Outcome.OFFER and decision.outcome is Outcome.HANDOFF)


def _sentence(clause: str, outcome: Outcome) -> str:
    if outcome is Outcome.OFFER:
        return f"{clause}, the bot would have stayed in charge and offered a person instead of calling one."
    return f"{clause}, the bot would have stayed in charge."


def _changes(policy: Policy, situation: Situation, seqs: set[int], signals: set[str]) -> Iterator[Change]:
    if situation.human_requested:
        yield Change("Without the press of the button", lambda s: replace(s, human_requested=False), 1.0)
    if situation.bot_unavailable:
        yield Change("Had the bot answered", lambda s: replace(s, bot_unavailable=False), 1.0)
    for turn in reversed(read(policy, situation).turns):
        if turn.seq in seqs:
            yield from _changes_of_turn(turn)
            if "language" in signals:
                yield _translated(policy, turn)
    if "tier" in signals:
        first = policy.tiers[0]
        yield Change(
            f"Had the customer's tier been {first}", lambda s: replace(s, customer=replace(s.customer, tier=first)), 3.0
        )


def _changes_of_turn(turn: Turn) -> Iterator[Change]:
    where = f"message {turn.seq}"
    for trigger in turn.understanding.triggers:
        yield Change(f"Without the words “{quote(trigger.text)}” ({where})", _on(turn.seq, _without(trigger)), 1.0)
    if turn.failures:
        clause = f"Had the bot's attempt at {where} not failed"
        yield Change(clause, _on(turn.seq, lambda t: replace(t, failures=())), 1.2)
    if turn.amount is not None:
        clause = f"Had no amount of {turn.amount:,.2f} been named ({where})"
        yield Change(clause, _on(turn.seq, lambda t: replace(t, amount=None)), 1.4)
    yield Change(f"Without “{quote(turn.text)}” ({where})", _on(turn.seq, _unsaid), 2.0)


def _translated(policy: Policy, turn: Turn) -> Change:
    tests = [case.language for rule in policy.rules for case in rule.when if case.language is not None]
    spoken = tests[0].other_than[0]
    clause = f"Had message {turn.seq} been in {policy.languages.get(spoken, spoken)}"
    return Change(clause, _on(turn.seq, lambda t: _in_language(t, spoken)), 1.1)


def _in_language(turn: Turn, language: str) -> Turn:
    return replace(turn, understanding=replace(turn.understanding, language=language))


def _on(seq: int, change: Callable[[Turn], Turn]) -> Callable[[Situation], Situation]:
    return lambda s: replace(s, turns=tuple(change(turn) if turn.seq == seq else turn for turn in s.turns))


def _without(trigger: Trigger) -> Callable[[Turn], Turn]:
    def change(turn: Turn) -> Turn:
        rest = tuple(t for t in turn.understanding.triggers if t != trigger)
        return replace(turn, understanding=replace(turn.understanding, triggers=rest))

    return change


def _unsaid(turn: Turn) -> Turn:
    """The turn as if the message had said nothing; what the customer was on stays as it is."""
    nothing = Understanding(intent="inform", confidence=0.0, language=turn.understanding.language)
    return replace(turn, text="", understanding=nothing, failures=(), amount=None, offer=OfferState.NONE)


def _calmer(policy: Policy, situation: Situation, decide: Decide) -> Change | None:
    """The least by which every message would have had to sound better."""
    before, first = mood(read(policy, situation)), decide(policy, situation)

    def stays(step: int) -> bool:
        return _stays(decide(policy, _lifted(situation, lift=2 * step / _MOOD_STEPS)).outcome, first)

    # A better mood never escalates more, so the least lift can be found by halving.
    step = bisect_left(range(_MOOD_STEPS + 1), True, lo=1, key=stays)
    if step > _MOOD_STEPS:
        return None
    lift = 2 * step / _MOOD_STEPS
    after = mood(read(policy, _lifted(situation, lift=lift)))
    clause = f"Had the mood been {after:.2f} instead of {before:.2f}"
    return Change(clause, partial(_lifted, lift=lift), 0.5 + lift)


def _lifted(situation: Situation, *, lift: float) -> Situation:
    return replace(situation, turns=tuple(_lift(turn, lift) for turn in situation.turns))


def _lift(turn: Turn, lift: float) -> Turn:
    score = turn.understanding.sentiment.score
    if not score < 0:
        return turn
    better = min(0.0, score + lift)
    sentiment = Sentiment(label=turn.understanding.sentiment.label if better < 0 else "neutral", score=better)
    return replace(turn, understanding=replace(turn.understanding, sentiment=sentiment))
