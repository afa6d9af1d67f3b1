"""Check `data/reviews.yml` as the desk will read it, and against the policy whose rules it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frontline.places import REVIEWS, ROOT

if TYPE_CHECKING:
    from handoff.policy_model import Policy


def review_problems(policy: Policy | None, *, root: Path = ROOT) -> list[str]:
    """What is wrong with the rules of reviews, a sentence each with file and line; empty when they are right.

    Without a `policy` (it is wrong itself), what depends on it is not checked.
    """
    from handoff.exceptions import ReviewsInvalid
    from handoff.review_file import parse_reviews

    path = root / REVIEWS.relative_to(ROOT)
    name = str(path.relative_to(root))
    try:
        parse_reviews(path.read_text(encoding="utf-8"), source=name, policy=policy)
    except FileNotFoundError:
        return [f"{name} is missing."]
    except UnicodeDecodeError as error:
        return [f"{name} is not UTF-8: {error.reason} at byte {error.start}."]
    except ReviewsInvalid as error:
        return [str(problem) for problem in error.problems]
    return []
