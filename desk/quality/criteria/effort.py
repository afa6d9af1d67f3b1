"""How much work did the customer have: what they were asked twice, what failed, how often they were passed on, and waits."""

from __future__ import annotations

from desk.insight.effort import Briefing, facts_asked_again, questions_asked_twice
from desk.insight.log_line import LogLine
from desk.quality.case import Part, PartKind, QualityCase
from desk.quality.judgement import judged, shown, silent
from handoff.citation import ended, quoted
from handoff.quality_model import Criterion, EffortRule, QualityRules
from handoff.wire.quality import Judgement
from handoff.wire.wrap_up import ReviewEvidence

_NAME = Criterion.EFFORT
_LEAST_MESSAGES = 2
_Cost = tuple[float, ReviewEvidence]


def effort(case: QualityCase, part: Part, rules: QualityRules) -> Judgement:
    """100 less what the customer had to do twice. A customer who wrote once had nothing to do twice, and shows nothing."""
    rule = rules.criteria.effort
    if len(case.heard(part)) < _LEAST_MESSAGES:
        return silent(_NAME, "The customer wrote too little to have done anything twice.")
    costs = [
        *_asked_twice(case, part, rule),
        *_known(case, part, rule),
        *_failed(case, part, rule),
        *_moved(case, part, rule),
    ]
    told = [evidence for _, evidence in costs] or [shown("Nothing was asked twice, and nothing had to be tried again.")]
    return judged(_NAME, 100.0 - sum(cost for cost, _ in costs), told)


def _asked_twice(case: QualityCase, part: Part, rule: EffortRule) -> list[_Cost]:
    """Questions of this part that the customer had answered before, whoever had asked; counted as the ledger does."""
    by_seq = {entry.seq: entry for entry in case.said}
    done = [turn.seq for turn in case.turns if turn.resolved]
    return [
        (rule.asked_twice, shown(ended(f"Asked again: {quoted(question)}"), seq))
        for seq, question in questions_asked_twice(_lines(case), done=done)
        if seq in by_seq and case.is_by(by_seq[seq], part)
    ]


def _known(case: QualityCase, part: Part, rule: EffortRule) -> list[_Cost]:
    """What a person asked for although the handoff held it; found as the ledger does."""
    if part.kind is PartKind.BOT:
        return []
    found: dict[str, _Cost] = {}
    for handoff in case.of(part):
        if not handoff.claimed_at:
            continue
        until = handoff.ended_at or case.now
        lines = [line for line in _lines(case) if line.at <= until]
        since = max((line.seq for line in lines if line.at <= handoff.claimed_at), default=0)
        for fact, seq in facts_asked_again(lines, Briefing(since, handoff.envelope.facts)):
            told = f"Asked for what was known: {fact.label.casefold() or fact.name.replace('_', ' ')}."
            found.setdefault(fact.name, (rule.known, shown(told, seq, fact.seq)))
    return list(found.values())


def _failed(case: QualityCase, part: Part, rule: EffortRule) -> list[_Cost]:
    if part.kind is PartKind.AGENT:
        return []
    return [
        (
            rule.failed_attempt,
            shown(f"An attempt of the assistant failed: {one.kind.value.replace('_', ' ')}.", turn.seq),
        )
        for turn in case.turns
        for one in turn.failures
    ]


def _moved(case: QualityCase, part: Part, rule: EffortRule) -> list[_Cost]:
    """Passing on is whoever's who did it; waits are nobody's, and count for the whole alone."""
    mine = case.of(part) if part.kind is not PartKind.BOT else ()
    found = [
        (rule.passed_on, shown("It was passed on to somebody else.")) for one in mine if one.ended_as == "transferred"
    ]
    if part.kind is PartKind.WHOLE:
        for one in case.handoffs:
            seconds = (one.claimed_at or one.ended_at or case.now) - one.at
            if seconds > rule.wait_seconds:
                found.append((rule.waited, shown(f"The customer waited {round(seconds / 60)} minutes for a person.")))
    return found


def _lines(case: QualityCase) -> list[LogLine]:
    return [
        LogLine(one.seq, one.at, 0, one.author, case.writers.get(one.seq, ""), one.kind, one.event, one.text)
        for one in case.said
    ]
