"""One round of judging: what every rule's figure says, and what follows from it for the alert of the rule. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from desk.insight.alerts.course import Course, Limit, Pace, State, judge
from desk.insight.alerts.reading import Reading, judged_value, limit_of, sentence_of
from desk.store.alerts import StoredAlert
from handoff.alert_model import AlertRule

# A round may be late; after so many that are missing nobody knows what was meanwhile.
_PATIENCE_ROUNDS = 4
_MINUTE = 60.0
TAKEN_OUT = "Its limit was taken out of data/insight.yml, or changed to be of something else."


@dataclass(frozen=True, slots=True)
class Moves:
    """What is to be stored, and told. `began` and `over` are among `added` and `changed`."""

    added: tuple[StoredAlert, ...] = ()
    changed: tuple[StoredAlert, ...] = ()
    forgotten: tuple[StoredAlert, ...] = ()
    began: tuple[StoredAlert, ...] = ()
    over: tuple[StoredAlert, ...] = ()


def moves(
    open_ones: Mapping[str, StoredAlert],
    rules: Sequence[AlertRule],
    readings: Mapping[str, Reading],
    *,
    every_minutes: float,
    now: float,
    new_id: Callable[[], str],
) -> Moves:
    """What this round does to the alerts that are open, by their rule, and which begin."""
    added: list[StoredAlert] = []
    changed: list[StoredAlert] = []
    forgotten: list[StoredAlert] = []
    began: list[StoredAlert] = []
    over: list[StoredAlert] = []
    for rule in rules:
        was = open_ones.get(rule.name)
        if was is not None and not is_of(was, rule):
            _take_out(was, now=now, forgotten=forgotten, over=over)
            # Its name is free in the next round, when the old one is stored as over.
            continue
        reading = readings[rule.name]
        limit = None if reading.problem else limit_of(rule, reading)
        if limit is None:
            continue
        pace = Pace(
            rule.for_minutes * _MINUTE, rule.clear_minutes * _MINUTE, _PATIENCE_ROUNDS * every_minutes * _MINUTE
        )
        value = judged_value(rule, reading)
        course = judge(_course(was), value, limit=limit, pace=pace, now=now)
        if was is None:
            if course.state is State.WELL or value is None:
                continue
            alert = _new(rule, reading, limit, course, value, identifier=new_id())
            added.append(alert)
        elif course.state is State.WELL:
            forgotten.append(was)
            continue
        else:
            alert = _moved(was, rule, reading, limit, course, value, now=now)
            changed.append(alert)
        if course.raised_at and (was is None or not was.raised_at):
            began.append(alert)
        if course.state is State.ENDED:
            over.append(alert)
    named = {rule.name for rule in rules}
    for name, was in open_ones.items():
        if name not in named:
            _take_out(was, now=now, forgotten=forgotten, over=over)
    ended = [one for one in over if one not in changed]
    return Moves(tuple(added), (*changed, *ended), tuple(forgotten), tuple(began), tuple(over))


def is_of(alert: StoredAlert, rule: AlertRule) -> bool:
    """Whether it is still about what the rule watches. Another number as the limit makes it no other alert."""
    watched = (rule.figure, rule.days, rule.intent, rule.channel, rule.language)
    is_same = (alert.figure, alert.days, alert.intent, alert.channel, alert.language) == watched
    turned = rule.limit is not None and (alert.side == "above") != (rule.above is not None)
    return is_same and not turned


def _take_out(was: StoredAlert, *, now: float, forgotten: list[StoredAlert], over: list[StoredAlert]) -> None:
    if was.raised_at:
        over.append(replace(was, state=State.ENDED.value, ended_at=now, ended_because=TAKEN_OUT))
    else:
        forgotten.append(was)


def _course(was: StoredAlert | None) -> Course:
    if was is None:
        return Course()
    return Course(State(was.state), was.since, was.well_since, was.raised_at, was.judged_at)


def _new(
    rule: AlertRule, reading: Reading, limit: Limit, course: Course, value: float, *, identifier: str
) -> StoredAlert:
    return StoredAlert(
        id=identifier,
        rule=rule.name,
        figure=rule.figure,
        title=reading.title,
        sentence=sentence_of(rule, reading, limit, value=value),
        unit=reading.unit,
        state=course.state.value,
        side="above" if limit.is_above else "below",
        bound=limit.bound,
        back_at=limit.back_at,
        days=rule.days,
        intent=rule.intent,
        channel=rule.channel,
        language=rule.language,
        since=course.since,
        well_since=course.well_since,
        judged_at=course.judged_at,
        raised_at=course.raised_at,
        ended_at=0.0,
        ended_because="",
        value=value,
        cases=reading.cases,
        worst=value,
        latest=value,
        latest_at=course.judged_at,
    )


def _moved(
    was: StoredAlert,
    rule: AlertRule,
    reading: Reading,
    limit: Limit,
    course: Course,
    value: float | None,
    *,
    now: float,
) -> StoredAlert:
    moved = replace(
        was,
        title=reading.title,
        state=course.state.value,
        side="above" if limit.is_above else "below",
        bound=limit.bound,
        back_at=limit.back_at,
        since=course.since,
        well_since=course.well_since,
        judged_at=now,
        raised_at=course.raised_at,
        ended_at=now if course.state is State.ENDED else 0.0,
    )
    if value is not None:
        moved = replace(moved, latest=value, latest_at=now, worst=limit.worse(was.worst, value))
        if not was.raised_at:
            # What is told is what was found when it was told.
            sentence = sentence_of(rule, reading, limit, value=value)
            moved = replace(moved, sentence=sentence, value=value, cases=reading.cases)
    return moved
