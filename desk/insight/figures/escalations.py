"""Whether persons were called rightly, and called at all. Pure.

How many handoffs were right, agents say. How many conversations should have been handed over and were not, no verdict tells,
for nobody looked at them: that is estimated from a random sample, drawn by lot (`desk.insight.sampling`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.insight.figures.intervals import wilson
from handoff.wire.insight import Share

NEEDED, UNSURE = "needed_person", "unsure"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a supervisor found in a conversation that was drawn at a `share` of all."""

    judgement: str
    share: float


def missed_of(sample: Sequence[Judged]) -> Share:
    """Of the conversations that no person was called in, the share that needed one.

    Each of the sample stands for 1 / `share` others, so that a change of that share in between changes nothing but the
    width of the interval: it is Wilson's for the effective size of the sample, (sum of weights)^2 / sum of squares
    (L. Kish, "Survey Sampling", 1965). Where the supervisor was unsure, it is left out.
    """
    told = [one for one in sample if one.judgement != UNSURE and one.share > 0]
    unsure = len(sample) - len(told)
    if not told:
        return Share("missed_escalations", 0, 0, None, None, None, unsure, is_estimate=True)
    weights = [1 / one.share for one in told]
    total = sum(weights)
    needed = sum(weight for one, weight in zip(told, weights, strict=True) if one.judgement == NEEDED)
    effective = total * total / sum(weight * weight for weight in weights)
    value = needed / total
    low, high = wilson(value * effective, effective)
    return Share(
        "missed_escalations",
        sum(one.judgement == NEEDED for one in told),
        len(told),
        value,
        low,
        high,
        unsure,
        is_estimate=True,
    )


def recall_of(precision: Share, missed: Share, *, escalated: int, not_escalated: int) -> Share:
    """Of all conversations that needed a person, the share that got one; both numbers are estimates, rounded.

    None where neither verdicts nor a sample are there. The interval's ends take the worse end of both intervals, so it is
    wider than 95 %.
    """
    if precision.value is None or missed.value is None:
        return Share("escalation_recall", 0, 0, None, None, None, is_estimate=True)
    rightly, wrongly = precision.value * escalated, missed.value * not_escalated
    if rightly + wrongly == 0:
        return Share("escalation_recall", 0, 0, None, None, None, is_estimate=True)

    def end(right: float | None, wrong: float | None) -> float:
        got, lost = (right or 0.0) * escalated, (wrong or 0.0) * not_escalated
        return got / (got + lost) if got + lost else 0.0

    return Share(
        "escalation_recall",
        round(rightly),
        round(rightly + wrongly),
        rightly / (rightly + wrongly),
        end(precision.low, missed.high),
        end(precision.high, missed.low),
        is_estimate=True,
    )
