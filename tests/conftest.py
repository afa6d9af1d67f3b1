"""Fixtures that every test may ask for."""

from __future__ import annotations

import asyncio

pytest_plugins = ["tests.services"]


def pytest_sessionstart() -> None:
    """Set no event loop, in so many words.

    Else pytest-asyncio's first look for one makes a loop that nobody closes, and the first `asyncio.run` of a command
    under test drops it: a warning that shows up in whichever test the garbage is collected in.
    """
    asyncio.set_event_loop(None)
