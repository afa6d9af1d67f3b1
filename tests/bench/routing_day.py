"""Simulate days of 5,000 conversations, routed by the desk's own functions, and print how true the told waits were.

    .venv/bin/python tests/bench/routing_day.py [--seeds 11-15] [--conversations 5000] [--agents 50]

Each seed is another team and another two days; the first day is experience, the second is measured. A wait that was told
is covered when the customer waited no longer than its high end.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desk.routing.configuration_file import parse_routing
from frontline.places import ROUTING
from tests.routing_day.figures import coverage
from tests.routing_day.simulation import Day, Simulation, Told
from tests.routing_day.world import DAY, customers, people


def simulate(seed: int, *, conversations: int, agents: int) -> Day:
    """The second of two days."""
    rng = random.Random(seed)
    routing = parse_routing(ROUTING.read_text(encoding="utf-8"), source=str(ROUTING))
    team = people(rng, days=2, count=agents)
    come = list(customers(rng, days=2, per_day=conversations))
    # Half an hour more, in which those who came late are served.
    return Simulation(come, team, routing=routing, seed=seed, tell_from=DAY, until=2 * DAY + 1800).run()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="11-15", help="one seed, or from-to")
    parser.add_argument("--conversations", type=int, default=5000)
    parser.add_argument("--agents", type=int, default=50)
    options = parser.parse_args()
    first, _, last = options.seeds.partition("-")
    every: list[Told] = []
    for seed in range(int(first), int(last or first) + 1):
        started = time.monotonic()
        day = simulate(seed, conversations=options.conversations, agents=options.agents)
        every += day.told
        waits = sorted(seconds for _, seconds in day.waits)
        print(
            f"seed {seed}: {day.arrived} came, {day.served} served, {day.left} left, {day.lapsed} lapsed, "
            f"{day.requeued} queued again; places used {day.busy_seconds / day.capacity_seconds:.0%}; waits "
            f"p50 {waits[len(waits) // 2]:.0f} s, p90 {waits[len(waits) * 9 // 10]:.0f} s, "
            f"p99 {waits[len(waits) * 99 // 100]:.0f} s  ({time.monotonic() - started:.0f} s)"
        )
        _line("  told at first", (one for one in day.told if one.is_first))
    print()
    firsts = [one for one in every if one.is_first]
    _line("first told", firsts)
    _line("told again", (one for one in every if not one.is_first))
    _by("priority", firsts, lambda one: str(one.priority))
    _by("skill", firsts, lambda one: one.skill)
    _by("hour", firsts, lambda one: f"{int(one.at % DAY // 3600):02d}")
    _by("told high", firsts, lambda one: _bucket(one.range.high_seconds))
    unknown = sum(not one.range.is_known for one in firsts)
    print(f"unknown: {unknown} of {len(firsts)}")


def _bucket(seconds: float) -> str:
    return next((f"to {minutes:3d} min" for minutes in (1, 2, 5, 10, 20, 60) if seconds <= minutes * 60), "more")


def _by(what: str, told: Iterable[Told], key: Callable[[Told], str]) -> None:
    groups: defaultdict[str, list[Told]] = defaultdict(list)
    for one in told:
        groups[key(one)].append(one)
    for name in sorted(groups):
        _line(f"{what} {name}", groups[name])


def _line(what: str, told: Iterable[Told]) -> None:
    found = coverage(told)
    print(
        f"{what:24} {found.count:6d} waits, no longer than the high end: {found.high:6.1%}, than the low end: "
        f"{found.low:6.1%}; median of the high ends {found.median_high_seconds:.0f} s"
    )


if __name__ == "__main__":
    main()
