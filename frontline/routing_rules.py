"""Check `data/routing.yml` as the desk will read it, and against the policy whose skills and tiers it names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from frontline.places import ROOT, ROUTING

if TYPE_CHECKING:
    from handoff.policy_model import Policy


def routing_problems(policy: Policy | None, *, root: Path = ROOT) -> list[str]:
    """What is wrong with the routing, a sentence each with file and line; empty when it is right.

    Without a `policy` (it is wrong itself), what depends on it is not checked.
    """
    from desk.routing.configuration_file import parse_routing
    from handoff.exceptions import RoutingInvalid

    path = root / ROUTING.relative_to(ROOT)
    name = str(path.relative_to(root))
    try:
        parse_routing(path.read_text(encoding="utf-8"), source=name, policy=policy)
    except FileNotFoundError:
        return [f"{name} is missing."]
    except UnicodeDecodeError as error:
        return [f"{name} is not UTF-8: {error.reason} at byte {error.start}."]
    except RoutingInvalid as error:
        return [str(problem) for problem in error.problems]
    return []
