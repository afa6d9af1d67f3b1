"""How many working days in a row somebody reviewed something."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.workbench.progress import days_in_a_row

ZONE = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 27, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("days", "count"),
    [
        ((), 0),
        ((27,), 1),
        ((26,), 1),
        ((25,), 0),
        ((25, 26, 27, 27), 3),
        ((19, 20, 23, 24, 25, 26), 6),
        ((21, 23, 24, 25, 26), 5),
        ((19, 23, 24, 25, 26), 4),
    ],
)
def test_a_weekend_breaks_no_row_and_today_counts_once_there_is_something(days: tuple[int, ...], count: int) -> None:
    times = [datetime(2026, 11, day, 23, 30, tzinfo=ZONE).timestamp() for day in days]
    assert days_in_a_row(times, today=FRIDAY) == count
