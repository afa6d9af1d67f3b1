"""What a round of judging does to the alerts that are open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import msgspec

from desk.insight.alerts.reading import Reading
from desk.insight.alerts.round import TAKEN_OUT, Moves, moves
from desk.store.alerts import StoredAlert
from handoff.alert_model import AlertRule

_RULE = AlertRule(
    name="many_abandon", figure="abandonment", above=0.3, back_at=0.25, least_cases=50, for_minutes=10, clear_minutes=10
)


class _Watch:
    """Plays rounds, and keeps what would be stored."""

    def __init__(self) -> None:
        self.open: dict[str, StoredAlert] = {}
        self.began: list[StoredAlert] = []
        self.over: list[StoredAlert] = []
        self.now = 1000.0
        self._names: Iterator[int] = count(1)

    def round(self, *rules: AlertRule, value: float | None = None, cases: int = 100, problem: str = "") -> Moves:
        reading = Reading(title="Abandoned", value=value, cases=cases, unit="share", problem=problem)
        made = moves(
            self.open,
            rules,
            {rule.name: reading for rule in rules},
            every_minutes=5,
            now=self.now,
            new_id=lambda: f"a{next(self._names)}",
        )
        for alert in (*made.added, *made.changed):
            self.open[alert.rule] = alert
        for alert in (*made.forgotten, *made.over):
            del self.open[alert.rule]
        self.began += made.began
        self.over += made.over
        self.now += 300.0
        return made


def _raised() -> _Watch:
    watch = _Watch()
    for value in (0.4, 0.35, 0.41):
        watch.round(_RULE, value=value)
    return watch


def test_it_is_told_once_with_what_was_found() -> None:
    watch = _raised()
    watch.round(_RULE, value=0.5)
    watch.round(_RULE, value=0.45)
    assert [one.sentence for one in watch.began] == [
        "Abandoned: 41 % (100 cases, the last 7 days). The alert begins above 30 %."
    ]
    alert = watch.open["many_abandon"]
    assert (alert.value, alert.worst, alert.latest, alert.since, alert.raised_at) == (0.41, 0.5, 0.45, 1000.0, 1600.0)


def test_one_that_was_never_told_is_forgotten() -> None:
    watch = _Watch()
    watch.round(_RULE, value=0.4)
    assert watch.open
    watch.round(_RULE, value=0.28)
    assert not watch.open
    assert not watch.began
    assert not watch.over


def test_too_few_cases_are_not_judged() -> None:
    watch = _Watch()
    for _ in range(5):
        watch.round(_RULE, value=0.9, cases=49)
    assert not watch.open
    watch = _raised()
    for _ in range(5):
        watch.round(_RULE, value=0.1, cases=49)
    assert watch.open["many_abandon"].state == "raised"
    assert watch.open["many_abandon"].latest == 0.41


def test_it_is_over_once() -> None:
    watch = _raised()
    for _ in range(5):
        watch.round(_RULE, value=0.2)
    (over,) = watch.over
    assert (over.state, over.ended_at, over.ended_because, over.latest) == ("ended", 2500.0, "", 0.2)


def test_a_limit_that_is_taken_out_ends_its_alert() -> None:
    watch = _raised()
    watch.round()
    (over,) = watch.over
    assert (over.state, over.ended_because) == ("ended", TAKEN_OUT)
    quiet = _Watch()
    quiet.round(_RULE, value=0.4)
    assert quiet.round().forgotten
    assert not quiet.over


def test_a_rule_that_watches_something_else_is_another_alert() -> None:
    watch = _raised()
    other = msgspec.structs.replace(_RULE, days=28)
    watch.round(other, value=0.9)
    assert watch.over[0].ended_because == TAKEN_OUT
    for _ in range(3):
        watch.round(other, value=0.9)
    assert [one.days for one in watch.began] == [7, 28]


def test_another_number_as_the_limit_counts_at_once() -> None:
    watch = _raised()
    stricter = msgspec.structs.replace(_RULE, above=0.6, back_at=0.5)
    for _ in range(4):
        watch.round(stricter, value=0.41)
    assert watch.over[0].bound == 0.6


def test_a_figure_that_does_not_exist_changes_nothing() -> None:
    watch = _raised()
    before = dict(watch.open)
    watch.round(_RULE, problem="There is no figure of this name.")
    assert watch.open == before


def test_an_acknowledged_alert_keeps_its_note() -> None:
    watch = _raised()
    watch.open["many_abandon"] = replace(watch.open["many_abandon"], acknowledged_by="s1", note="On it.")
    watch.round(_RULE, value=0.6)
    assert watch.open["many_abandon"].note == "On it."
