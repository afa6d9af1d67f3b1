"""Were promises kept?"""

from __future__ import annotations

from desk.quality.criteria.promises import due_again, promises
from desk.store.follow_ups import FollowUp, FollowUpKind
from handoff.wire.quality import Judgement
from tests.quality_world import BEGAN, BOT, DANA, DAY, HOUR, RULES, case, handoff

LINES = (("c", "My lamp is broken"), ("dana", "I will call you tomorrow."), ("c", "OK"))
# The day after, 09:00 UTC.
DUE = BEGAN + 23 * HOUR


def task(*, settled_at: float = 0.0) -> FollowUp:
    return FollowUp("f1", "c1", FollowUpKind.TASK, "Call Maya", BEGAN, DUE, owner="dana", settled_at=settled_at)


def judged(
    *, follow_ups: tuple[FollowUp, ...] = (), now: float = 10 * DAY, lines: tuple[tuple[object, ...], ...] = LINES
) -> Judgement:
    found = case(*lines, now=now, follow_ups=follow_ups, handoffs=(handoff(at=0.5),), customer_name="Maya")
    return promises(found, DANA, RULES)


def test_task_that_was_done_in_time_keeps_the_promise() -> None:
    told = judged(follow_ups=(task(settled_at=DUE - 60),))
    assert (told.points, told.evidence[0].seqs) == (100, (2,))
    assert told.evidence[0].text == "Kept as a follow-up: “I will call you tomorrow.”"


def test_late_and_forgotten_promises_are_told_apart() -> None:
    assert judged(follow_ups=(task(settled_at=DUE + 2 * HOUR),)).points == RULES.criteria.promises.late
    assert judged(follow_ups=(task(),)).points == 0
    assert judged().points == 0


def test_promise_that_is_not_due_is_not_judged_and_looked_at_again_then() -> None:
    told = judged(now=HOUR)
    assert told.points is None
    assert told.evidence[0].seqs == (2,)
    open_case = case(*LINES, now=HOUR, handoffs=(handoff(at=0.5),), customer_name="Maya")
    assert due_again(open_case, RULES) == DUE + RULES.criteria.promises.grace_seconds
    assert due_again(case(*LINES, customer_name="Maya"), RULES) == 0


def test_writing_again_in_time_keeps_it_and_going_on_at_once_does_not() -> None:
    later = (*LINES, ("dana", "Your new lamp is on its way.", 20 * 60))
    assert judged(lines=later).points == 100
    at_once = (*LINES, ("dana", "Anything else?", 6))
    assert judged(lines=at_once).points == 0


def test_bot_promises_nothing_and_nothing_promised_gives_no_points() -> None:
    assert promises(case(*LINES), BOT, RULES).points is None
    assert judged(lines=(("c", "Hi"), ("dana", "Hello."))).points is None
