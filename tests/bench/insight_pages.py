"""How fast insight answers on a simulated quarter: python tests/bench/insight_pages.py FOLDER [--only /api/insight]

FOLDER is one that `frontline simulate --into FOLDER` filled. What has ended is settled first, once. Then each list and figure of
insight, quality, knowledge and the workbench is asked for as a page asks for it at first, and a few more as a page asks for
them next. Prints milliseconds: the first time, and the median and the slowest of the next ones, on the clock and of the
processor (which says more on a machine that does something else besides).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk.context import DESK
from desk.web import catalogue
from frontline import desk_settings
from frontline.commands.simulate import store_settings
from frontline.errors import FrontlineError
from frontline.simulation import truth
from frontline.simulation.served_desk import Api, desk_at, serving, settle
from frontline.simulation.world import ADMIN

_TOPICS = frozenset({"insight", "quality", "knowledge", "workbench"})
_REPEATS = 5
_QUARTER = {"from": "", "to": ""}
_NEXT = (
    ("/api/insight/figures", _QUARTER),
    ("/api/insight/figures", {"channel": "whatsapp"}),
    ("/api/insight/groups", {"by": "week"} | _QUARTER),
    ("/api/insight/groups", {"by": "day"} | _QUARTER),
    ("/api/insight/groups", {"by": "agent"} | _QUARTER),
    ("/api/insight/signals", _QUARTER),
    ("/api/insight/return", _QUARTER),
    ("/api/insight/conversations", {"figure": "abandonment", "part": "counted"} | _QUARTER),
    ("/api/insight/conversations", {"figure": "handle", "part": "above_p90"} | _QUARTER),
    ("/api/conversations", {"group": "closed"}),
    ("/api/conversations", {"group": "all", "tier": "vip"}),
)


def asked(header: truth.Header) -> list[tuple[str, dict[str, str]]]:
    """What is asked for: each answer of these topics without a value in its path, and `_NEXT`."""
    days = {"from": time.strftime("%Y-%m-%d", time.gmtime(header.start)), "to": header.until}
    first: list[tuple[str, dict[str, str]]] = [
        (one.path, {})
        for one in catalogue.operations()
        if one.topic in _TOPICS and one.method == "GET" and "{" not in one.path and not one.gives_file
    ]
    return [
        *first,
        *((path, {name: days.get(name) or value for name, value in query.items()}) for path, query in _NEXT),
    ]


async def measure(folder: Path, *, only: str) -> None:
    """Ask for all of it, and print a line each."""
    header = truth.read_header(folder / "truth.jsonl")
    app = desk_at(desk_settings.of(store_settings(folder), os.environ), header)
    started = time.perf_counter()
    await settle(app[DESK], on_progress=lambda _: None)
    print(f"settled in {time.perf_counter() - started:,.1f} s; milliseconds, on the clock / of the processor")
    print(f"{'':<70}{'first':>16}{'median':>16}{'slowest':>16}")
    async with serving(app, by=ADMIN) as api:
        for path, query in asked(header):
            if path.startswith(only):
                await _measure(api, path, query)


async def _measure(api: Api, path: str, query: dict[str, str]) -> None:
    named = " ".join((path, *(f"{name}={value}" for name, value in query.items())))
    api.took.clear()
    try:
        for _ in range(_REPEATS):
            await api.read(path, **query)
    except FrontlineError as error:
        print(f"{named:<70} {error}")
        return
    pairs = next(iter(api.took.values()))
    clocks, worked = zip(*pairs[1:], strict=True)
    cells = (pairs[0], (statistics.median(clocks), statistics.median(worked)), (max(clocks), max(worked)))
    told = "".join(f"{1000 * clock:>8,.0f} /{1000 * work:>6,.0f}" for clock, work in cells)
    print(f"{named:<70}{told}", flush=True)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--only", default="/api", help="What the path begins with.")
    arguments = options.parse_args()
    asyncio.run(measure(arguments.folder, only=arguments.only))
