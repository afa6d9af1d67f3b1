"""The smallest run of `make faults`: a desk and a bot are killed in the middle of everything, and every promise is kept."""

from __future__ import annotations

from pathlib import Path

from tests.faults.checker import Kind, counts
from tests.faults.report import examples
from tests.faults.run import run
from tests.faults.scenarios import SMOKE


async def test_nothing_is_lost_doubled_reordered_or_stale_when_a_desk_and_a_bot_are_killed(tmp_path: Path) -> None:
    (scenario,) = SMOKE
    result = await run(scenario, tmp_path, say=print)
    assert counts(result.violations) == dict.fromkeys(Kind, 0), examples(result)
    assert result.problem == ""
    assert [fault.what for fault in result.figures.faults] == ["desk killed", "bot killed"]
    assert result.figures.joins >= scenario.shape.customers
    assert result.figures.acked > scenario.shape.customers
