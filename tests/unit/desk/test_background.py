"""Work beside: it is waited for, and a failure that says nothing is told."""

from __future__ import annotations

import asyncio

import pytest

from desk.background import Background


async def test_stopping_waits_for_what_is_under_way_and_a_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append("work")

    async def fail() -> None:
        raise RuntimeError("broken")

    background = Background("A step")
    background.begin(work())
    background.begin(fail())
    await background.stop()
    await asyncio.sleep(0)
    assert done == ["work"]
    assert [record.getMessage() for record in caplog.records] == ["A step could not be done"]
