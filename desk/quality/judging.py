"""All criteria of all parts of a conversation, and what they come to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desk.quality.case import Part, PartKind, QualityCase
from desk.quality.compliance import Applied, applied, noted
from desk.quality.criteria.effort import effort
from desk.quality.criteria.facts import facts
from desk.quality.criteria.intent import intent
from desk.quality.criteria.policy import policy
from desk.quality.criteria.promises import due_again, promises
from desk.quality.criteria.tone import tone
from handoff.quality_model import Criterion, QualityRules
from handoff.wire.quality import Judgement


@dataclass(frozen=True, slots=True)
class PartScore:
    """What a part came to. `total` is None where too little was said, and `why` says so then."""

    part: Part
    total: float | None
    judgements: tuple[Judgement, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All of it. `look_again_at` is when something that could not be judged yet can be, 0 where there is nothing."""

    scores: tuple[PartScore, ...]
    applied: tuple[Applied, ...]
    look_again_at: float


_CRITERIA: Mapping[Criterion, Callable[[QualityCase, Part, QualityRules], Judgement]] = {
    Criterion.INTENT: intent,
    Criterion.FACTS: facts,
    Criterion.PROMISES: promises,
    Criterion.TONE: tone,
    Criterion.EFFORT: effort,
}


def judge(case: QualityCase, rules: QualityRules) -> Verdict:
    """The judgements of every part, in the order of the criteria."""
    kept = applied(case, rules)
    scores = tuple(_score(case, part, rules, kept) for part in case.parts)
    return Verdict(scores, (*kept, *noted(case)), due_again(case, rules))


def total_of(points: Mapping[Criterion, float | None], rules: QualityRules) -> float | None:
    """The weighed mean of the criteria that have points; None where these hold too small a share of all weights."""
    weights = {one: rules.criteria.weight(one) for one in Criterion}
    found = [(weights[one], value) for one, value in points.items() if value is not None]
    judged, every = sum(weight for weight, _ in found), sum(weights.values())
    if not judged or judged < rules.enough.weight * every:
        return None
    return round(sum(weight * value for weight, value in found) / judged, 1)


def _score(case: QualityCase, part: Part, rules: QualityRules, kept: tuple[Applied, ...]) -> PartScore:
    judgements = tuple(
        policy(case, part, rules, applied=kept) if one is Criterion.POLICY else _CRITERIA[one](case, part, rules)
        for one in Criterion
    )
    heard, own = len(case.heard(part)), len(case.own(part))
    enough = rules.enough
    # Who took a call read what the customer wrote before.
    wrote = len(case.customer) if part.kind is PartKind.AGENT and heard else heard
    if wrote < enough.customer_messages or own < enough.own_messages:
        whose = {PartKind.WHOLE: "in it", PartKind.BOT: "to the assistant"}.get(part.kind, "to this agent")
        return PartScore(part, None, judgements, f"Too little was said {whose} to give a score.")
    total = total_of({one.criterion: one.points for one in judgements}, rules)
    why = "" if total is not None else "Too few of the criteria could be judged to give a score."
    return PartScore(part, total, judgements, why)
