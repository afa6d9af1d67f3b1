"""What is read off a run's records, and what of it falls short."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.checker import Kind, Violation
from tests.faults.figures import figures, percentile
from tests.faults.records import Acked, Fault, Joined, Record, Sent
from tests.faults.report import Result, fault_table, table
from tests.faults.wrong_clock import wrong

RECORDS: list[Record] = [
    Sent(1.0, "customer-1", "c", "m1", "customer"),
    Acked(1.5, "customer-1", "c", "m1", 2),
    Fault(10.0, "run", "database killed", 12.0, 15.0),
    Fault(20.0, "run", "bot killed", 20.5),
    Sent(11.0, "customer-1", "c", "m2", "customer"),
    Joined(16.0, "customer-1", "c", 15.5, 2, 2, True),
    Joined(16.0, "customer-2", "d", 9.0, 0, 1, False),
    Acked(16.5, "customer-1", "c", "m2", 3),
]


def test_the_time_after_a_fault_counts_from_when_it_was_let_go() -> None:
    found = figures(RECORDS)
    assert [(one.what, one.ready_seconds, one.ack_seconds) for one in found.faults] == [
        ("database killed", 3.0, 4.5),
        ("bot killed", None, None),
    ]
    assert found.worst_ready == 3.0


def test_only_who_comes_back_catches_up() -> None:
    found = figures(RECORDS)
    assert found.catch_up == (0.5,)
    assert (found.sent, found.acked, found.joins) == (2, 2, 1)


def test_who_asks_in_the_middle_of_a_fault_waits_for_its_end_first() -> None:
    asked_in_the_fault = Joined(13.0, "customer-1", "c", 10.5, 2, 2, True)
    assert figures([*RECORDS, asked_in_the_fault]).catch_up == (0.5, 1.0)


@pytest.mark.parametrize(("percent", "expected"), [(50, 50.0), (95, 95.0), (100, 100.0)])
def test_percentiles_are_nearest_ranks(percent: float, expected: float) -> None:
    assert percentile([float(value) for value in range(1, 101)], percent) == expected
    assert percentile([], percent) == 0.0


def test_a_result_names_what_was_promised_and_not_reached() -> None:
    slow = figures(
        [*RECORDS, Fault(30.0, "run", "database killed", 31.0, 45.0), Fault(50.0, "run", "desk killed", 51.0, 70.0)]
    )
    result = Result("name", 60.0, 2, slow, (Violation(Kind.LOST, "gone"),))
    assert result.shortfalls == ("1 lost", "ready 14.0 s after: database killed")
    assert "| name | 60 | 2 | 4 | 2 | 2 | 0 | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 0.50 | 19.0 |" in table([result])
    assert "| database killed | 2 | 14.0 | 4.5 |" in fault_table([result])


def test_a_wrong_clock_is_off_by_what_its_file_says_and_follows_it(tmp_path: Path) -> None:
    path, now = tmp_path / "clock", [0.0]
    path.write_text("3600")
    tell = wrong(path, clock=lambda: 100.0, monotonic=lambda: now[0])
    assert tell() == 3700.0
    path.write_text("-50")
    assert tell() == 3700.0
    now[0] = 1.0
    assert tell() == 50.0
