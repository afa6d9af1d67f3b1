"""What comes of judging: points with what shows them, or a sentence that says why there are none. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from handoff.quality_model import Criterion
from handoff.wire.quality import Judgement
from handoff.wire.wrap_up import ReviewEvidence

MOST_SHOWN = 8
MOST_SEQS = 6


def shown(text: str, *seqs: int) -> ReviewEvidence:
    """A sentence, and the messages that it rests on, each once and in order."""
    return ReviewEvidence(text, tuple(sorted({seq for seq in seqs if seq > 0}))[:MOST_SEQS])


def judged(criterion: Criterion, points: float, evidence: Sequence[ReviewEvidence]) -> Judgement:
    """So many points, brought between 0 and 100."""
    return Judgement(criterion, round(min(100.0, max(0.0, points)), 1), tuple(evidence)[:MOST_SHOWN])


def silent(criterion: Criterion, why: str, evidence: Sequence[ReviewEvidence] = ()) -> Judgement:
    """Too little was said to judge it."""
    return Judgement(criterion, None, tuple(evidence)[:MOST_SHOWN], why)
