"""What the tests of security ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.security.stage import Stage, opened_stage


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    """A desk of this test alone."""
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        yield world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A desk with somebody of every role, for a whole module: each test makes scenes of its own."""
    async with opened_stage(tmp_path_factory.mktemp("stage")) as opened:
        yield opened
