"""Keep several programs running, and stop all of them together."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from frontline.child import Child, Program
from frontline.errors import FrontlineError, StartError

# A little more than a worker takes to finish the turns that it holds (connectors/rasa_worker.py).
STOP_GRACE_SECONDS = 10.0


async def supervise(
    programs: Sequence[Program],
    *,
    logs: Path,
    environment: Mapping[str, str],
    say: Callable[[str], None],
    on_ready: Callable[[], None],
) -> None:
    """Run `programs` until SIGINT, SIGTERM or SIGHUP; `on_ready` is called once, when all have become ready.

    Raises StartError, after all were stopped, when one of them cannot run in any number of tries.
    """
    children = [Child(program, logs=logs, environment=environment, say=say) for program in programs]
    stop = asyncio.Event()
    _stop_on_signals(stop, children)
    keepers = {asyncio.create_task(child.keep(), name=child.program.name): child for child in children}
    watching = asyncio.create_task(_announce(children, say=say, on_ready=on_ready))
    stopped = asyncio.create_task(_until(stop))
    try:
        done, _ = await asyncio.wait({stopped, *keepers}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        watching.cancel()
        stopped.cancel()
        await _stop_all(keepers)
    for task in done & keepers.keys():
        error = task.exception()
        if isinstance(error, FrontlineError):
            raise StartError(f"The {keepers[task].program.name} cannot start: {error}") from error
        if error is not None:
            raise error


async def _until(event: asyncio.Event) -> None:
    await event.wait()


def _stop_on_signals(stop: asyncio.Event, children: Sequence[Child]) -> None:
    loop = asyncio.get_running_loop()

    def handle() -> None:
        if stop.is_set():  # asked for a second time: no more patience
            for child in children:
                child.interrupt(signal.SIGKILL)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, handle)


async def _announce(children: Sequence[Child], *, say: Callable[[str], None], on_ready: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    started = loop.time()

    async def announce(child: Child) -> None:
        await child.became_ready.wait()
        say(f"  {child.program.name} is ready ({loop.time() - started:.1f} s)")

    await asyncio.gather(*map(announce, children))
    on_ready()


async def _stop_all(keepers: Mapping[asyncio.Task[None], Child]) -> None:
    """Ask all to stop, wait, and end those that do not listen. A child that waits for its restart is just cancelled."""
    for child in keepers.values():
        child.interrupt(signal.SIGTERM)
    _, pending = await asyncio.wait(keepers, timeout=STOP_GRACE_SECONDS)
    for task in pending:
        keepers[task].interrupt(signal.SIGKILL)
    if pending:
        _, pending = await asyncio.wait(pending, timeout=2.0)
    for task in pending:
        task.cancel()
    if pending:
        await asyncio.wait(pending, timeout=1.0)
