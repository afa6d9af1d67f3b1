"""Each figure that can be watched is read by its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from desk.insight.alerts.course import Limit
from desk.insight.alerts.names import names
from desk.insight.alerts.reading import judged_value, limit_of, sentence_of, shown
from desk.insight.alerts.sources import of_drift, of_figures
from desk.insight.figures import telling
from handoff.alert_model import AlertRule
from handoff.wire.drift import DriftAnswer, DriftMeasure, DriftPeriod, DriftTest, Verdict

_PERIOD = DriftPeriod(0.0, 1.0, 400, 1200, ())


def _drift(*, effect: float, adjusted_p: float | None, verdict: Verdict) -> DriftAnswer:
    test = DriftTest(
        test="mann_whitney",
        statistic=1.0,
        p=adjusted_p,
        adjusted_p=adjusted_p,
        measure="rank_biserial",
        effect=effect,
        least_effect=0.147,
        verdict=verdict,
    )
    measure = DriftMeasure(name="confidence", title="How surely they are understood", sentence="", test=test)
    return DriftAnswer(0.0, "1.0", 0.05, 9, _PERIOD, _PERIOD, (measure,), (), (), ())


def test_every_name_is_known() -> None:
    assert {
        "durable_resolution",
        "wait.p90",
        "signal.context_lost",
        "drift.out_of_scope",
        "now.queue_length",
    } <= names()
    assert "wait" not in names()


def test_figures_are_read_by_their_names() -> None:
    nothing = telling.figures(telling.NOTHING, {"wait": (10.0, 20.0, 400.0)}, still_open=0)
    assert of_figures(nothing, "wait.p90").value == 400.0
    assert of_figures(nothing, "wait.p50").value == 20.0
    assert "wait.p50" in of_figures(nothing, "wait").problem
    assert (of_figures(nothing, "abandonment").value, of_figures(nothing, "abandonment").cases) == (None, 0)
    assert of_figures(nothing, "no_such").problem


@pytest.mark.parametrize(
    ("effect", "adjusted_p", "is_beyond"),
    [(-0.3, 0.001, True), (-0.147, 0.05, True), (-0.3, 0.06, False), (-0.1, 0.001, False)],
)
def test_a_drift_is_beyond_its_limit_when_it_is_told_as_one(effect: float, adjusted_p: float, is_beyond: bool) -> None:
    reading = of_drift(_drift(effect=effect, adjusted_p=adjusted_p, verdict="drifted"), "confidence")
    assert reading.limit is not None
    assert reading.value is not None
    assert reading.limit.is_beyond(reading.value) is is_beyond


def test_what_a_drift_says_is_told_in_its_own_words() -> None:
    told = _drift(effect=-0.3, adjusted_p=0.001, verdict="drifted")
    measure = replace(told.measures[0], sentence="Customers are understood less surely: 0.70 on average, 0.80 before.")
    reading = of_drift(replace(told, measures=(measure,)), "confidence")
    assert reading.limit is not None
    rule = AlertRule(name="one", figure="drift.confidence")
    assert sentence_of(rule, reading, reading.limit, value=0.3) == (
        "Customers are understood less surely: 0.70 on average, 0.80 before; the size of the change is 0.30, and is told from "
        "0.15 on (400 cases)."
    )


def test_a_drift_that_was_not_judged_says_nothing() -> None:
    assert of_drift(_drift(effect=-0.3, adjusted_p=None, verdict="too_few"), "confidence").value is None
    assert of_drift(_drift(effect=-0.3, adjusted_p=0.1, verdict="steady"), "no_such").problem


def _rule(**fields: object) -> AlertRule:
    make: Callable[..., AlertRule] = AlertRule
    return make(name="one", figure="abandonment", **fields)


def test_a_limit_has_a_band_where_none_is_given() -> None:
    reading = of_figures(telling.figures(telling.NOTHING, {}, still_open=0), "abandonment")
    above, below = limit_of(_rule(above=0.5), reading), limit_of(_rule(below=0.5), reading)
    assert above == Limit(is_above=True, bound=0.5, back_at=0.45)
    assert below == Limit(is_above=False, bound=0.5, back_at=0.55)
    assert limit_of(_rule(below=-0.5), reading) == Limit(is_above=False, bound=-0.5, back_at=-0.45)
    assert judged_value(_rule(above=0.5), reading) is None


def test_values_are_written_as_people_do() -> None:
    assert [shown(0.041, "share"), shown(0.41, "share"), shown(90, "seconds"), shown(1200, "seconds")] == [
        "4.1 %", "41 %", "90 seconds", "20 minutes",
    ]  # fmt: skip
