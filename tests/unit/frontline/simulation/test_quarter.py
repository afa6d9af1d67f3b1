import functools
from datetime import date

import msgspec
import pytest

from frontline.simulation import plots
from frontline.simulation.calendar import DAY_SECONDS, Period, week_of
from frontline.simulation.ending import OUTCOMES, REOPENED, SOLVED
from frontline.simulation.plots_bot import another_matter_later, hello_only, never_spoke
from frontline.simulation.quarter import Made, Quarter
from frontline.simulation.rows import rows_of

PERIOD = Period(date(2026, 11, 20), 40)


@functools.cache
def made() -> tuple[Made, ...]:
    return tuple(Quarter(conversations=700, period=PERIOD, seed=5).conversations())


def test_there_are_exactly_as_many_as_were_asked_for() -> None:
    assert len({one.truth.conversation for one in made()}) == 700


def test_the_same_seed_gives_the_same_truth_and_rows_and_another_one_others() -> None:
    def all_of(seed: int) -> bytes:
        quarter = Quarter(conversations=40, period=PERIOD, seed=seed)
        some = list(quarter.conversations())
        rows = [{table.name: rows for table, rows in rows_of(one, seed=seed).items()} for one in some]
        return msgspec.json.encode([quarter.header, [one.truth for one in some], rows])

    assert all_of(1) == all_of(1)
    assert all_of(1) != all_of(2)


def test_every_conversation_is_over_before_the_time_is() -> None:
    for one in made():
        assert PERIOD.start <= one.play.scene.at
        assert one.truth.last_at < PERIOD.end
        assert one.truth.is_open or one.truth.last_at < PERIOD.end - DAY_SECONDS


def test_each_has_exactly_one_outcome_unless_it_is_open_or_nobody_spoke() -> None:
    for one in made():
        counted = one.truth.has_spoken and not one.truth.is_open
        assert (one.truth.outcome in OUTCOMES) == counted
        assert (one.truth.outcome == REOPENED) == bool(one.truth.was) == bool(one.truth.reopened_at)
        assert one.truth.was in SOLVED or not one.truth.was


def test_who_comes_back_is_known_and_comes_within_seven_days() -> None:
    truths = {one.truth.conversation: one.truth for one in made()}
    repeats = [truth for truth in truths.values() if truth.repeat_of]
    assert repeats
    for later in repeats:
        earlier = truths[later.repeat_of]
        assert earlier.is_known
        assert later.is_known
        assert 0 < later.started_at - earlier.last_at <= 7 * DAY_SECONDS
        assert earlier.intent == later.intent
        assert earlier.outcome not in SOLVED


def test_cases_are_there_that_are_easily_counted_wrongly() -> None:
    truths = [one.truth for one in made()]
    by_id = {truth.conversation: truth for truth in truths}
    played = {truth.plot for truth in truths}
    assert {
        "seemed_solved",
        "thanked_for_nothing",
        "solved_then_denied",
        "solved_then_escalated",
        "passed_on",
    } <= played
    assert {"given_back", "left_the_line", "came_back_into_it", never_spoke.__name__, hello_only.__name__} <= played
    elsewhere = [one for one in truths if one.repeat_of and by_id[one.repeat_of].channel != one.channel]
    assert elsewhere
    assert any(one.answers and one.answers[0].changed_at > one.answers[0].given_at for one in made())
    assert any(not truth.is_known for truth in truths)
    assert any(week_of(truth.started_at) != week_of(truth.last_at) for truth in truths)
    assert any(truth.is_open for truth in truths)


def test_nobody_comes_back_about_another_matter_in_the_same_conversation() -> None:
    for one in made():
        if one.truth.plot == another_matter_later.__name__:
            assert one.truth.outcome != REOPENED


def test_what_is_asked_changes_in_the_last_weeks() -> None:
    quarter = Quarter(conversations=1, period=PERIOD, seed=5)

    def share(*, is_late: bool) -> float:
        messages = [
            message
            for one in made()
            for message in one.truth.messages
            if (message.at >= quarter.drifts_from) == is_late
        ]
        return sum(message.is_out_of_scope for message in messages) / len(messages)

    assert share(is_late=True) > 1.5 * share(is_late=False)


@pytest.mark.parametrize("plot", plots.ALL, ids=lambda plot: plot.__name__)
def test_every_plot_says_what_it_shows(plot: plots.Plot) -> None:
    assert plot.__doc__
