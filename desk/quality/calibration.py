"""Reads what people gave blindly beside what the rules gave, so that `desk.quality.agreement` can compare them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.quality.agreement import Agreement, Pair, agreements, disagreements
from desk.store import quality_reviews
from desk.store.quality import StoredScore, read_score
from desk.store.quality_reviews import StoredReview
from handoff.quality_model import Criterion, QualityRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """`reviews` were given to parts of the sample before the score was seen, by `reviewers` people. Of `others` that is not
    so, and of `older` the part was scored by other rules than now: both are in no figure."""

    reviews: int
    reviewers: int
    others: int
    older: int
    agreements: tuple[Agreement, ...]
    disagreements: tuple[Pair, ...]


async def calibrate(connection: AsyncConnection, rules: QualityRules, *, since: float = 0.0) -> Calibration:
    """Compare what was given since then with what the rules in force give."""
    given = await quality_reviews.all_reviews(connection, since=since)
    rows = await quality_reviews.automatic_of(connection)
    scores = {place: read_score(row) for place, row in rows.items()}
    blind = [one for one in given if one.is_blind and one.is_sampled]
    present = [one for one in blind if _is_present(scores.get((one.conversation, one.part)), rules)]
    pairs = [pair for one in present for pair in _pairs(one, scores[one.conversation, one.part], rules)]
    return Calibration(
        reviews=len(present),
        reviewers=len({one.reviewer for one in present}),
        others=len(given) - len(blind),
        older=len(blind) - len(present),
        agreements=agreements(pairs, least=rules.agreement.least_pairs),
        disagreements=disagreements(pairs),
    )


def _is_present(score: StoredScore | None, rules: QualityRules) -> bool:
    return score is not None and score.version == rules.fingerprint()


def _pairs(review: StoredReview, score: StoredScore, rules: QualityRules) -> list[Pair]:
    return [
        Pair(
            conversation=review.conversation,
            part=review.part,
            criterion=one,
            person=review.grades.get(one),
            automatic=rules.grades.of(score.automatic[one]) if one in score.automatic else None,
        )
        for one in Criterion
    ]
