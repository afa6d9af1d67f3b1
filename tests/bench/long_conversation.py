"""What a turn costs when the conversation is long: python tests/bench/long_conversation.py

Prints the median of ten turns after 10, 50 and 200 turns, as time on the clock and as time of the processor: without a
form and an action, with the small bot of the tests, so it is the price of reading, policies and saving, not of
understanding. Of one core of a busy machine: 28, 54 and 160 ms. Most of the rest is the rule policy, which looks at the whole conversation
four times a turn.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import tests.small_bot as small_bot
from bot.dialogue import Dialogue
from handoff.wire.worker import Reply
from tests.scripted_desk import turn_offer

LENGTHS = (10, 50, 200)
MEASURED = 10


async def say(_reply: Reply) -> None:
    """Say nothing to nobody."""


async def measure(folder: Path) -> None:
    """Print a line for each length."""
    loaded = small_bot.load(small_bot.train(folder))
    agent = small_bot.agent_with(loaded, database=folder / "tracker.db", actions_url="http://127.0.0.1:9")
    dialogue = Dialogue(agent)
    number = 0
    for length in LENGTHS:
        taken_ms: list[float] = []
        worked_ms: list[float] = []
        while number < length + MEASURED:
            number += 1
            started, working = time.perf_counter(), time.process_time()
            done = await dialogue.carry_out(turn_offer(number, f"hello {number}"), say)
            taken_ms.append(1000 * (time.perf_counter() - started))
            worked_ms.append(1000 * (time.process_time() - working))
            assert len(done.turns) == number
        taken, worked = (statistics.median(values[-MEASURED:]) for values in (taken_ms, worked_ms))
        print(f"after {length:3} turns: {taken:4.0f} ms, of which the processor {worked:4.0f} ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        asyncio.run(measure(Path(temporary)))
