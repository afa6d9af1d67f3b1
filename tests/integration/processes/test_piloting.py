"""A pilot's workers join the running supervisor and leave it, and their failing is nobody else's."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from frontline import piloting
from frontline.child import Program
from frontline.errors import StartError
from frontline.model.pilot_file import Wish
from frontline.piloting import have_pilot
from frontline.supervisor import Supervisor

_GOOD = "import time; print('frontline: ready', flush=True); time.sleep(60)"
_BAD = "import sys; sys.exit('frontline: The model does not load.')"
SPRING = Wish("spring", "c" * 64, 2)


async def test_workers_join_and_leave_while_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = {"c" * 64: _GOOD, "e" * 64: _BAD}

    def workers_of(wish: Wish) -> tuple[Program, ...]:
        command = (sys.executable, "-S", "-c", code[wish.model])
        return tuple(Program(f"pilot worker {n}", command, may_fail=True) for n in range(1, wish.workers + 1))

    monkeypatch.setattr(piloting, "workers_of", workers_of)
    live = Program("worker", (sys.executable, "-S", "-c", _GOOD), serves_model=True)
    supervisor = Supervisor((live,), logs=tmp_path, environment=os.environ, say=lambda _: None)
    said: list[str] = []
    ready = asyncio.Event()
    running = asyncio.create_task(supervisor.run(on_ready=ready.set))
    async with asyncio.timeout(30):
        await ready.wait()
        await have_pilot(supervisor, SPRING, say=said.append)
        assert _names(supervisor) == ["worker", "pilot worker 1", "pilot worker 2"]
        await have_pilot(supervisor, SPRING, say=said.append)  # is there already
        assert said == ["Starting a pilot worker 1.", "Starting a pilot worker 2."]
        with pytest.raises(StartError, match=r"pilot worker 1 did not come up: The model does not load\."):
            await have_pilot(supervisor, Wish("summer", "e" * 64, 1), say=said.append)
        assert _names(supervisor) == ["worker"]
        assert not running.done()
        supervisor._on_signal()
        await running


def _names(supervisor: Supervisor) -> list[str]:
    return [child.program.name for child in supervisor.children]
