"""Check `data/reviews.yml` as the desk will read it, and against the policy whose rules it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frontline.designers_file import checked
from frontline.places import REVIEWS, ROOT

if TYPE_CHECKING:
    from handoff.policy_model import Policy


def review_problems(policy: Policy | None, *, root: Path = ROOT) -> list[str]:
    """What is wrong with the rules of reviews, a sentence each with file and line; empty when they are right.

    Without a `policy` (it is wrong itself), what depends on it is not checked.
    """
    from handoff.review_file import parse_reviews

    _, problems = checked(REVIEWS, lambda text, source: parse_reviews(text, source=source, policy=policy), root=root)
    return problems
