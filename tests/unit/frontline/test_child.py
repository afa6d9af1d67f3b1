import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from frontline.child import READY, Child, Program, restart_delay_seconds, what_it_said


@pytest.mark.parametrize(("failures", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (2000, 30)])
def test_restarts_come_slower_the_more_fail(failures: int, seconds: float) -> None:
    assert restart_delay_seconds(failures) == seconds


def test_the_sentence_of_a_process_is_found_among_its_lines() -> None:
    lines = [READY, "frontline: The desk's database cannot be reached.", "Traceback", ""]
    assert what_it_said(lines) == "The desk's database cannot be reached."


def test_without_a_sentence_the_last_line_counts() -> None:
    assert what_it_said([READY, "MemoryError", " "]) == "MemoryError"


def test_a_silent_process_is_said_to_be_silent() -> None:
    assert what_it_said([]) == what_it_said([READY]) == "it said nothing"


async def test_the_log_of_a_process_shows_nobodys_data(tmp_path: Path) -> None:
    said = "maya@example.com paid with 4111 1111 1111 1111 for BW-104233"
    program = Program("talker", (sys.executable, "-c", f"print({said!r}); print({READY!r}, flush=True); input()"))
    child = Child(program, logs=tmp_path, environment=os.environ, say=lambda _: None)
    keeping = asyncio.create_task(child.keep())
    async with asyncio.timeout(20):
        await child.became_ready.wait()
    child.interrupt(signal.SIGTERM)
    await keeping
    expected = "[e-mail address removed] paid with [card number ending in 1111] for BW-104233"
    assert (tmp_path / "talker.log").read_text(encoding="utf-8").splitlines()[0] == expected
