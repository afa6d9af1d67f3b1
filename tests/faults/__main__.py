"""`make faults`, or `python -m tests.faults [smoke|short|long]`."""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
import tempfile
from pathlib import Path

from tests.faults.report import Result, examples, fault_table, table
from tests.faults.run import run
from tests.faults.scenarios import SUITES
from tests.faults.servers import NotInstalled


def _say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Break the system under load, and check what it promised.")
    parser.add_argument("suite", nargs="?", default="long", choices=sorted(SUITES))
    parser.add_argument("--only", action="append", default=[], help="a scenario's name; may be given several times")
    parser.add_argument(
        "--at-most-seconds", type=float, default=math.inf, help="begin no fault of a scenario after so long"
    )
    parser.add_argument("--records", type=Path, help="keep records, logs and databases in this folder")
    parser.add_argument("--list", action="store_true", help="say what there is, and do nothing")
    options = parser.parse_args()
    scenarios = [one for one in SUITES[options.suite] if not options.only or one.name in options.only]
    if options.list:
        for one in scenarios:
            print(f"{one.name}: {one.about} ({len(one.steps) + len(one.victims)} faults)")
        return 0
    if not scenarios:
        parser.error(f"--only: there is {', '.join(one.name for one in SUITES[options.suite])}")
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="frontline-faults-") as temporary:
        # PostgreSQL's own user must reach its data.
        Path(temporary).chmod(0o755)
        for scenario in scenarios:
            folder = (options.records or Path(temporary)) / scenario.name
            try:
                results.append(asyncio.run(run(scenario, folder, say=_say, at_most_seconds=options.at_most_seconds)))
                _say(f"{table(results[-1:])}\n")  # all of them take more than an hour, which not everybody waits for
            except NotInstalled as error:
                print(f"{scenario.name} is left out: {error}")
    print("\n".join(("", table(results), "", fault_table(results), "")))
    failed = [one for one in results if one.shortfalls]
    for one in failed:
        print(f"{one.scenario}: {'; '.join(one.shortfalls)}\n{examples(one)}")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
