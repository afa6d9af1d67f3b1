"""Was policy followed? What was broken that had to be kept, of the rules that applied."""

from __future__ import annotations

from desk.quality.case import Part, PartKind, QualityCase
from desk.quality.compliance import Applied
from desk.quality.judgement import judged, shown, silent
from handoff.quality_model import Criterion, QualityRules
from handoff.wire.quality import Judgement
from handoff.wire.wrap_up import ReviewEvidence

_NAME = Criterion.POLICY


def policy(case: QualityCase, part: Part, rules: QualityRules, *, applied: tuple[Applied, ...]) -> Judgement:
    """100 less what was broken. Without a rule that applied there is nothing to follow, and no points for it."""
    rule = rules.criteria.policy
    mine = [one for one in applied if part.kind is PartKind.WHOLE or one.part == part.name]
    broken: list[tuple[float, ReviewEvidence]] = [
        (rule.breach, shown(one.text, *one.seqs)) for one in mine if one.is_broken
    ]
    if part.kind is not PartKind.BOT:
        for seq, names, agent in case.warnings:
            if part.kind is PartKind.WHOLE or agent == part.agent:
                broken.append((rule.warning, shown(f"Sent in spite of a warning: {names.replace('_', ' ')}.", seq)))
        taken = {one.id for one in case.of(part)}
        for text, handoff in case.unticked:
            if handoff in taken:
                broken.append((rule.reminder, shown(f"Not ticked: {text}")))
    if part.kind is not PartKind.AGENT:
        for _, names in case.held_back:
            told = f"Moderation held an answer of the assistant back: {names.replace('_', ' ')}."
            broken.append((rule.held_back, shown(told)))
    if not mine and not broken:
        return silent(_NAME, "No rule applied.")
    kept = [shown(one.text, *one.seqs) for one in mine if not one.is_broken]
    return judged(_NAME, 100.0 - sum(cost for cost, _ in broken), [*(told for _, told in broken), *kept])
