"""A small simulated shop: what the desk tells of it is what is true."""

import contextlib
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from desk.context import DESK
from desk.store.engine import open_store
from frontline.errors import FrontlineError
from frontline.simulation.calendar import Period
from frontline.simulation.check import check, check_briefly
from frontline.simulation.filling import fill
from frontline.simulation.quarter import Quarter
from frontline.simulation.served_desk import Api, desk_at, serving, settle
from frontline.simulation.truth import Header, Truth, read
from tests.desk_world import desk_settings, sqlite_url

PERIOD = Period(date(2026, 11, 20), 35)


@contextlib.asynccontextmanager
async def simulated(
    url: str, folder: Path, *, conversations: int
) -> AsyncIterator[tuple[Api, Header, tuple[Truth, ...]]]:
    """A desk on so many conversations, with what is true of them."""
    file = folder / "truth.jsonl"
    quarter = Quarter(conversations=conversations, period=PERIOD, seed=7)
    store = open_store(url)
    await fill(store, quarter, truth_file=file, on_progress=lambda _: None)
    with pytest.raises(FrontlineError, match="conversations already"):
        await fill(store, quarter, truth_file=file, on_progress=lambda _: None)
    await store.close()
    header, truths = read(file)
    app = desk_at(desk_settings(url), header)
    await settle(app[DESK], on_progress=lambda _: None)
    async with serving(app) as api:
        yield api, header, truths


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
async def test_what_the_desk_tells_of_a_small_shop_is_true(
    place: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = sqlite_url(tmp_path) if place == "sqlite" else request.getfixturevalue("postgres_desk_url")
    async with simulated(url, tmp_path, conversations=150) as (api, header, truths):
        lines = [line async for line in check_briefly(api, header, truths)]
    assert len(lines) > 1000
    assert [line for line in lines if not line.is_right] == []


@pytest.mark.slow
async def test_every_number_is_true_however_it_is_asked_for(tmp_path: Path) -> None:
    async with simulated(sqlite_url(tmp_path), tmp_path, conversations=1500) as (api, header, truths):
        lines = [line async for line in check(api, header, truths)]
    assert len(lines) > 10_000
    assert [line for line in lines if not line.is_right] == []
