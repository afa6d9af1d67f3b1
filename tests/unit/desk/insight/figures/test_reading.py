"""What is counted in the store is what counting by hand gives, and what the lists behind it hold."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import ceil
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import and_, create_engine, insert, not_

from desk.insight.figures import periods
from desk.insight.figures.definitions import DEFINITIONS, IN_BALANCE, SHARES
from desk.insight.figures.reading import read, read_groups, scope_of
from desk.insight.figures.telling import all_shares, by_name, changes
from desk.insight.outcome import Outcome
from desk.store import outcome_figures
from desk.store.engine import Store, open_store
from desk.store.outcome_conditions import SPREADS, averages, shares
from desk.store.outcome_figures import Listed
from desk.store.outcomes import LedgerRow, values_of
from desk.store.tables import outcomes
from handoff.wire.insight import Balance, Figures, Filters, Grouping, Period, Share
from tests.desk_world import sqlite_url
from tests.unit.desk.insight.figures.ledger_rows import DAY, NOW, keep, row, some_rows

ZONE = ZoneInfo("Europe/Berlin")
YOUNG_AFTER = NOW // 60 * 60 - 7 * DAY
RESOLVED = (Outcome.RESOLVED_CONFIRMED, Outcome.RESOLVED_UNCONFIRMED)


def period(days: int) -> Period:
    last = periods.day_at(NOW, ZONE)
    return periods.period_of(date.fromordinal(last.toordinal() - days + 1), last, zone=ZONE)


@pytest.fixture(scope="module")
def rows() -> list[LedgerRow]:
    return some_rows(400, seed=8)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, rows: list[LedgerRow]) -> str:
    """A database that the tests only read."""
    url = sqlite_url(tmp_path_factory.mktemp("ledger"))
    engine = create_engine(url, future=True)
    with engine.begin() as connection:
        connection.execute(insert(outcomes), [values_of(row) for row in rows])
    engine.dispose()
    return url


@pytest.fixture
async def store(ledger: str) -> AsyncIterator[Store]:
    store = open_store(ledger)
    yield store
    await store.close()


def by_hand(name: str) -> tuple[Callable[[LedgerRow], bool], Callable[[LedgerRow], bool]]:
    """Whom a share counts, and of whom: written down once more, from the definitions and not from the code."""

    def is_resolved(one: LedgerRow) -> bool:
        return one.outcome in RESOLVED

    def is_old(one: LedgerRow) -> bool:
        return one.is_recognised and one.last_at <= YOUNG_AFTER

    def is_escalated(one: LedgerRow) -> bool:
        return one.handoffs > 0

    def has_talked(one: LedgerRow) -> bool:
        return is_escalated(one) and one.agent_messages > 0

    def is_judged(one: LedgerRow) -> bool:
        return is_escalated(one) and one.verdict != ""

    def everyone(_one: LedgerRow) -> bool:
        return True

    told: dict[str, tuple[Callable[[LedgerRow], bool], Callable[[LedgerRow], bool]]] = {
        "resolution": (is_resolved, everyone),
        "deflection": (lambda one: one.handoffs == 0, everyone),
        "confirmed_resolution": (lambda one: one.outcome is Outcome.RESOLVED_CONFIRMED, everyone),
        "durable_resolution": (lambda one: is_resolved(one) and not one.next_contact_at, is_old),
        "durability": (
            lambda one: is_resolved(one) and not one.next_contact_at,
            lambda one: is_old(one) and (is_resolved(one) or one.was in {outcome.value for outcome in RESOLVED}),
        ),
        "solved": (lambda one: is_resolved(one) or one.outcome is Outcome.ESCALATED_RESOLVED, everyone),
        "contained_but_unsolved": (lambda one: one.handoffs == 0 and not is_resolved(one), everyone),
        "abandonment": (lambda one: one.outcome is Outcome.ABANDONED, everyone),
        "escalation": (is_escalated, everyone),
        "human_resolution": (lambda one: one.outcome is Outcome.ESCALATED_RESOLVED, is_escalated),
        "recognised": (lambda one: one.is_recognised, everyone),
        "reopened": (lambda one: one.outcome is Outcome.REOPENED, everyone),
        "repeat_contacts": (lambda one: one.repeat_of != "", lambda one: one.is_recognised),
        "asked_twice": (lambda one: one.asked_twice > 0, everyone),
        "context_lost": (lambda one: one.asked_again > 0, has_talked),
        "csat_bot": (lambda one: (one.csat_bot or 0) >= 4, lambda one: one.csat_bot is not None),
        "csat_agent": (lambda one: (one.csat_agent or 0) >= 4, lambda one: one.csat_agent is not None),
        "csat_bot_answers": (lambda one: one.csat_bot is not None, lambda one: one.was_asked_bot),
        "csat_agent_answers": (lambda one: one.csat_agent is not None, lambda one: one.was_asked_agent),
        "verdicts": (is_judged, is_escalated),
        "escalation_precision": (lambda one: one.verdict != "unnecessary", is_judged),
        "too_late": (lambda one: one.verdict == "too_late", is_judged),
        "wrong_team": (lambda one: one.verdict == "wrong_team", is_judged),
    }
    return told[name]


def counted(rows: list[LedgerRow], name: str) -> tuple[int, int]:
    is_counted, is_of = by_hand(name)
    whole = [one for one in rows if is_of(one)]
    return sum(map(is_counted, whole)), len(whole)


async def test_every_share_is_what_counting_by_hand_gives(store: Store, rows: list[LedgerRow]) -> None:
    async with store.reading() as connection:
        told = await read(connection, scope_of(period(100), Filters(), now=NOW))
    assert {one.name: (one.numerator, one.denominator) for one in all_shares(told)} == {
        one.name: counted(rows, one.name) for one in SHARES
    }
    assert told.conversations == len(rows)
    assert {one.outcome: one.count for one in told.outcomes} == {
        outcome.value: sum(one.outcome is outcome for one in rows) for outcome in Outcome
    }


async def test_averages_and_spreads_are_what_computing_by_hand_gives(store: Store, rows: list[LedgerRow]) -> None:
    async with store.reading() as connection:
        told = by_name(await read(connection, scope_of(period(100), Filters(), now=NOW)))
    stars = [one.csat_bot for one in rows if one.csat_bot is not None]
    assert (told["csat_bot_mean"].total, told["csat_bot_mean"].count) == (sum(stars), len(stars))  # type: ignore[union-attr]
    moods = [one.mood_last - one.mood_first for one in rows if None not in (one.mood_first, one.mood_last)]  # type: ignore[operator]
    assert told["mood_change"].value == pytest.approx(sum(moods) / len(moods))  # type: ignore[union-attr]
    assert told["questions_asked_twice"].value == sum(one.asked_twice for one in rows) / len(rows)  # type: ignore[union-attr]
    handled = sorted(one.handle_seconds for one in rows if one.handle_seconds is not None)
    spread = told["handle"]
    assert (spread.count, spread.p50, spread.p90) == (  # type: ignore[union-attr]
        len(handled),
        handled[ceil(len(handled) / 2) - 1],
        handled[ceil(len(handled) * 9 / 10) - 1],
    )


@pytest.mark.parametrize("part", ["counted", "others", "left_out"])
async def test_a_list_holds_exactly_those_that_its_share_counts(store: Store, rows: list[LedgerRow], part: str) -> None:
    scope = scope_of(period(100), Filters(), now=NOW)
    async with store.reading() as connection:
        told = by_name(await read(connection, scope))
        for name, share in shares(scope.young_after).items():
            figure = told[name]
            assert isinstance(figure, Share)
            if part == "counted":
                condition, expected = and_(share.of, share.counted), figure.numerator
            elif part == "others":
                condition, expected = and_(share.of, not_(share.counted)), figure.denominator - figure.numerator
            elif share.left_out is not None:
                condition, expected = share.left_out, figure.left_out
            else:
                assert figure.left_out == 0
                continue
            listed, following = await outcome_figures.page(connection, scope, Listed(condition), limit=1000)
            assert (len(listed), following) == (expected, ""), name


@pytest.mark.parametrize("by", ["intent", "layer", "channel", "agent", "outcome"])
async def test_groups_make_up_the_whole(store: Store, rows: list[LedgerRow], by: Grouping) -> None:
    scope = scope_of(period(100), Filters(), now=NOW)
    async with store.reading() as connection:
        groups = await read_groups(connection, scope, period(100), by)
        one = groups[0]
        alone = await read(connection, replace(scope, filters=((by, int(one.value) if by == "layer" else one.value),)))
    assert sum(group.figures.conversations for group in groups) == len(rows)
    assert {group.value for group in groups} == {str(getattr(row, by)) for row in rows}
    assert replace_open(one.figures) == replace_open(alone)


def replace_open(figures: Figures) -> Figures:
    return msgspec.structs.replace(figures, still_open=None)


@pytest.mark.parametrize(
    ("by", "first"), [("day", periods.days_in), ("week", periods.weeks_in), ("month", periods.months_in)]
)
async def test_times_are_counted_by_the_companys_clock(
    store: Store, rows: list[LedgerRow], by: Grouping, first: Callable[[Period], Iterator[date]]
) -> None:
    whole = period(70)
    async with store.reading() as connection:
        groups = await read_groups(connection, scope_of(whole, Filters(), now=NOW), whole, by)
    starts = [periods.start_of(day, ZONE) for day in first(whole)] + [whole.ends_at]
    expected = [sum(start <= one.started_at < end for one in rows) for start, end in pairwise(starts)]
    assert [group.figures.conversations for group in groups] == expected
    assert [group.value for group in groups] == [day.isoformat() for day in first(whole)]
    assert sum(expected) == len(rows)


async def test_days_around_a_change_of_the_clocks_hold_their_own_hours(tmp_path: Path) -> None:
    """On 25 October 2026 the clocks of Berlin go back at 01:00 UTC; the day ends at 23:00 UTC."""
    store = open_store(sqlite_url(tmp_path))
    start = periods.start_of(date(2026, 10, 25), ZONE)
    at = [start - 1, start, start + 24.5 * 3600, start + 25 * 3600 - 1, start + 25 * 3600]
    async with store.writing() as connection:
        await keep(connection, [row(number, started_at=moment) for number, moment in enumerate(at)])
    whole = periods.period_of(date(2026, 10, 24), date(2026, 10, 26), zone=ZONE)
    async with store.reading() as connection:
        groups = await read_groups(connection, scope_of(whole, Filters(), now=NOW), whole, "day")
        weeks = await read_groups(connection, scope_of(whole, Filters(), now=NOW), whole, "week")
    await store.close()
    assert [group.figures.conversations for group in groups] == [1, 3, 1]
    assert [(group.value, group.figures.conversations) for group in weeks] == [("2026-10-19", 4), ("2026-10-26", 1)]


async def test_pages_of_a_list_follow_each_other_without_a_gap_or_a_double(store: Store, rows: list[LedgerRow]) -> None:
    scope = scope_of(period(100), Filters(), now=NOW)
    listed, names, values, after = Listed(SPREADS["wait"].of, SPREADS["wait"].value), [], [], ""
    async with store.reading() as connection:
        while True:
            page, after = await outcome_figures.page(connection, scope, listed, limit=7, after=after)
            names += [one.conversation for one in page]
            values += [one.ordered for one in page]
            if not after:
                break
    expected = sorted(
        ((one.wait_seconds, one.conversation) for one in rows if one.wait_seconds is not None), reverse=True
    )
    assert list(zip(values, names, strict=True)) == expected


async def test_an_empty_ledger_says_that_nothing_is_known(tmp_path: Path) -> None:
    store = open_store(sqlite_url(tmp_path))
    async with store.reading() as connection:
        told = await read(connection, scope_of(period(7), Filters(), now=NOW))
    await store.close()
    assert told.conversations == 0
    assert told.still_open == 0
    assert all(one.value is None and one.low is None for one in all_shares(told))
    assert changes(told, told) == ()


async def test_what_is_not_known_of_open_conversations_is_not_told(store: Store) -> None:
    async with store.reading() as connection:
        told = await read(connection, scope_of(period(7), Filters(intent="track_order"), now=NOW))
    assert told.still_open is None


def test_every_definition_is_counted_and_every_count_defined() -> None:
    assert [one.name for one in SHARES] == list(shares(0))
    assert [one.name for one in DEFINITIONS if one.kind == "average"] == list(averages())
    assert [one.name for one in DEFINITIONS if one.kind == "spread"] == list(SPREADS)


def test_resolution_cannot_be_told_without_deflection_or_of_others() -> None:
    resolution = Share("resolution", 5, 10, 0.5, 0.2, 0.8)
    deflection = Share("deflection", 7, 10, 0.7, 0.4, 0.9)
    assert Balance(resolution, deflection).resolution is resolution
    with pytest.raises(TypeError):
        Balance(resolution)  # type: ignore[call-arg]
    for wrong in (
        (deflection, resolution),
        (resolution, Share("deflection", 7, 11, 0.6, 0.4, 0.9)),
        (resolution, Share("deflection", 4, 10, 0.4, 0.2, 0.7)),
        (resolution, Share(IN_BALANCE[0], 7, 10, 0.7, 0.4, 0.9)),
    ):
        with pytest.raises(ValueError, match="resol"):
            Balance(*wrong)
