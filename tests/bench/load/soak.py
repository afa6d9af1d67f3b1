"""Keeps a desk under load and watches its memory: make soak MINUTES=60, or python -m tests.bench.load.soak --minutes 60

Customers come, talk with a bot that answers at once, and leave for others; some call for a person, whom an agent serves. The
desk's own memory is printed over time. It ends with 1 where the last third of the samples lies above the middle one by more
than `ALLOWED_GROWTH`, for a leak goes on and caches that fill up do not.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.load.bot import PERSON_WANTED
from tests.bench.load.client import Plan
from tests.bench.load.desk_world import AGENT_EMAIL, AGENT_PASSWORD, new_world, running_desk, scripted_bot
from tests.bench.load.plans import running_plan
from tests.bench.load.processes import allow_many_files, end_on_termination

SAMPLES = 60
ALLOWED_GROWTH = 0.03
_RATE = 5.0
_CHUNK_SECONDS = 60.0
# A customer who asks the same again and again, and falls silent, is rightly put in line for a person; and a line in which hundreds
# wait that nobody serves grows, in memory as on the screen. More of them than customers, so that each asks for another order each time.
_TEXTS = tuple(f"Where is my order BW-{number}?" for number in range(104_200, 104_297))


def growth(samples: Sequence[float]) -> float:
    """By what part the last third of the samples lies above the one before it. The first third fills what is kept.

    Raises `ValueError` for less than six samples.
    """
    if len(samples) < 6:
        raise ValueError(f"{len(samples)} samples are too few to tell growth from chance; it needs 6")
    third = len(samples) // 3
    middle, last = statistics.median(samples[third:-third]), statistics.median(samples[-third:])
    return last / middle - 1.0


def soak(minutes: float) -> list[float]:
    """The desk's memory in megabytes, at even distances."""
    found: list[float] = []
    with tempfile.TemporaryDirectory(prefix="frontline-soak-") as folder:
        world = new_world(Path(folder))
        world.add_agent()
        with running_desk(world) as desk, scripted_bot(world, workers=2):
            began, every = time.monotonic(), 60.0 * minutes / SAMPLES
            while (passed := time.monotonic() - began) < 60.0 * minutes:
                seconds = min(_CHUNK_SECONDS, max(5.0, 60.0 * minutes - passed))
                plan = Plan(
                    kind="handoff",
                    url=world.url,
                    customers=50,
                    rate=_RATE,
                    triggers=0.5,
                    seconds=seconds,
                    warm_up_seconds=0.0,
                    texts=_TEXTS,
                    trigger_text=PERSON_WANTED,
                    email=AGENT_EMAIL,
                    password=AGENT_PASSWORD,
                )
                with running_plan(plan) as client:
                    while client.is_running:
                        time.sleep(0.2)
                        if time.monotonic() - began >= every * (len(found) + 1):
                            found.append(desk.memory_bytes() / 1e6)
                            print(f"{(time.monotonic() - began) / 60:7.1f} min {found[-1]:8.1f} MB", flush=True)
                    seen = client.result()
                if seen["missing"]:
                    raise RuntimeError(f"{seen['missing']} of {seen['calls']} calls for a person did not arrive")
    return found


def main() -> int:
    """Soak, print the memory over time, and judge it."""
    reader = argparse.ArgumentParser(prog="make soak", description=__doc__.splitlines()[0])
    reader.add_argument("--minutes", type=float, default=60.0)
    told = reader.parse_args()
    end_on_termination()
    allow_many_files()
    grown = growth(soak(told.minutes))
    print(f"The last third lies {100 * grown:+.1f} % from the middle one (at most {100 * ALLOWED_GROWTH:+.0f} %).")
    return 0 if grown <= ALLOWED_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
