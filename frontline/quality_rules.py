"""Check `data/quality.yml` as the desk will read it, and against the policy whose rules and intents it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frontline.designers_file import checked
from frontline.places import QUALITY, ROOT

if TYPE_CHECKING:
    from handoff.policy_model import Policy


def quality_problems(policy: Policy | None, *, root: Path = ROOT) -> list[str]:
    """What is wrong with the rules of quality, a sentence each with file and line; empty when they are right.

    Without a `policy` (it is wrong itself), what depends on it is not checked.
    """
    from handoff.quality_file import parse_quality

    _, problems = checked(QUALITY, lambda text, source: parse_quality(text, source=source, policy=policy), root=root)
    return problems
