"""The tracker's database as the desk reaches it: by the URL that the worker has, and told in a sentence where it cannot."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from desk.records.tracker import TrackerStore, TrackerUnreachable


@pytest.mark.parametrize("options", ["?sslmode=require", "?ssl=require", "?sslmode=prefer&connect_timeout=5", ""])
async def test_its_url_may_name_what_the_workers_driver_knows(options: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}

    async def connect(**given: Any) -> None:
        asked.update(given)
        raise ConnectionRefusedError("nobody is there")

    monkeypatch.setattr(asyncpg, "connect", connect)
    with pytest.raises(TrackerUnreachable, match="does not answer: nobody is there"):
        await TrackerStore(f"postgresql+psycopg2://bot:s%40y@db.example:5433/tracker{options}").forget(["c1"])
    told = options.replace("?ssl=", "?sslmode=").removesuffix("&connect_timeout=5")
    assert asked == {"dsn": f"postgresql://bot:s%40y@db.example:5433/tracker{told}", "timeout": 10.0}


@pytest.mark.parametrize(
    "error", [asyncpg.InvalidPasswordError("wrong password"), asyncpg.CannotConnectNowError("it is starting up")]
)
async def test_what_the_server_refuses_is_asked_again_later(
    error: asyncpg.PostgresError, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connect(**_given: Any) -> None:
        raise error

    monkeypatch.setattr(asyncpg, "connect", connect)
    with pytest.raises(TrackerUnreachable, match=str(error)):
        await TrackerStore("postgresql://bot@db.example/tracker").events_of("c1")
