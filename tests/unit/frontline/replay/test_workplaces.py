"""Work that is shared out among processes comes back in order."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from frontline.errors import FrontlineError
from frontline.places import ROOT
from frontline.replay.exceptions import ReplayStopped
from frontline.replay.workplaces import workplaces
from tests.unit.frontline.replay.hammer import hammer, work


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


def command(folder: Path, *lines: str) -> "subprocess.Popen[str]":
    """Start a command that guards nothing, as installed ones are."""
    script = folder / "command"
    script.write_text(
        "from tests.unit.frontline.replay.hammer import hammer, hold, work\n"
        "from frontline.replay.workplaces import workplaces\n"
        "with workplaces(hammer, 2, jobs=2) as places:\n" + "".join(f"    {line}\n" for line in lines),
        encoding="utf-8",
    )
    return subprocess.Popen(
        [sys.executable, str(script)],
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_command_that_guards_nothing_is_not_run_again(tmp_path: Path) -> None:
    started = command(tmp_path, "print([*places.run(work, [1, 2], portion=1)])")
    assert started.communicate(timeout=60) == ("[[2], [4]]\n", "")


def test_processes_leave_when_the_command_is_killed(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    started = command(tmp_path, f"[*places.run(hold, [{str(pipe)!r}], portion=1)]")
    with pipe.open("rb") as opened:
        assert opened.read(1) == b"x"
        started.kill()
        # The end comes when nobody holds the pipe any more.
        assert opened.read() == b""
    started.communicate(timeout=60)
