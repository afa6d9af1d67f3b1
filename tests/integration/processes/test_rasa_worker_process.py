"""The worker as a process: Rasa's own server with our channel, killed in the middle of a turn, and asked to leave."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from frontline.trained_model import Record, sha256_of, write_record
from handoff.wire.worker import Drain
from tests.scripted_desk import SECRET, ScriptedDesk, running_desk, turn_offer
from tests.small_bot import ROOT, ActionServer, running_actions, train

# A start is some fifteen seconds of one core; a busy machine makes more of them.
START_SECONDS = 200.0

_PROGRAM = """
import json, sys
from pathlib import Path
from frontline.processes import worker
options = json.loads(sys.argv[1])
worker.run(
    environment=options["environment"], tensorflow=False, action_timeout_seconds=30.0, model=Path(options["model"])
)
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    model = train(tmp_path_factory.mktemp("small_bot"))
    write_record(Record(data="", archive=sha256_of(model)), model.with_name("frontline.json"))
    return model


@asynccontextmanager
async def running_worker(
    model: Path, database: Path, desk: ScriptedDesk, actions: ActionServer
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker as `frontline worker` runs it, but for its model."""
    host, port = actions.url.removeprefix("http://").removesuffix("/webhook").split(":")
    environment = {
        "FRONTLINE_WORKER_DESK_URL": desk.url,
        "FRONTLINE_SECRET_WORKER_SECRET": SECRET,
        "FRONTLINE_WORKER_CAPACITY": "2",
        "FRONTLINE_ACTIONS_HOST": host,
        "FRONTLINE_ACTIONS_PORT": port,
        "FRONTLINE_WORKER_TRACKER_URL": f"sqlite:///{database}",
    }
    options = json.dumps({"environment": environment, "model": str(model)})
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _PROGRAM, options, cwd=ROOT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


# The end-to-end tests kill a worker in every run; this one also looks at its frames, and takes over a minute.
@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_a_turn_survives_its_worker_and_a_worker_leaves_in_good_order(model: Path, tmp_path: Path) -> None:
    database = tmp_path / "tracker.db"
    async with (
        running_desk() as desk,
        running_actions() as actions,
        running_worker(model, database, desk, actions) as one,
        running_worker(model, database, desk, actions) as other,
    ):
        # Both start at the same time; which comes first does not matter.
        first = await desk.worker(0, patience_seconds=START_SECONDS)
        second = await desk.worker(1, patience_seconds=START_SECONDS)
        killed, left = (one, other) if first.hello.worker.endswith(f"-{one.pid}") else (other, one)

        assert (await first.turn(1, "hello")).texts == ["Hello."]
        actions.wait_seconds = 60.0
        await first.offer(turn_offer(2, "slowly"))
        await actions.called.wait()
        killed.send_signal(signal.SIGKILL)
        await killed.wait()
        assert [frame for frame in first.frames if getattr(frame, "turn", "") == "c1:2"] == []

        actions.wait_seconds = 0.0
        outcome = await second.turn(2, "slowly")
        assert outcome.texts == ["That took a while.", "It is done."]
        assert [turn.seq for turn in outcome.done.turns] == [1, 2]

        # SIGTERM: the turn in flight is finished, and then the process is gone.
        actions.wait_seconds = 0.5
        actions.called.clear()
        await second.offer(turn_offer(3, "slowly"))
        await actions.called.wait()
        left.send_signal(signal.SIGTERM)
        assert (await second.outcome("c1:3")).texts == ["That took a while.", "It is done."]
        await second.until(Drain)
        async with asyncio.timeout(20):
            await left.wait()
        assert left.returncode == 0
