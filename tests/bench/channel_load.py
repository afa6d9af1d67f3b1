"""Messages from many addresses on several channels at once, and whether each is in the log, once: python -m tests.bench.channel_load.

The desk, the providers and their customers share one process, so what is measured is the least that a desk of its own takes. A tenth of
the messages is delivered twice, as providers do. Ends with 1 where one is lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from desk.run import set_up_interpreter
from tests.channels.plain import PlainProvider
from tests.channels.webhook_imitation import WebhookImitation
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url

# Of each channel; the desk slows down whoever writes more than once a second for a minute.
_ADDRESSES = 100
_AGAIN = 0.1

Say = Callable[[str, str], Awaitable[int]]


async def _measure(*, rate: float, seconds: float) -> bool:
    plain = [PlainProvider(address=f"c{number}") for number in range(_ADDRESSES)]
    async with AsyncExitStack() as stack:
        hook = await stack.enter_async_context(WebhookImitation())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="frontline-channels-")))
        settings = desk_settings(sqlite_url(folder))
        world = await stack.enter_async_context(running_desk(settings, channels=[plain[0].channel(), hook.channel()]))
        for one in plain:
            one.serve(world)
        hook.serve(world)
        set_up_interpreter()
        say: list[Say] = [_says(one.say) for one in plain]
        say += [_says(functools.partial(hook.say, address=f"v{number}")) for number in range(_ADDRESSES)]
        took: list[float] = []
        refused = Counter[int]()
        began, sending, number = time.perf_counter(), set[asyncio.Task[None]](), 0
        while (due := began + number / rate) < began + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            task = asyncio.create_task(_send(say[number % len(say)], number, due, took, refused))
            sending.add(task)
            task.add_done_callback(sending.discard)
            number += 1
        await asyncio.gather(*sending)
        lasted = time.perf_counter() - began
        lost, doubled = await _missing(world, number)
    took.sort()
    print(
        f"{number} messages at {rate:g} a second, acknowledged in {lasted:.1f} s; acknowledgement p50 "
        f"{1000 * took[len(took) // 2]:.0f} ms, p95 {1000 * took[int(len(took) * 0.95)]:.0f} ms; "
        f"refused {dict(refused)}; lost {lost}, doubled {doubled}"
    )
    return not lost and not doubled


def _says(say: Callable[..., Awaitable[int]]) -> Say:
    return lambda text, name: say(text, message_id=name)


async def _send(say: Say, number: int, due: float, took: list[float], refused: Counter[int]) -> None:
    for _ in range(1 + (random.random() < _AGAIN)):
        status = await say(f"message {number}", f"m{number}")
        if status >= 300:
            refused[status] += 1
    took.append(time.perf_counter() - due)


async def _missing(world: DeskWorld, count: int) -> tuple[int, int]:
    async with world.desk.store.reading() as connection:
        rows = await connection.exec_driver_sql("SELECT text FROM entries WHERE author = 'customer'")
        said = Counter(row[0] for row in rows)
    lost = sum(said[f"message {number}"] == 0 for number in range(count))
    return lost, sum(times > 1 for times in said.values())


def main() -> int:
    """Measure, and say what was found."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("--rate", type=float, default=100.0, help="messages a second (default: 100)")
    reader.add_argument("--seconds", type=float, default=20.0)
    told = reader.parse_args()
    return 0 if asyncio.run(_measure(rate=told.rate, seconds=told.seconds)) else 1


if __name__ == "__main__":
    sys.exit(main())
