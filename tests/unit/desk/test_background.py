"""Work beside: it is waited for, and a failure that says nothing is told."""

from __future__ import annotations

import asyncio

import pytest

from desk.background import Background, attempt


async def _fail() -> None:
    raise RuntimeError("broken")


async def test_stopping_waits_for_what_is_under_way_and_a_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append("work")

    background = Background("A step")
    background.begin(work())
    background.begin(_fail())
    await background.stop()
    await asyncio.sleep(0)
    assert done == ["work"]
    assert [record.getMessage() for record in caplog.records] == ["A step could not be done"]


async def test_an_attempt_that_fails_is_logged_and_gives_none(caplog: pytest.LogCaptureFixture) -> None:
    async def give() -> bool:
        return True

    assert await attempt(give(), "give") is True
    await attempt(_fail(), "offer turns")
    assert [record.getMessage() for record in caplog.records] == ["Could not offer turns"]
