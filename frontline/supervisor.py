"""Keep several programs running, put new processes in the place of old ones, and stop all of them in order."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from frontline.child import Child, Program
from frontline.errors import FrontlineError, StartError

# A little more than a worker takes to finish the turns that it holds (connectors/rasa_worker.py).
STOP_GRACE_SECONDS = 10.0
# A worker's start is some fifteen seconds of one core; a busy machine makes more of them.
COME_UP_SECONDS = 300.0


class Supervisor:
    """Runs `programs`, each in a process that is started again when it ends."""

    def __init__(
        self, programs: Sequence[Program], *, logs: Path, environment: Mapping[str, str], say: Callable[[str], None]
    ) -> None:
        self._logs, self._environment, self._say = logs, environment, say
        self._children = [self._child(program) for program in programs]
        self._keepers: dict[Child, asyncio.Task[None]] = {}
        self._replacing = asyncio.Lock()
        self._is_stopping = False
        self._end: asyncio.Future[None] | None = None

    @property
    def children(self) -> tuple[Child, ...]:
        """Those that serve now, in the order of their programs."""
        return tuple(self._children)

    async def run(self, *, on_ready: Callable[[], None]) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP; `on_ready` is called once, when all have become ready.

        Raises StartError, after all were stopped, when one of them cannot run in any number of tries.
        """
        loop = asyncio.get_running_loop()
        end = self._end = loop.create_future()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal)
        for child in self._children:
            self._keep(child)
        announcing = asyncio.create_task(self._announce(on_ready=on_ready))
        try:
            await end
        finally:
            self._is_stopping = True
            announcing.cancel()
            await self._stop_all()

    async def replace(self, old: Child, *, come_up_seconds: float = COME_UP_SECONDS) -> None:
        """Start the program of `old` anew, and let the old process leave once the new one is ready.

        Raises StartError, and leaves the old one alone, when the new one does not become ready. One replacement at a time.
        """
        async with self._replacing:
            if self._is_stopping:
                raise StartError("Frontline is being stopped.")
            new = self._child(old.program, is_candidate=True)
            await self._come_up(new, at_most_seconds=come_up_seconds)
            new.is_candidate = False
            self._children[self._children.index(old)] = new
            await _let_go({self._keepers[old]: old})
            del self._keepers[old]

    async def add(self, program: Program, *, come_up_seconds: float = COME_UP_SECONDS) -> None:
        """Run one more program, once it has become ready. Raises StartError, and leaves nothing running, when it does not."""
        async with self._replacing:
            if self._is_stopping:
                raise StartError("Frontline is being stopped.")
            new = self._child(program, is_candidate=True)
            await self._come_up(new, at_most_seconds=come_up_seconds)
            new.is_candidate = False
            self._children.append(new)

    async def remove(self, child: Child) -> None:
        """Let a process leave for good."""
        async with self._replacing:
            self._children.remove(child)
            await _let_go({self._keepers[child]: child})
            del self._keepers[child]

    async def _come_up(self, new: Child, *, at_most_seconds: float) -> None:
        keeping = self._keep(new)
        try:
            await self._until_ready(new, keeping, at_most_seconds=at_most_seconds)
        except BaseException:
            new.interrupt(signal.SIGKILL)
            with contextlib.suppress(FrontlineError):
                await keeping
            del self._keepers[new]
            raise

    async def _until_ready(self, child: Child, keeping: asyncio.Task[None], *, at_most_seconds: float) -> None:
        ready = asyncio.create_task(child.became_ready.wait())
        try:
            await asyncio.wait({ready, keeping}, timeout=at_most_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
        if keeping.done():
            await keeping  # raises what it said
        if self._is_stopping:
            raise StartError("Frontline is being stopped.")
        if not child.became_ready.is_set():
            raise StartError(f"It was not ready within {at_most_seconds:.0f} seconds.")

    def _child(self, program: Program, *, is_candidate: bool = False) -> Child:
        return Child(program, logs=self._logs, environment=self._environment, say=self._say, is_candidate=is_candidate)

    def _keep(self, child: Child) -> asyncio.Task[None]:
        def ended(task: asyncio.Task[None]) -> None:
            if task.cancelled() or child.is_candidate or self._end is None or self._end.done():
                return
            error = task.exception()
            if isinstance(error, FrontlineError) and child.program.may_fail:
                self._say(f"The {child.program.name} cannot start, and the others go on without it: {error}")
            elif isinstance(error, FrontlineError):
                told = StartError(f"The {child.program.name} cannot start: {error}")
                told.__cause__ = error
                self._end.set_exception(told)
            elif error is not None:
                self._end.set_exception(error)

        task = asyncio.create_task(child.keep(), name=child.program.name)
        self._keepers[child] = task
        task.add_done_callback(ended)
        return task

    def _on_signal(self) -> None:
        if self._is_stopping:  # asked for a second time: no more patience
            for child in self._keepers:
                child.interrupt(signal.SIGKILL)
        self._is_stopping = True
        if self._end is not None and not self._end.done():
            self._end.set_result(None)

    async def _announce(self, *, on_ready: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()

        async def announce(child: Child) -> None:
            await child.became_ready.wait()
            self._say(f"  {child.program.name} is ready ({loop.time() - started:.1f} s)")

        await asyncio.gather(*(announce(child) for child in self._children if not child.program.may_fail))
        on_ready()

    async def _stop_all(self) -> None:
        """Stop all, those that have work in hand before those that they need for it."""

        def place(child: Child) -> int:
            return child.program.stops

        # A copy, for a replacement that ends now takes itself out.
        leaving = sorted(self._keepers.items(), key=lambda item: place(item[0]))
        for _, group in itertools.groupby(leaving, key=lambda item: place(item[0])):
            await _let_go({task: child for child, task in group})


async def _let_go(keepers: Mapping[asyncio.Task[None], Child]) -> None:
    """Ask them to leave, wait, and end those that do not listen. One that waits for its restart is just cancelled."""
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
