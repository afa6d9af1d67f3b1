"""What failed is tried again twice as late each time, and never later than the limit."""

from __future__ import annotations

import pytest

from desk.backoff import Backoff


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 2.0), (1, 2.0), (2, 4.0), (3, 8.0), (9, 512.0), (10, 600.0), (10_000, 600.0)]
)
def test_each_failure_doubles_the_wait_up_to_the_limit(failures: int, seconds: float) -> None:
    assert Backoff(first=2.0, longest=600.0).after(failures) == seconds
