"""Waiting for what nobody is told of."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from typing import Any


async def until(look: Callable[[], Any], *, seconds: float = 10.0) -> Any:
    """What `look` finds, or what awaiting it gives, as soon as that is anything. Raises `TimeoutError`."""
    async with asyncio.timeout(seconds):
        while True:
            found = look()
            if inspect.isawaitable(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.01)
