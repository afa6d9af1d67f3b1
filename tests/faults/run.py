"""One scenario from its start to its verdict."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from tests.faults.checker import check
from tests.faults.figures import figures
from tests.faults.records import read_records
from tests.faults.report import Result
from tests.faults.scenarios import Scenario
from tests.faults.store_log import StoreLog, read_log
from tests.faults.system import System, running_system, start_load
from tests.faults.whole import run_whole

_LAST_WORDS_SECONDS = 2.0

Say = Callable[[str], None]


async def run(scenario: Scenario, folder: Path, *, say: Say, at_most_seconds: float = math.inf) -> Result:
    """Do all of it in a folder of its own, or as many of its faults as begin within so long. Raises `NotInstalled` where a
    program is missing."""
    begun = time.monotonic()
    if scenario.victims:
        folder.mkdir(parents=True, exist_ok=True)
        log, problem = await run_whole(
            folder,
            scenario.victims,
            customers=scenario.shape.customers,
            calm_seconds=scenario.calm_seconds,
            patience_seconds=scenario.patience_seconds,
        )
    else:
        log, problem = await _run_system(scenario, folder, until=begun + at_most_seconds, say=say)
    paths = sorted((folder / "records").glob("*.jsonl"))
    return Result(
        scenario=scenario.name,
        seconds=time.monotonic() - begun,
        conversations=len({entry.conversation for entry in log.entries}),
        figures=figures(read_records(paths)),
        violations=check(read_records(paths), log),
        problem=problem,
    )


async def _run_system(scenario: Scenario, folder: Path, *, until: float, say: Say) -> tuple[StoreLog, str]:
    async with running_system(scenario.shape, folder) as system:
        await start_load(system)
        problem = ""
        for number, step in enumerate(scenario.steps, start=1):
            if time.monotonic() > until:
                break
            try:
                await step(system)
            except Exception as error:  # noqa: BLE001, RUF100 - what was recorded until then is judged all the same
                problem = f"step {number} failed: {error}"
                break
            await asyncio.sleep(scenario.calm_seconds)
            say(f"{scenario.name}: {number} of {len(scenario.steps)} faults")
        try:
            log, rest = await _end(system, scenario)
        except Exception as error:
            raise RuntimeError(f"{scenario.name} could not be brought to its end: {problem or error}") from error
        return log, problem or rest or _ended_by_itself(system)


async def _end(system: System, scenario: Scenario) -> tuple[StoreLog, str]:
    """Let everything that was begun come to its end; what the store holds then, and what did not come to one."""
    assert system.load is not None
    answer = await system.load.ask(
        f"quiet {scenario.patience_seconds}", within_seconds=scenario.patience_seconds + 30.0
    )
    async with system.store() as store:
        deadline = time.monotonic() + scenario.patience_seconds
        log = await read_log(store)
        while log.open_turns and time.monotonic() < deadline:
            await asyncio.sleep(1.0)
            log = await read_log(store)
        await asyncio.sleep(_LAST_WORDS_SECONDS)
        await system.load.finish()
        # What is written from now on is owed to nobody on a screen, but in the store all must be.
        log = msgspec.structs.replace(await read_log(store), owed=log.last_seqs)
    return log, "" if answer == "settled" else answer


def _ended_by_itself(system: System) -> str:
    gone = [program.name for program in (*system.desks, *system.bots) if program.has_ended]
    return f"ended by itself: {', '.join(gone)}" if gone else ""
