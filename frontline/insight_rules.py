"""Check `data/insight.yml` as the desk will read it, and against the policy whose intents it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frontline.designers_file import checked
from frontline.places import INSIGHT, ROOT

if TYPE_CHECKING:
    from handoff.policy_model import Policy


def insight_problems(policy: Policy | None, *, root: Path = ROOT) -> list[str]:
    """What is wrong with the file, a sentence each with file and line; empty when it is right.

    Without a `policy` (it is wrong itself), what depends on it is not checked.
    """
    from handoff.insight_file import parse_insight

    _, problems = checked(INSIGHT, lambda text, source: parse_insight(text, source=source, policy=policy), root=root)
    return problems
