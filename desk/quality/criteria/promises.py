"""Were promises kept? Each promise of an agent, with the follow-up that it became or with what was written to the customer."""

from __future__ import annotations

from desk.quality.case import Part, PartKind, QualityCase
from desk.quality.judgement import judged, shown, silent
from desk.store.follow_ups import FollowUp, FollowUpKind
from handoff.citation import ended, quoted
from handoff.log import Author
from handoff.promises import Promise, promises_in
from handoff.quality_model import Criterion, PromisesRule, QualityRules
from handoff.wire.quality import Judgement
from handoff.wire.wrap_up import ReviewEvidence

_NAME = Criterion.PROMISES
# A task whose time somebody changed a little is still the promise's.
_NEAR_SECONDS = 12 * 3600.0
# What an agent writes sooner goes on with what they were saying; later they have come back to the customer.
_CAME_BACK_SECONDS = 1800.0


def promises(case: QualityCase, part: Part, rules: QualityRules) -> Judgement:
    """The mean over the promises that are due: kept in time, late, or not at all."""
    if part.kind is PartKind.BOT:
        return silent(_NAME, "The assistant promises nothing.")
    found = promised(case, part)
    if not found:
        return silent(_NAME, "Nothing was promised.")
    rule = rules.criteria.promises
    settled = [one for promise in found if (one := _settled(case, promise, rule)) is not None]
    if not settled:
        told = [shown(ended(f"Promised: {quoted(one.text)}"), one.seq) for one in found]
        return silent(_NAME, "What was promised is not due yet.", told)
    points = sum(points for points, _ in settled) / len(settled)
    return judged(_NAME, points, [evidence for _, evidence in sorted(settled, key=lambda one: one[0])])


def promised(case: QualityCase, part: Part) -> tuple[Promise, ...]:
    """What this part promised."""
    return promises_in(case.own(part), zone=case.zone, customer=case.customer_name)


def due_again(case: QualityCase, rules: QualityRules) -> float:
    """When the next promise must have been kept that may still be, 0 where there is none."""
    grace = rules.criteria.promises.grace_seconds
    latest = (one.due_at + grace for one in promised(case, case.parts[0]))
    return min((at for at in latest if at > case.now), default=0.0)


def _settled(case: QualityCase, promise: Promise, rule: PromisesRule) -> tuple[float, ReviewEvidence] | None:
    latest = promise.due_at + rule.grace_seconds
    at, how = _kept(case, promise)
    if at and at <= latest:
        return 100.0, shown(ended(f"Kept {how}: {quoted(promise.text)}"), promise.seq)
    if at:
        return rule.late, shown(ended(f"Kept {how}, after it was due: {quoted(promise.text)}"), promise.seq)
    if case.now <= latest:
        return None
    return 0.0, shown(ended(f"Due, and nobody kept it: {quoted(promise.text)}"), promise.seq)


def _kept(case: QualityCase, promise: Promise) -> tuple[float, str]:
    """When it was kept and how; 0 where it was not."""
    task = _task_of(case, promise)
    if task is not None and task.settled_at:
        return task.settled_at, "as a follow-up"
    said_at = next(entry.at for entry in case.said if entry.seq == promise.seq)
    for entry in case.said:
        if entry.author is Author.AGENT and entry.at - said_at >= _CAME_BACK_SECONDS:
            return entry.at, "by a message"
    return 0.0, ""


def _task_of(case: QualityCase, promise: Promise) -> FollowUp | None:
    tasks = [one for one in case.follow_ups if one.kind is FollowUpKind.TASK]
    same = [one for one in tasks if one.task.casefold() == promise.task.casefold()]
    near = [one for one in tasks if abs(one.due_at - promise.due_at) <= _NEAR_SECONDS]
    return next(iter(same or near), None)
