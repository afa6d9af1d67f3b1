"""Looking for better thresholds on labelled conversations: escalations that are missed against the load on people.

The search moves one number of the policy at a time, by a step, wherever that lowers the cost the most, until none does.
The cost counts an escalation that is missed as so many that were not needed. Nothing is applied: the result is a list of
changes for people to judge. What is chosen on few conversations fits them by chance too, which is why the proposal should
be measured on others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from frontline.replay.decisions import first_call, judgements
from frontline.replay.knobs import Knob, knobs, moved
from frontline.replay.understood import Understood
from handoff.policy_model import Policy

_STEPS = (-3, -2, -1, 1, 2, 3)
_CURVE = range(-6, 7)
# A move must be worth half a needless escalation, so that the proposal is not a list of chances.
_LEAST_GAIN = 0.5


@dataclass(frozen=True)
class Outcome:
    """What a policy does with labelled conversations: how many need a person and are missed, how many are escalated
    in all, and how many of these need nobody."""

    conversations: int
    needed: int
    missed: int
    needless: int

    @property
    def escalated(self) -> int:
        """How many conversations people get."""
        return self.needed - self.missed + self.needless

    @property
    def load(self) -> float:
        """The share of all conversations that people get, 0 to 1."""
        return self.escalated / self.conversations if self.conversations else 0.0

    @property
    def missed_share(self) -> float:
        """The share of the conversations that need a person and are missed, 0 to 1."""
        return self.missed / self.needed if self.needed else 0.0

    @property
    def f1(self) -> float:
        """F1 of escalating."""
        found = self.needed - self.missed
        return 2 * found / (self.needed + self.escalated) if self.needed + self.escalated else 0.0

    def cost(self, miss_costs: float) -> float:
        """Counted in escalations that were not needed."""
        return miss_costs * self.missed + self.needless


@dataclass(frozen=True)
class Move:
    """A number of the policy with its new value, and what the policy does with this and all earlier moves."""

    knob: Knob
    before: float
    after: float
    outcome: Outcome


@dataclass(frozen=True)
class Tuned:
    """The policy as it is, the moves that are proposed, the policy with them, and the curve.

    The curve says what happens when all numbers are moved together, from calling seldom to calling often.
    """

    current: Outcome
    moves: tuple[Move, ...]
    policy: Policy
    curve: tuple[tuple[int, Outcome], ...]

    @property
    def proposed(self) -> Outcome:
        """What the policy does with all moves."""
        return self.moves[-1].outcome if self.moves else self.current


def labelled(conversations: Sequence[Understood]) -> list[Understood]:
    """Those of which somebody said whether a person was needed."""
    return [one for one in conversations if (e := one.transcript.expected) is not None and e.handoff is not None]


def outcome_of(policy: Policy, conversations: Sequence[Understood]) -> Outcome:
    """What `policy` does with labelled conversations."""
    return _counted([_call(policy, one) for one in conversations])


@dataclass(frozen=True)
class _Call:
    """A conversation, and the rules by which a person was called first; none where nobody was."""

    conversation: Understood
    rules: frozenset[str]

    @property
    def is_needed(self) -> bool:
        expected = self.conversation.transcript.expected
        return expected is not None and bool(expected.handoff)


def _call(policy: Policy, conversation: Understood) -> _Call:
    call = first_call(judgements(policy, conversation))
    return _Call(
        conversation, frozenset(rule.name for rule in call.decision.rules) if call is not None else frozenset()
    )


def _counted(calls: Sequence[_Call]) -> Outcome:
    return Outcome(
        len(calls),
        sum(one.is_needed for one in calls),
        sum(one.is_needed and not one.rules for one in calls),
        sum(bool(one.rules) and not one.is_needed for one in calls),
    )


def tune(
    policy: Policy,
    conversations: Sequence[Understood],
    *,
    miss_costs: float,
    most_moves: int = 8,
    advance: Callable[[], None] = lambda: None,
) -> Tuned:
    """Search for better numbers. `conversations` are labelled; `advance` is called after each policy that was judged."""
    calls = [_call(policy, one) for one in conversations]
    current = _counted(calls)
    best, best_outcome = policy, current
    moves: list[Move] = []
    choices = list(knobs(policy))
    while len(moves) < most_moves:
        judged = list(_judged_moves(best, choices, calls, advance))
        # What does not help now hardly helps after another number has moved.
        useful = [one for one in judged if one.outcome.cost(miss_costs) < best_outcome.cost(miss_costs)]
        choices = list(dict.fromkeys(one.knob for one in useful))
        found = min(useful, key=lambda one: (one.outcome.cost(miss_costs), abs(one.steps)), default=None)
        if found is None or found.outcome.cost(miss_costs) > best_outcome.cost(miss_costs) - _LEAST_GAIN:
            break
        moves.append(Move(found.knob, found.knob.value(best), found.knob.value(found.policy), found.outcome))
        best, best_outcome = found.policy, found.outcome
        calls = [_call(best, one) for one in conversations]
    return Tuned(current, tuple(moves), best, tuple(_curve(policy, conversations, advance)))


def first_round(policy: Policy) -> int:
    """How many policies a search judges before its second move, which is most of its time."""
    return len(list(knobs(policy))) * len(_STEPS) + len(_CURVE)


@dataclass(frozen=True)
class _Judged:
    knob: Knob
    steps: int
    policy: Policy
    outcome: Outcome


def _judged_moves(
    policy: Policy, choices: Sequence[Knob], calls: Sequence[_Call], advance: Callable[[], None]
) -> Iterator[_Judged]:
    for knob in choices:
        for steps in _STEPS:
            candidate = moved(policy, knob, steps)
            advance()
            if candidate is not None:
                yield _Judged(knob, steps, candidate, _after_move(candidate, knob, steps, calls))


def _after_move(candidate: Policy, knob: Knob, steps: int, calls: Sequence[_Call]) -> Outcome:
    """What a policy does in which one number has moved, judging again only what that may change.

    To call more often changes nothing where a person is called already, and to call less often nothing where that rule
    did not call.
    """
    rule = candidate.rules[knob.rule].name
    return _counted(
        [
            _call(candidate, one.conversation) if (not one.rules if steps > 0 else rule in one.rules) else one
            for one in calls
        ]
    )


def _curve(
    policy: Policy, conversations: Sequence[Understood], advance: Callable[[], None]
) -> Iterator[tuple[int, Outcome]]:
    for steps in _CURVE:
        shifted = policy
        for knob in knobs(policy):
            # At its bound a number stays where it is.
            shifted = moved(shifted, knob, steps) or shifted
        advance()
        yield steps, outcome_of(shifted, conversations)
