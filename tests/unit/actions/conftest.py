"""A back office with the demo's data, for tests of actions that ask one."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backoffice.seed import seed_demo
from backoffice.sql.office import SqlBackOffice
from tests.backoffices import NOW, Clock, opened_sql


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo's people, to be copied."""
    path = tmp_path_factory.mktemp("backoffice") / "seeded.db"
    asyncio.run(seed_demo(f"sqlite:///{path}", today=NOW.date(), crowd=0))
    return path


@pytest.fixture
async def office(seeded_file: Path, tmp_path: Path) -> AsyncIterator[SqlBackOffice]:
    copy = tmp_path / "backoffice.db"
    shutil.copy(seeded_file, copy)
    async with opened_sql(f"sqlite:///{copy}", mail=None, clock=Clock()) as opened:
        yield opened
