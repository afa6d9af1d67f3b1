"""Messages of several requests."""

from __future__ import annotations

import asyncio

import pytest

from connectors.steps import InSteps
from desk.channels.channel import NotDelivered


async def test_steps_that_were_done_are_not_done_again() -> None:
    done: list[str] = []
    is_open = False

    async def text() -> tuple[str, ...]:
        done.append("text")
        return ("id-1",)

    async def file() -> tuple[str, ...]:
        if not is_open:
            raise NotDelivered("Not now.")
        done.append("file")
        return ("id-2", "id-3")

    async def forever() -> tuple[str, ...]:
        await asyncio.sleep(60)
        return ()

    steps = InSteps()
    with pytest.raises(NotDelivered):
        await steps.run("k", [text, file])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await steps.run("k", [text, forever])
    is_open = True
    assert await steps.run("k", [text, file]) == ("id-1", "id-2", "id-3")
    assert done == ["text", "file"]
