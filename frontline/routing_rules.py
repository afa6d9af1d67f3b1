"""Check `data/routing.yml` as the desk will read it, and against the policy whose skills and tiers it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frontline.designers_file import checked
from frontline.places import ROOT, ROUTING

if TYPE_CHECKING:
    from handoff.policy_model import Policy


def routing_problems(policy: Policy | None, *, root: Path = ROOT) -> list[str]:
    """What is wrong with the routing, a sentence each with file and line; empty when it is right.

    Without a `policy` (it is wrong itself), what depends on it is not checked.
    """
    from desk.routing.configuration_file import parse_routing

    _, problems = checked(ROUTING, lambda text, source: parse_routing(text, source=source, policy=policy), root=root)
    return problems
