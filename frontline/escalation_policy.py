"""Check `data/escalation.yml`, and what belongs to it, as the bot and the desk will read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frontline.designers_file import checked
from frontline.insight_rules import insight_problems
from frontline.model.gates_file import gates_problems
from frontline.moderation_rules import moderation_problems
from frontline.places import ESCALATION_POLICY
from frontline.playbook_files import playbook_problems
from frontline.quality_rules import quality_problems
from frontline.reply_files import reply_problems
from frontline.review_rules import review_problems
from frontline.routing_rules import routing_problems

if TYPE_CHECKING:
    from handoff.policy_model import Policy


def problems() -> list[str]:
    """Return what is wrong with the policy, its playbooks, the rules of moderation, the routing, the reviews, the
    figures, the quality, the canned replies, the articles and the gates, a sentence each with file and line; empty when all is
    right."""
    policy, found = _policy()
    return [
        *found,
        *playbook_problems(policy),
        *moderation_problems(policy),
        *routing_problems(policy),
        *review_problems(policy),
        *insight_problems(policy),
        *quality_problems(policy),
        *reply_problems(),
        *gates_problems(intents=policy.intents if policy is not None else ()),
    ]


def _policy() -> tuple[Policy | None, list[str]]:
    from handoff.policy_file import parse_policy

    return checked(ESCALATION_POLICY, lambda text, source: parse_policy(text, source=source))
