"""How much work did the customer have: what they were asked twice, what failed, how often they were passed on, and waits."""

from __future__ import annotations

from desk.quality.case import Part, PartKind, QualityCase
from desk.quality.judgement import judged, shown, silent
from handoff.citation import ended, quoted
from handoff.promises import sentences_of
from handoff.quality_model import Criterion, EffortRule, QualityRules
from handoff.sameness import is_repeated
from handoff.wire.quality import Judgement
from handoff.wire.wrap_up import ReviewEvidence

_NAME = Criterion.EFFORT
_SAME = 0.7
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
    """Questions of this part that it, or somebody before it, had asked in other words before."""
    before: list[str] = []
    found = []
    for entry in case.said:
        for question in _questions(entry.text):
            if not case.is_by(entry, Part(PartKind.WHOLE)):
                continue
            if case.is_by(entry, part) and any(is_repeated(question, one, similarity=_SAME) for one in before):
                found.append((rule.asked_twice, shown(ended(f"Asked again: {quoted(question)}"), entry.seq)))
            before.append(question)
    return found


def _known(case: QualityCase, part: Part, rule: EffortRule) -> list[_Cost]:
    """What a person asked for although it was told before the conversation came to people."""
    if part.kind is PartKind.BOT:
        return []
    called_at = {one.seq: one.at for one in case.entries}
    found = []
    for handoff in case.of(part):
        known = [
            fact for fact in handoff.envelope.facts if fact.label and 0 < called_at.get(fact.seq, 0.0) <= handoff.at
        ]
        for entry in case.own(part):
            if entry.at < handoff.at or (handoff.ended_at and entry.at > handoff.ended_at):
                continue
            for question in _questions(entry.text):
                fact = next((one for one in known if one.label.casefold() in question.casefold()), None)
                if fact is not None and fact.value.casefold() not in question.casefold():
                    told = f"Asked for the {fact.label.casefold()}, which was known"
                    found.append((rule.known, shown(ended(f"{told}: {quoted(question)}"), entry.seq, fact.seq)))
    return found


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


def _questions(text: str) -> list[str]:
    return [sentence for sentence in sentences_of(text) if sentence.endswith("?")]
