"""Fixtures that every test may ask for."""

from __future__ import annotations

import asyncio
import contextlib
import gc

pytest_plugins = ["tests.services"]


def pytest_collection_finish() -> None:
    _end_the_loop_of_imports()
    # What was imported stays: looked through by every collection of garbage, it costs a tenth of the tests' time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _end_the_loop_of_imports() -> None:
    """Begin the tests without an event loop.

    A module under test sets a new policy when it is imported, and under that pytest-asyncio makes a loop when it first
    looks for one. Nobody closes it, the first `asyncio.run` of a command under test drops it, and the warning shows up
    in whichever test the garbage is collected in.
    """
    # Newer Pythons warn that there is none, and warnings are errors here.
    with contextlib.suppress(RuntimeError, DeprecationWarning):
        asyncio.get_event_loop_policy().get_event_loop().close()
    asyncio.set_event_loop(None)
