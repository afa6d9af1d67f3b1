"""Check `data/escalation.yml`, and what belongs to it, as the bot and the desk will read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontline.moderation_rules import moderation_problems
from frontline.places import ESCALATION_POLICY, ROOT
from frontline.playbook_files import playbook_problems
from frontline.reply_files import reply_problems
from frontline.review_rules import review_problems
from frontline.routing_rules import routing_problems

if TYPE_CHECKING:
    from handoff.policy_model import Policy


def problems() -> list[str]:
    """Return what is wrong with the policy, its playbooks, the rules of moderation, the routing, the reviews,
    the canned replies and the articles, a sentence each with file and line; empty when all is right."""
    policy, found = _policy()
    return [
        *found,
        *playbook_problems(policy),
        *moderation_problems(policy),
        *routing_problems(policy),
        *review_problems(policy),
        *reply_problems(),
    ]


def _policy() -> tuple[Policy | None, list[str]]:
    from handoff.exceptions import PolicyInvalid
    from handoff.policy_file import parse_policy

    name = str(ESCALATION_POLICY.relative_to(ROOT))
    try:
        return parse_policy(ESCALATION_POLICY.read_text(encoding="utf-8"), source=name), []
    except FileNotFoundError:
        return None, [f"{name} is missing."]
    except UnicodeDecodeError as error:
        return None, [f"{name} is not UTF-8: {error.reason} at byte {error.start}."]
    except PolicyInvalid as error:
        return None, [str(problem) for problem in error.problems]
