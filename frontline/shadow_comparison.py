"""How a candidate policy that ran beside the live one differed from it, turn by turn. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desk.store.decisions import Verdict
from frontline.replay.difference import Kind
from handoff.decision import Outcome
from handoff.wire.decisions import DecisionKind

# What a shadow cannot say, told with every comparison.
CANNOT_KNOW = (
    "The candidate saw the conversations as the live policy led them: not what customers would have said after another "
    "answer, and nothing after the live policy called a person."
)


@dataclass(frozen=True)
class ShadowComparison:
    """`versions` are the live policies that the candidate ran beside. `turns` were judged by both, `agreed` alike.

    `conversations` are the ids by how the first call of a person differs; `total` counts them all.
    """

    candidate: str
    versions: tuple[str, ...]
    turns: int
    agreed: int
    total: int
    conversations: Mapping[Kind, tuple[str, ...]]

    @property
    def agreement(self) -> float:
        """The share of turns judged alike, 0 to 1; 1 where there are none."""
        return self.agreed / self.turns if self.turns else 1.0


def candidates_of(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """The versions of the candidates that were watched, the latest one last."""
    shadows = [one.policy_version for one in verdicts if one.kind is DecisionKind.SHADOW]
    return tuple(reversed(dict.fromkeys(reversed(shadows))))


def compare(verdicts: Sequence[Verdict], *, candidate: str) -> ShadowComparison:
    """Compare what the candidate of this version decided with what was decided live on the same turns.

    `verdicts` are live and shadow ones in the order in which they were made.
    """
    shadows = {one.turn: one for one in verdicts if one.kind is DecisionKind.SHADOW and one.policy_version == candidate}
    # What the desk judged by itself (the button, a silence) belongs to no turn of the bot.
    live = {one.turn: one for one in verdicts if one.kind is DecisionKind.LIVE and one.turn in shadows}
    by_conversation: dict[str, list[tuple[Verdict, Verdict]]] = {}
    for turn, acted in live.items():
        by_conversation.setdefault(acted.conversation, []).append((acted, shadows[turn]))
    pairs = [pair for found in by_conversation.values() for pair in found]
    kinds: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for conversation, found in by_conversation.items():
        ordered = sorted(found, key=lambda pair: pair[0].seq)
        kinds[_kind_of([one for one, _ in ordered], [other for _, other in ordered])].append(conversation)
    return ShadowComparison(
        candidate=candidate,
        versions=tuple(dict.fromkeys(one.policy_version for one, _ in pairs)),
        turns=len(pairs),
        agreed=sum(1 for one, other in pairs if one.outcome is other.outcome),
        total=len(by_conversation),
        conversations={kind: tuple(names) for kind, names in kinds.items()},
    )


def _kind_of(live: Sequence[Verdict], shadow: Sequence[Verdict]) -> Kind:
    before, after = _first_call(live), _first_call(shadow)
    if before is None or after is None:
        if before is after:
            return Kind.SAME
        return Kind.NEWLY if before is None else Kind.NO_LONGER
    if before.seq != after.seq:
        return Kind.EARLIER if after.seq < before.seq else Kind.LATER
    return Kind.SAME if before.outcome is after.outcome else Kind.OTHERWISE


def _first_call(verdicts: Sequence[Verdict]) -> Verdict | None:
    return next((one for one in verdicts if one.outcome is not Outcome.CONTINUE), None)
