"""The whole of Frontline with the trained bot, started by `frontline up`, whose processes are killed one after the other.

Its supervisor starts them again. The real worker keeps its dialogues in a tracker, and its actions act on the back office.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import msgspec
from aiohttp import ClientError, ClientSession

from desk.store.engine import open_store
from tests.e2e.running_system import AGENT_EMAIL, RunningSystem, running_system
from tests.faults.player import session
from tests.faults.programs import LoadProgram
from tests.faults.records import Fault, RecordFile
from tests.faults.store_log import StoreLog, read_log

_BACK_SECONDS = 180.0
_LAST_WORDS_SECONDS = 2.0
NAMES = {"desk": "desk killed", "worker": "Rasa worker killed", "actions": "action server killed"}


async def run_whole(
    folder: Path, victims: tuple[str, ...], *, customers: int, calm_seconds: float, patience_seconds: float
) -> tuple[StoreLog, str]:
    """Kill each of the victims in turn; what the store holds afterwards, and what did not come to its end."""
    records = RecordFile(folder / "records" / "faults.jsonl")
    running = running_system(folder / "whole", is_disturbed=True)
    system = await asyncio.to_thread(running.__enter__)
    load = LoadProgram(_arguments(system, folder, customers=customers), log=folder / "load.log")
    try:
        await load.start()
        problem = await load.ask("arrive 60", within_seconds=90.0)
        async with session() as http:
            for victim in victims:
                await _kill(system, http, records, victim)
                await asyncio.sleep(calm_seconds)
        answer = await load.ask(f"quiet {patience_seconds}", within_seconds=patience_seconds + 30.0)
        log = await _settled(system, load, patience_seconds=patience_seconds)
    finally:
        load.end()
        records.close()
        await asyncio.to_thread(running.__exit__, None, None, None)
    wrong = [said for said, right in ((problem, "arrived"), (answer, "settled")) if said != right]
    return log, "; ".join(wrong)


def _arguments(system: RunningSystem, folder: Path, *, customers: int) -> list[str]:
    return [
        *("--desk", system.url, "--origin", system.url, "--agent-email", AGENT_EMAIL),
        *("--records", str(folder / "records" / "clients.jsonl")),
        *("--customers", str(customers), "--every-seconds", "20", "--pause-seconds", "1"),
    ]


async def _kill(system: RunningSystem, http: ClientSession, records: RecordFile, victim: str) -> None:
    begun_at = time.time()
    process = await asyncio.to_thread(system.pid_of, victim)
    os.kill(process, signal.SIGKILL)
    while await asyncio.to_thread(system.pid_of, victim) == process:
        await asyncio.sleep(0.1)
    healed_at, deadline = time.time(), time.monotonic() + _BACK_SECONDS
    while not await _is_back(system, http):
        if time.monotonic() > deadline:
            raise RuntimeError(f"the {victim} is not back after {_BACK_SECONDS:.0f} s")
        await asyncio.sleep(0.2)
    records.write(Fault(begun_at, "run", NAMES[victim], healed_at, time.time()))


async def _is_back(system: RunningSystem, http: ClientSession) -> bool:
    """Whether the desk serves and a worker is there."""
    try:
        async with http.get(f"{system.url}/readyz") as response:
            return response.status == 200 and bool((await response.json())["workers"])
    except (ClientError, OSError, TimeoutError):
        return False


async def _settled(system: RunningSystem, load: LoadProgram, *, patience_seconds: float) -> StoreLog:
    store = open_store(f"sqlite:///{system.folder / 'desk.db'}")
    try:
        deadline = time.monotonic() + patience_seconds
        log = await read_log(store)
        while log.open_turns and time.monotonic() < deadline:
            await asyncio.sleep(1.0)
            log = await read_log(store)
        await asyncio.sleep(_LAST_WORDS_SECONDS)
        await load.finish()
        return msgspec.structs.replace(await read_log(store), owed=log.last_seqs)
    finally:
        await store.close()
