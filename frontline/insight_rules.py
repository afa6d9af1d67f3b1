"""Check `data/insight.yml` as the desk will read it, against the policy whose intents it names, and for figures that do
not exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frontline.designers_file import checked
from frontline.places import INSIGHT, ROOT

if TYPE_CHECKING:
    from handoff.insight_model import InsightRules
    from handoff.policy_model import Policy


def insight_problems(policy: Policy | None, *, root: Path = ROOT) -> list[str]:
    """What is wrong with the file, a sentence each with file and line; empty when it is right.

    Without a `policy` (it is wrong itself), what depends on it is not checked.
    """
    from desk.insight.alerts.names import names
    from handoff.insight_file import parse_insight

    def parse(text: str, source: str) -> InsightRules:
        return parse_insight(text, source=source, policy=policy, figures=names())

    _, problems = checked(INSIGHT, parse, root=root)
    return problems
