"""What a change of the policy would have changed, conversation by conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from frontline.replay.decisions import Judgement, first_call, judgements
from frontline.replay.understood import Understood
from handoff.policy_model import Policy

# What a replay of old transcripts cannot say, told with every comparison.
CANNOT_KNOW = (
    "A replay cannot know what customers would have said after another answer: each conversation is judged up to the "
    "first call of either policy, and the transcript goes on as it was."
)


class Kind(StrEnum):
    """How the first call of a person differs. `OTHERWISE` is at the same message, but in another way."""

    NEWLY = "newly_escalated"
    NO_LONGER = "no_longer_escalated"
    EARLIER = "earlier"
    LATER = "later"
    OTHERWISE = "otherwise"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """A conversation under both policies; `before` and `after` are the first calls, if any."""

    understood: Understood
    kind: Kind
    before: Judgement | None
    after: Judgement | None

    @property
    def deciding(self) -> Judgement | None:
        """The call to look at first: the one that is new, or else the one that is gone."""
        return self.before if self.kind is Kind.NO_LONGER else self.after


def compare(
    old: Policy,
    new: Policy,
    conversations: Sequence[tuple[Understood, Understood]],
    *,
    advance: Callable[[], None] = lambda: None,
) -> tuple[Difference, ...]:
    """Judge each conversation by both policies. A pair holds the conversation with the triggers of each policy's file.

    `advance` is called after each.
    """
    found = []
    for with_old, with_new in conversations:
        before, after = first_call(judgements(old, with_old)), first_call(judgements(new, with_new))
        found.append(Difference(with_new, kind_of(before, after), before, after))
        advance()
    return tuple(found)


def kind_of(before: Judgement | None, after: Judgement | None) -> Kind:
    """How two first calls differ."""
    if before is None or after is None:
        if before is after:
            return Kind.SAME
        return Kind.NEWLY if before is None else Kind.NO_LONGER
    if before.exchange.number != after.exchange.number:
        return Kind.EARLIER if after.exchange.number < before.exchange.number else Kind.LATER
    one, other = before.decision, after.decision
    ways = [(way.outcome, way.layer, way.priority, way.skill, way.playbook, way.tell) for way in (one, other)]
    return Kind.SAME if ways[0] == ways[1] else Kind.OTHERWISE


def counts(differences: Iterable[Difference]) -> dict[Kind, int]:
    """How many conversations differ in each way, all ways named."""
    counted = Counter(one.kind for one in differences)
    return {kind: counted[kind] for kind in Kind}


def exceeded(differences: Sequence[Difference], limits: dict[Kind, float]) -> tuple[str, ...]:
    """A sentence for each kind of difference whose share of all conversations, 0 to 1, is above its limit.

    The limit of `SAME` holds for all differences together.
    """
    counted = counts(differences)
    sentences = []
    for kind, limit in limits.items():
        number = len(differences) - counted[kind] if kind is Kind.SAME else counted[kind]
        share = number / len(differences) if differences else 0.0
        if share > limit:
            what = "differ" if kind is Kind.SAME else f"are {kind.value.replace('_', ' ')}"
            sentences.append(
                f"{number} of {len(differences)} conversations {what}: {share:.1%}, at most {limit:.1%} may."
            )
    return tuple(sentences)
