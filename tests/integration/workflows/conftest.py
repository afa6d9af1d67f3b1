"""A shop's back office as it is in the demo, and a desk on it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from backoffice.seed import seed_demo
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "office.db"
    asyncio.run(seed_demo(f"sqlite:///{path}", today=date.today(), crowd=0))
    return path


@pytest.fixture
async def world(tmp_path: Path, seeded: Path) -> AsyncIterator[DeskWorld]:
    shutil.copy(seeded, tmp_path / "office.db")
    settings = desk_settings(sqlite_url(tmp_path), back_office_url=f"sqlite:///{tmp_path / 'office.db'}")
    async with running_desk(settings) as world:
        yield world
