"""Work that is shared out among processes comes back in order."""

import os
from collections.abc import Sequence

import pytest

from frontline.errors import FrontlineError
from frontline.replay.exceptions import ReplayStopped
from frontline.replay.workplaces import workplaces


def hammer(weight: int) -> int:
    if weight < 0:
        raise FrontlineError("There is no such hammer.")
    return weight


def work(tool: int, items: Sequence[int]) -> list[int]:
    if -1 in items:
        os._exit(1)
    return [tool * item for item in items]


def results(weight: int, items: Sequence[int], *, jobs: int) -> list[int]:
    with workplaces(hammer, weight, jobs=jobs) as places:
        return [one for portion in places.run(work, items, portion=3) for one in portion]


def test_results_come_in_order_whatever_the_number_of_processes() -> None:
    items = range(20)
    expected = [2 * item for item in items]
    assert results(2, items, jobs=1) == expected
    assert results(2, items, jobs=2) == expected


def test_a_tool_that_cannot_be_made_is_told_in_its_own_sentence() -> None:
    for jobs in (1, 2):
        with pytest.raises(FrontlineError, match="There is no such hammer"):
            results(-1, [1], jobs=jobs)


def test_a_process_that_is_killed_ends_the_work() -> None:
    with pytest.raises(ReplayStopped, match="--jobs"):
        results(1, [-1, 1, 2], jobs=2)
