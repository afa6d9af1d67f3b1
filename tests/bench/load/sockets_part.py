"""How many customers' sockets one desk process holds, and what each costs in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import msgspec

from tests.bench.load.client import Plan
from tests.bench.load.desk_world import new_world, running_desk, scripted_bot
from tests.bench.load.options import Options
from tests.bench.load.plans import running_plan

_SETTLE_SECONDS = 5.0
_SPEAK_A_SECOND = 5.0


def sockets(options: Options) -> dict[str, Any]:
    """Open them, see that what they cost is there, and let some of them speak while all are held."""
    with tempfile.TemporaryDirectory(prefix="frontline-load-") as folder:
        world = new_world(Path(folder), database_url=options.database_url())
        with running_desk(world) as desk, scripted_bot(world):
            # The first sockets bring what all share into memory.
            warm = Plan(kind="hold", url=world.url, customers=50, rate=_SPEAK_A_SECOND, seconds=2.0, sources=4)
            with running_plan(warm) as client:
                client.result()
            before = desk.memory_bytes()
            plan = msgspec.structs.replace(warm, customers=options.sockets, sources=20, seconds=options.seconds)
            with running_plan(plan) as client:
                client.until_said("held")
                held_cpu, held = desk.cpu_seconds(), desk.memory_bytes()
                seen = client.result()
                seen["desk_cpu_while_held_seconds"] = round(desk.cpu_seconds() - held_cpu, 2)
                after = desk.memory_bytes()
    return {
        "sockets": options.sockets,
        "memory_before_bytes": before,
        "memory_held_bytes": held,
        "memory_after_speaking_bytes": after,
        # Of those that were there to the end: one that was lost may have been gone already when the memory was read.
        "lost": options.sockets - seen["open"],
        "bytes_per_socket": round((held - before) / max(seen["open"], 1)),
        **seen,
    }
