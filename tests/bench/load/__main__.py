"""Measures Frontline under load: make bench-load, or python -m tests.bench.load [--only PART,...] [--seconds S].

What each part measures is said in docs/performance.md. The figures go into docs/load.json, each part with the
circumstances under which it was measured; parts that are not measured stay as they were.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.load import bot_parts, desk_parts, growth_parts, report, sockets_part
from tests.bench.load.options import Options
from tests.bench.load.processes import ROOT, allow_many_files, end_on_termination

PARTS: dict[str, Callable[[Options], dict[str, Any]]] = {
    "messages": desk_parts.messages,
    "handoff": desk_parts.handoff,
    "sockets": sockets_part.sockets,
    "stored": growth_parts.stored,
    "history": growth_parts.history,
    "workers": bot_parts.workers,
    "rasa": bot_parts.beside_rasa,
}


@contextlib.contextmanager
def _databases(*, postgres: bool) -> Iterator[Callable[[], str]]:
    """Makes a new database at each call: none for SQLite, where each desk has a file of its own."""
    if not postgres:
        yield lambda: ""
        return
    from tests.services import postgres_binaries, running_postgres

    binaries = postgres_binaries()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed; without --postgres the desk runs on SQLite.")
    with running_postgres(binaries, is_durable=True) as server:
        yield server.new_url


def main() -> int:
    """Measure the parts that were asked for, one after the other, and write what was found after each."""
    reader = argparse.ArgumentParser(prog="make bench-load", description=__doc__.splitlines()[0])
    reader.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}; default: all")
    reader.add_argument("--seconds", type=float, default=20.0, help="how long each load lasts (default: 20)")
    reader.add_argument("--sockets", type=int, default=10_000, help="how many are held (default: 10,000)")
    reader.add_argument("--stored", default="1000,10000,100000,1000000", help="conversations stored")
    reader.add_argument("--lengths", default="10,100,1000", help="turns of a conversation, the first and last compared")
    reader.add_argument("--postgres", action="store_true", help="with a private PostgreSQL instead of SQLite")
    reader.add_argument("--cache", type=Path, default=ROOT / ".cache" / "load", help="keeps filled stores and a model")
    reader.add_argument("--output", type=Path, default=ROOT / "docs" / "load.json")
    told = reader.parse_args()
    names = told.only.split(",")
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        reader.error(f"there is no part {unknown[0]}; there are {', '.join(PARTS)}")
    end_on_termination()
    files = allow_many_files()
    if "sockets" in names and files < told.sockets + 1000:
        reader.error(f"a process may open {files} files here: raise it (ulimit -n), or give --sockets {files - 1000}")
    with _databases(postgres=told.postgres) as new_database:
        options = Options(
            seconds=told.seconds,
            database_url=new_database,
            cache=told.cache,
            sockets=told.sockets,
            stored=tuple(map(int, told.stored.split(","))),
            lengths=tuple(map(int, told.lengths.split(","))),
        )
        for name in names:
            began, load = time.time(), os.getloadavg()[0]
            print(f"{name}: measuring", flush=True)
            figures = PARTS[name](options)
            figures["circumstances"] = {
                "at": time.strftime("%Y-%m-%d %H:%M", time.gmtime(began)) + " UTC",
                "took_seconds": round(time.time() - began),
                "cores": os.cpu_count(),
                # What else ran when the part began; its own load comes on top later.
                "load_before": round(load, 1),
                "load_after": round(os.getloadavg()[0], 1),
                "database": "postgresql" if told.postgres else "sqlite",
                "seconds_each": told.seconds,
            }
            found = report.write(told.output, name, figures)
            print(report.in_short(found, name), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
