"""A Redis that the tests of several desks may kill, freeze and start again."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.servers import Redis
from tests.ports import free_port
from tests.services import skip_or_fail


@pytest.fixture
async def redis_server(tmp_path: Path) -> AsyncIterator[Redis]:
    """A running Redis of this test's own."""
    if shutil.which("redis-server") is None:
        skip_or_fail("redis-server", "redis-server")
    server = Redis(tmp_path, port=free_port())
    await server.start()
    yield server
    server.end()
