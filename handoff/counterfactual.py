"""The smallest change that would have led to another outcome, found by deciding again with it.

Where a person was called or offered, it is what would have kept the bot in charge; where the bot stayed, it is what
would have brought a person. Nothing is guessed: each sentence names a change that was made to the situation and led
to another outcome.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations

from msgspec.structs import replace

from handoff.additions import additions
from handoff.change import Change, on_latest, sounding
from handoff.conversation import Situation
from handoff.decision import Decision, Evidence, Outcome
from handoff.firing import still_fires
from handoff.mood import mood, mood_window
from handoff.offers import since_refusal
from handoff.reading import Reading, read
from handoff.removals import removals

Decide = Callable[[Reading], Decision]

_MOOD_STEPS = 64  # of 2 / 64, over the whole range of a score
# Bounds on the search, so that the longest conversation still takes milliseconds: so many of the smallest single
# changes are tried, and pairs among so many of them (5 make 10 pairs).
_TRIED = 12
_PAIRED = 5
_MOODS = frozenset({"mood", "message_mood", "bad_turns"})


@dataclass(frozen=True)
class _Search:
    """What a change leads to."""

    reading: Reading
    decision: Decision
    decide: Decide

    def outcome(self, situation: Situation) -> Outcome:
        reading = self.read(situation)
        # Most changes leave a rule that called for a person as it is, and then nothing else matters.
        if self.calling and still_fires(reading, self.calling, since_refusal=since_refusal(reading)):
            return Outcome.HANDOFF
        return self.decide(reading).outcome

    @cached_property
    def calling(self) -> frozenset[str]:
        """The rules that called for a person at once."""
        return frozenset(rule.name for rule in self.decision.rules if rule.outcome is Outcome.HANDOFF)

    def read(self, situation: Situation) -> Reading:
        return read(self.reading.policy, situation, like=self.reading)

    def is_better(self, outcome: Outcome) -> bool:
        """Is the bot more in charge than it was?"""
        is_offer_instead = outcome is Outcome.OFFER and self.decision.outcome is Outcome.HANDOFF
        return outcome is Outcome.CONTINUE or is_offer_instead


def counterfactual(reading: Reading, decision: Decision, decide: Decide) -> str:
    """One sentence, or the plain statement that no small change would have done."""
    search = _Search(reading, decision, decide)
    if decision.outcome is Outcome.CONTINUE:
        return _what_brings_a_person(search)
    return _what_keeps_the_bot(search)


def _what_keeps_the_bot(search: _Search) -> str:
    situation = search.reading.situation
    changes = list(removals(search.reading, search.decision))
    if any(evidence.signal in _MOODS for rule in search.decision.rules for evidence in rule.evidence):
        changes += _calmer(search)
    changes = sorted(changes, key=lambda change: change.size)[:_TRIED]
    for change in changes:
        outcome = search.outcome(change.apply(situation))
        if search.is_better(outcome):
            return _kept(change.clause, outcome)
    for one, two in combinations(changes[:_PAIRED], 2):
        outcome = search.outcome(two.apply(one.apply(situation)))
        if search.is_better(outcome):
            return _kept(f"{one.clause} and {two.clause[:1].lower()}{two.clause[1:]}", outcome)
    return "No small change would have kept the bot in charge: several reasons each called for a person."


def _what_brings_a_person(search: _Search) -> str:
    changes = [*additions(search.reading), *_unhappier(search)]
    for change in sorted(changes, key=lambda change: change.size)[:_TRIED]:
        outcome = search.outcome(change.apply(search.reading.situation))
        if outcome is not Outcome.CONTINUE:
            verb = "offered" if outcome is Outcome.OFFER else "called"
            return f"{change.clause}, the bot would have {verb} a person."
    return "No small change would have brought a person, other than the customer's wish."


def _kept(clause: str, outcome: Outcome) -> str:
    if outcome is Outcome.OFFER:
        return f"{clause}, the bot would have stayed in charge and offered a person instead of calling one."
    return f"{clause}, the bot would have stayed in charge."


def _calmer(search: _Search) -> Iterator[Change]:
    """The least by which the messages of the mood would have had to sound better."""
    seqs = {turn.seq for turn in mood_window(search.reading)} | {search.reading.turns[-1].seq}
    lifted = partial(_lifted, seqs=seqs)

    def is_enough(step: int) -> bool:
        return search.is_better(search.outcome(lifted(search.reading.situation, lift=2 * step / _MOOD_STEPS)))

    # A better mood never escalates more, so the least lift can be found by halving.
    step = bisect_left(range(_MOOD_STEPS + 1), True, lo=1, key=is_enough)
    if step <= _MOOD_STEPS:
        lift = 2 * step / _MOOD_STEPS
        changed = search.read(lifted(search.reading.situation, lift=lift))
        evidence = [one for rule in search.decision.rules for one in rule.evidence]
        yield Change(_sounded(search.reading, changed, evidence), partial(lifted, lift=lift), 0.5 + lift)


def _lifted(situation: Situation, *, seqs: set[int], lift: float) -> Situation:
    def better(score: float) -> float:
        return min(0.0, score + lift)

    return replace(
        situation,
        turns=tuple(
            sounding(turn, better(turn.understanding.sentiment.score))
            if turn.seq in seqs and turn.understanding.sentiment.score < 0
            else turn
            for turn in situation.turns
        ),
    )


def _unhappier(search: _Search) -> Iterator[Change]:
    """The least by which the last message would have had to sound worse."""
    latest, situation = search.reading.latest, search.reading.situation
    if latest is None:
        return
    score = latest.understanding.sentiment.score

    def sunk(step: int) -> Situation:
        return on_latest(lambda turn: sounding(turn, max(-1.0, score - 2 * step / _MOOD_STEPS)))(situation)

    def is_enough(step: int) -> bool:
        return search.outcome(sunk(step)) is not Outcome.CONTINUE

    # The worst first: most often it is not enough, and then there is nothing to search.
    steps = int((score + 1) / 2 * _MOOD_STEPS) + 1 if score > -1 else 0
    if not steps or not is_enough(steps):
        return
    step = bisect_left(range(steps), True, lo=1, key=is_enough)
    changed = sunk(step)
    after = search.read(changed)
    clause = _sounded(search.reading, after, search.decide(after).rules[0].evidence)
    yield Change(clause, lambda _: changed, 0.5 + 2 * step / _MOOD_STEPS)


def _sounded(before: Reading, after: Reading, evidence: Iterable[Evidence]) -> str:
    """The clause for another mood: of the conversation where that decides, and otherwise of the last message alone."""
    if any(one.signal in ("mood", "bad_turns") for one in evidence):
        return f"Had the mood been {mood(after):.2f} instead of {mood(before):.2f}"
    now, then = (one.turns[-1].understanding.sentiment.score for one in (after, before))
    return f"Had the last message sounded like {now:.2f} instead of {then:.2f}"
