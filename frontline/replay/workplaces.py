"""Work shared out among processes, each of which makes its tools once and keeps them.

Python computes on one core a process. Processes are spawned, for a fork would copy locks that other threads hold.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import connection
from types import ModuleType
from typing import Any, Generic, TypeVar

from frontline.errors import FrontlineError
from frontline.replay.exceptions import ReplayStopped

Tool = TypeVar("Tool")
Item = TypeVar("Item")
Result = TypeVar("Result")

# In a process of a pool: the tool that it made, or the sentence that says why it could not.
_tool: Any = None
_why_not: str = ""


class Workplaces(Generic[Tool]):
    """Where the work is done: in this process, or in several."""

    def __init__(self, tool: Tool | None, pool: ProcessPoolExecutor | None) -> None:
        """Work with `tool` in this process, or else in the processes of `pool`."""
        self._tool = tool
        self._pool = pool

    def run(
        self, work: Callable[[Tool, Sequence[Item]], Sequence[Result]], items: Sequence[Item], *, portion: int
    ) -> Iterator[Sequence[Result]]:
        """Do `work`, `portion` items at a time, and yield the results in the order of the items.

        `work` is a function of a module, for it is sent to other processes by its name. Raises `ReplayStopped`.
        """
        portions = [items[start : start + portion] for start in range(0, len(items), portion)]
        if self._pool is None:
            return (work(self._tool, one) for one in portions)  # type: ignore[arg-type]
        with _program_hidden():
            # All processes are started here.
            results = self._pool.map(partial(_with_tool, work), portions)
        return _until_stopped(results)


@contextlib.contextmanager
def workplaces(make: Callable[..., Tool], *arguments: object, jobs: int) -> Iterator[Workplaces[Tool]]:
    """Workplaces in so many processes, each with the tool that `make(*arguments)` returns; with one job, in this one.

    What `make` raises must be a `FrontlineError`, and is raised by the first work.
    """
    if jobs == 1:
        yield Workplaces(make(*arguments), None)
        return
    pool = ProcessPoolExecutor(
        jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_equip,
        initargs=(make, arguments),
    )
    try:
        yield Workplaces(None, pool)
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _program_hidden() -> Iterator[None]:
    """Keep new processes from running this one's program again, which an installed command would do from its start."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def _equip(make: Callable[..., Any], arguments: tuple[object, ...]) -> None:
    global _tool, _why_not
    # Ctrl+C reaches every process of the terminal; the first one ends the work, and the others say nothing.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, name="parent-watch", daemon=True).start()
    try:
        _tool = make(*arguments)
    except FrontlineError as error:
        # Raised here, it would reach the terminal as a traceback and break the pool.
        _why_not = str(error)


def _leave_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended: nobody would take the results."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _with_tool(work: Callable[[Any, Sequence[Any]], Any], portion: Sequence[Any]) -> Any:
    if _why_not:
        raise FrontlineError(_why_not)
    return work(_tool, portion)


def _until_stopped(results: Iterable[Result]) -> Iterator[Result]:
    try:
        yield from results
    except BrokenProcessPool as error:
        raise ReplayStopped from error
