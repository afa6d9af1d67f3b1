"""How did it go between them? Questions that were answered, the course of the customer's mood, and manners."""

from __future__ import annotations

import re

from desk.quality.case import Part, QualityCase
from desk.quality.judgement import judged, shown, silent
from desk.quality.phrases import phrases
from handoff.citation import ended, quoted
from handoff.log import Author, Entry
from handoff.quality_model import Criterion, QualityRules, ToneRule
from handoff.wire.quality import Judgement
from handoff.wire.wrap_up import ReviewEvidence

_NAME = Criterion.TONE
# The mood that was found, and the one that was left, are each read from this many messages.
_FOUND, _LEFT = 2, 2
_SHOUTED = re.compile(r"\b[A-Z]{4,}\b(?:\W+\b[A-Z]{2,}\b)+")
_LEAST_LETTERS = 4
_Looked = tuple[float, list[ReviewEvidence]]


def tone(case: QualityCase, part: Part, rules: QualityRules) -> Judgement:
    """The weighed mean of what could be seen. Manners alone show too little, and give no points."""
    rule = rules.criteria.tone
    answered, mood = _answered(case, part), _mood(case, part, rule)
    if answered is None and mood is None:
        return silent(_NAME, "No question was asked, and no mood was seen to change.")
    looks = [(rule.answered, answered), (rule.mood, mood), (rule.manners, _manners(case, part, rule))]
    seen = [(weight, points, evidence) for weight, look in looks if look is not None for points, evidence in (look,)]
    total = sum(weight for weight, _, _ in seen)
    if not total:
        return silent(_NAME, "What could be seen counts nothing.")
    points = sum(weight * points for weight, points, _ in seen) / total
    worst_first = sorted(seen, key=lambda one: one[1])
    return judged(_NAME, points, [one for _, _, evidence in worst_first for one in evidence])


def _answered(case: QualityCase, part: Part) -> _Looked | None:
    asked = [entry for entry in case.heard(part) if "?" in entry.text]
    if not asked:
        return None
    failed = {turn.seq for turn in case.turns if turn.failures}
    left = [entry for entry in asked if not _is_answered(case, entry, failed)]
    told = [shown(ended(f"Not answered: {quoted(entry.text)}"), entry.seq) for entry in left]
    count = len(asked) - len(left)
    if not left:
        what = "The question was answered." if count == 1 else f"All {count} questions were answered."
        told = [shown(what, *(entry.seq for entry in asked))]
    return 100.0 * count / len(asked), told


def _is_answered(case: QualityCase, asked: Entry, failed: set[int]) -> bool:
    """Whether somebody wrote to them after it, and the bot did not fail at it before a person did."""
    after = [entry for entry in case.said if entry.seq > asked.seq and entry.author is not Author.CUSTOMER]
    if any(entry.author is Author.AGENT for entry in after):
        return True
    return bool(after) and asked.seq not in failed


def _mood(case: QualityCase, part: Part, rule: ToneRule) -> _Looked | None:
    heard = {entry.seq for entry in case.heard(part)}
    before = [one for one in case.meant if one.seq not in heard and one.seq < min(heard, default=0)]
    during = [one for one in case.meant if one.seq in heard]
    # An agent finds the customer as the bot left them; who was first finds them in their first words.
    first = before[-_FOUND:] or during[:1]
    last = [one for one in during if one not in first][-_LEFT:]
    if not first or not last:
        return None
    found, left = (sum(one.mood for one in some) / len(some) for some in (first, last))
    change = left - found
    points = rule.steady + (rule.rise * change if change >= 0 else rule.fall * change)
    if abs(change) < 0.1:
        told = f"The mood stayed at {left:.1f}."
    else:
        told = f"The mood {'rose' if change > 0 else 'fell'} from {found:.1f} to {left:.1f}."
    return min(100.0, max(0.0, points)), [shown(told, first[-1].seq, *(one.seq for one in last))]


def _manners(case: QualityCase, part: Part, rule: ToneRule) -> _Looked | None:
    own = case.own(part)
    if not own:
        return None
    impatient = phrases(rule.impatient)
    told = []
    for entry in own:
        if _SHOUTED.search(entry.text):
            told.append(shown(ended(f"Shouted: {quoted(entry.text)}"), entry.seq))
        elif entry.author is Author.AGENT and not entry.attachments and _is_curt(entry.text):
            told.append(shown(ended(f"Curt: {quoted(entry.text)}"), entry.seq))
        elif impatient.said_in(entry.text):
            told.append(shown(ended(f"Impatient: {quoted(entry.text)}"), entry.seq))
    return max(0.0, 100.0 - rule.lapse * len(told)), told


def _is_curt(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return len(text.split()) == 1 and letters <= _LEAST_LETTERS
