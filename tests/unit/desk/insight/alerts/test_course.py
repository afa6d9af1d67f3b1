"""An alert begins once for each time that its figure goes bad, however it wavers, and ends once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.insight.alerts.course import Course, Limit, Pace, State, judge

_LIMIT = Limit(is_above=True, bound=0.3, back_at=0.25)
_PACE = Pace(hold_seconds=600.0, clear_seconds=900.0, patience_seconds=1200.0)
_EVERY = 300.0

_values = st.one_of(
    st.none(), st.floats(0.0, 1.0, allow_nan=False), st.sampled_from([0.24, 0.25, 0.26, 0.3, 0.3000001, 0.31])
)
_rounds = st.lists(st.tuples(_values, st.sampled_from([60.0, 300.0, 1100.0, 5000.0])), max_size=60)


def _judged(values: list[float | None], *, pace: Pace = _PACE, limit: Limit = _LIMIT) -> list[State]:
    course, states = Course(), []
    for number, value in enumerate(values):
        course = judge(course, value, limit=limit, pace=pace, now=1000.0 + number * _EVERY)
        states.append(course.state)
    return states


def test_it_begins_when_it_was_beyond_for_long_enough() -> None:
    assert _judged([0.4, 0.4, 0.4]) == [State.BEYOND, State.BEYOND, State.RAISED]


def test_a_moment_beyond_is_no_alert() -> None:
    assert _judged([0.4, 0.4, 0.29, 0.4, 0.4]) == [State.BEYOND, State.BEYOND, State.WELL, State.BEYOND, State.BEYOND]


def test_at_the_limit_it_is_not_beyond_it() -> None:
    assert _judged([0.3, 0.3, 0.3, 0.3]) == [State.WELL] * 4


def test_short_of_the_limit_is_not_well() -> None:
    assert _judged([0.4, 0.4, 0.4, 0.29, 0.26, 0.29])[2:] == [State.RAISED] * 4


def test_it_ends_when_it_was_well_for_long_enough() -> None:
    assert _judged([0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.25])[3:] == [State.CLEARING] * 3 + [State.ENDED]


def test_what_clears_and_goes_bad_again_is_the_same_alert() -> None:
    assert _judged([0.4, 0.4, 0.4, 0.2, 0.2, 0.4, 0.2, 0.2])[3:] == [
        State.CLEARING, State.CLEARING, State.RAISED, State.CLEARING, State.CLEARING,
    ]  # fmt: skip


def test_where_nothing_can_be_said_nothing_begins_and_nothing_ends() -> None:
    assert _judged([0.4, 0.4, None, 0.4]) == [State.BEYOND, State.BEYOND, State.WELL, State.BEYOND]
    assert _judged([0.4, 0.4, 0.4, 0.2, 0.2, None, 0.2])[3:] == [
        State.CLEARING, State.CLEARING, State.RAISED, State.CLEARING,
    ]  # fmt: skip


def test_a_time_in_which_nobody_looked_counts_for_nothing() -> None:
    course = judge(Course(), 0.4, limit=_LIMIT, pace=_PACE, now=1000.0)
    course = judge(course, 0.4, limit=_LIMIT, pace=_PACE, now=50_000.0)
    assert (course.state, course.since) == (State.BEYOND, 50_000.0)
    course = judge(course, 0.4, limit=_LIMIT, pace=_PACE, now=50_700.0)
    course = judge(course, 0.1, limit=_LIMIT, pace=_PACE, now=51_000.0)
    course = judge(course, 0.1, limit=_LIMIT, pace=_PACE, now=90_000.0)
    assert (course.state, course.well_since) == (State.CLEARING, 90_000.0)


def test_without_times_it_begins_and_ends_at_once() -> None:
    at_once = Pace(0.0, 0.0, 1200.0)
    assert _judged([0.4, 0.28, 0.2, 0.4], pace=at_once) == [State.RAISED, State.RAISED, State.ENDED, State.RAISED]


def test_a_limit_below_works_the_other_way() -> None:
    low = Limit(is_above=False, bound=0.5, back_at=0.6)
    assert _judged([0.4, 0.4, 0.4, 0.55, 0.6], limit=low)[2:] == [State.RAISED, State.RAISED, State.CLEARING]
    assert low.worse(0.4, 0.3) == 0.3


def test_what_is_beyond_cannot_be_well() -> None:
    with pytest.raises(ValueError, match="cannot be well"):
        Limit(is_above=True, bound=0.3, back_at=0.31)


@given(_rounds)
def test_it_never_flaps(rounds: list[tuple[float | None, float]]) -> None:
    """Whatever the figure does: each alert was beyond its limit all through the time before it began, and well all through the
    time before it ended, by judgements that are never far apart; and the next one begins no sooner than both times together."""
    course, now = Course(), 1000.0
    history: list[tuple[float, float | None]] = []
    began: list[float] = []
    ended: list[float] = []
    for value, seconds in rounds:
        now += seconds
        before, course = course, judge(course, value, limit=_LIMIT, pace=_PACE, now=now)
        history.append((now, value))
        if course.state is State.RAISED and before.state in (State.WELL, State.BEYOND, State.ENDED):
            began.append(now)
            held = [one for one in history if one[0] >= now - _PACE.hold_seconds]
            assert all(seen is not None and _LIMIT.is_beyond(seen) for _, seen in held)
            _assert_watched(history, since=now - _PACE.hold_seconds)
        if course.state is State.ENDED:
            assert before.state in (State.RAISED, State.CLEARING)
            ended.append(now)
            held = [one for one in history if one[0] >= now - _PACE.clear_seconds]
            assert all(seen is not None and _LIMIT.is_well(seen) for _, seen in held)
            _assert_watched(history, since=now - _PACE.clear_seconds)
    assert len(began) - len(ended) in (0, 1)
    for first, second in zip(ended, began[1:], strict=False):
        assert second - first >= _PACE.hold_seconds
    for first, second in pairwise(began):
        assert second - first >= _PACE.hold_seconds + _PACE.clear_seconds


def _assert_watched(history: list[tuple[float, float | None]], *, since: float) -> None:
    """The time was looked at without a gap."""
    moments = [at for at, _ in history]
    before = [at for at in moments if at <= since]
    watched = [before[-1], *(at for at in moments if at > since)]
    assert all(later - earlier <= _PACE.patience_seconds for earlier, later in pairwise(watched))


@given(st.lists(st.floats(0.2500001, 1.0, allow_nan=False), min_size=1, max_size=100))
def test_a_figure_that_is_never_well_again_is_one_alert(values: list[float]) -> None:
    states = _judged([0.4, 0.4, 0.4, *values])
    assert states[2:] == [State.RAISED] * (len(values) + 1)


@given(st.lists(st.floats(0.0, 0.3, allow_nan=False), max_size=100))
def test_a_figure_that_is_never_beyond_is_no_alert(values: list[float]) -> None:
    assert set(_judged([*values])) <= {State.WELL}
