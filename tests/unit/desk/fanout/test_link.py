"""The link to Redis is built again whatever broke it."""

from __future__ import annotations

import pytest

from desk.fanout import link as module
from desk.fanout.link import Link


async def test_an_error_that_nobody_foresaw_does_not_end_the_link(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[str] = []

    def nothing(*_: object) -> None:
        """Nobody listens."""

    link = Link(
        "redis://127.0.0.1:1/0", channel="c", on_data=nothing, on_up=nothing, on_down=lambda: tries.append("down")
    )

    async def hold() -> None:
        if tries:
            link.end()
            return
        link.is_up = True
        raise RuntimeError("broken")

    monkeypatch.setattr(module, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(link, "_hold", hold)
    await link.run()
    assert (tries, link.is_up) == (["down"], False)
    assert "not foreseen" in caplog.text
