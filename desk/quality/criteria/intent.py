"""Was what the customer came for served? By what the customer said last and did next, not by who says that it was."""

from __future__ import annotations

from desk.quality.case import Part, PartKind, QualityCase
from desk.quality.judgement import judged, shown, silent
from handoff.citation import ended, quoted
from handoff.log import Entry
from handoff.promises import Promise, promises_in
from handoff.quality_model import Criterion, QualityRules
from handoff.reviews import unanswered
from handoff.wire.quality import Judgement
from handoff.wire.wrap_up import ReviewEvidence
from handoff.wrap_up import suggested_disposition

_NAME = Criterion.INTENT
_ABANDONED = "abandoned"
_BAD_VERDICTS = {
    "too_late": "The agent judged that the bot called a person too late.",
    "unnecessary": "The agent judged that no person was needed.",
    "wrong_team": "The agent judged that it went to the wrong team.",
}
_Found = tuple[float, tuple[ReviewEvidence, ...]]


def intent(case: QualityCase, part: Part, rules: QualityRules) -> Judgement:
    """The first that holds: the bot handed it on; the customer came back; a question was left; nothing was done and they
    left; their last words, or what is still owed, say how it ended; something was done. A low rating caps the points."""
    found = _handed_on(case, rules) if part.kind is PartKind.BOT and case.handoffs else _served(case, part, rules)
    if found is None:
        return silent(_NAME, "Nothing that was said or done shows whether it was settled.")
    points, evidence = found
    rule = rules.criteria.intent
    low = [score for whom, score in case.ratings if _rates(whom, part) and score <= rule.low_rating_at_most]
    if low and points > rule.low_rating_cap:
        told = shown(f"The customer gave {min(low)} of 5 all the same.")
        return judged(_NAME, rule.low_rating_cap, (*evidence, told))
    return judged(_NAME, points, evidence)


def _served(case: QualityCase, part: Part, rules: QualityRules) -> _Found | None:
    rule = rules.criteria.intent
    if case.reopened:
        return rule.reopened, (shown("The customer came back about the same issue within seven days."),)
    log = _until_the_end_of(case, part)
    if left := unanswered(log):
        return rule.open, tuple(shown(one.text, *one.seqs) for one in left)
    done = tuple(turn for turn in case.turns if turn.resolved) if not case.handoffs else ()
    if not done and not case.handoffs and case.customer and case.outcome == _ABANDONED:
        # However politely they took leave.
        last = case.customer[-1]
        return rule.abandoned, (shown(ended(f"Nothing was done, and they left after: {quoted(last.text)}"), last.seq),)
    told = suggested_disposition(turns=case.turns, entries=log, promises=_owed(case, part, log))
    if told.name == "resolved":
        is_said = told.why.startswith("The customer")
        return (rule.confirmed if is_said else rule.done), (shown(told.why, *told.seqs),)
    if told.name == "unresolved":
        return rule.open, (shown(told.why, *told.seqs),)
    if done:
        names = dict.fromkeys(name.replace("_", " ") for turn in done for name in turn.resolved)
        return rule.done, (shown(f"Done by the assistant: {', '.join(names)}.", *(turn.seq for turn in done)),)
    return None


def _owed(case: QualityCase, part: Part, log: tuple[Entry, ...]) -> tuple[Promise, ...]:
    """What was promised and is not done by now."""
    own = [entry for entry in log if case.is_by(entry, part)]
    settled = {task.task.casefold() for task in case.follow_ups if task.settled_at}
    promised = promises_in(own, zone=case.zone, customer=case.customer_name)
    return tuple(one for one in promised if one.task.casefold() not in settled)


def _handed_on(case: QualityCase, rules: QualityRules) -> _Found | None:
    rule = rules.criteria.intent
    verdicts = dict.fromkeys(one.verdict for one in case.handoffs if one.verdict)
    bad = [verdict for verdict in verdicts if verdict in _BAD_VERDICTS]
    if bad:
        return rule.handed_on_badly, tuple(shown(_BAD_VERDICTS[verdict]) for verdict in bad)
    if not verdicts:
        # Nobody said whether it was right: that is no reason to call it so.
        return None
    return rule.handed_on, (shown("It was handed to people, and the agent judged that a person was needed."),)


def _until_the_end_of(case: QualityCase, part: Part) -> tuple[Entry, ...]:
    if part.kind is not PartKind.AGENT:
        return case.entries
    end = max((one.ended_at or case.now for one in case.of(part)), default=case.now)
    return tuple(entry for entry in case.entries if entry.at <= end)


def _rates(whom: str, part: Part) -> bool:
    return part.kind is PartKind.WHOLE or (whom == "bot") == (part.kind is PartKind.BOT)
