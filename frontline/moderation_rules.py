"""Check `data/moderation.yml` as the desk will read it, and that Frontline's own texts pass it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from frontline.bot_texts import bot_texts
from frontline.designers_file import checked
from frontline.places import MODERATION, ROOT

if TYPE_CHECKING:
    from handoff.moderation_model import ModerationRules
    from handoff.policy_model import Policy


def moderation_problems(policy: Policy | None, *, root: Path = ROOT) -> list[str]:
    """What is wrong with the rules of moderation, and each text of ours that they would hold back, a sentence each with
    file and line; empty when all is right.

    Without a `policy` (it is wrong itself), what depends on it is not checked.
    """
    from handoff.moderation_file import parse_moderation

    rules, problems = checked(MODERATION, lambda text, source: parse_moderation(text, source=source), root=root)
    if rules is None:
        return problems
    name = str(MODERATION.relative_to(ROOT))
    return [*(_unknown(rules, policy, name) if policy is not None else ()), *_held(rules, root, name)]


def _unknown(rules: ModerationRules, policy: Policy, name: str) -> Iterator[str]:
    from handoff.document import did_you_mean

    for rule in rules.every():
        for what, given, known in (("skill", rule.skill, policy.skills), ("playbook", rule.playbook, policy.playbooks)):
            if given and given not in known:
                yield f"{name}: The policy knows no {what} `{given}` (rule `{rule.name}`): {did_you_mean(given, known)}"


def _held(rules: ModerationRules, root: Path, name: str) -> Iterator[str]:
    from desk.moderation import sightings
    from handoff.moderation import Moderation, Speaker

    moderation = Moderation(rules)
    for text in bot_texts(root):
        for finding in moderation.review(text.text, speaker=text.speaker, seen=tuple(sightings(moderation, text.text))):
            words = text.text[finding.start : finding.end]
            who = "The bot would not say" if text.speaker is Speaker.BOT else "An agent would be asked about"
            yield (
                f"{text.source}:{text.line}: {who} “{words}” (rule `{finding.rule}` of {name}): write it in other "
                "words, or add an `unless` to the rule."
            )
