"""A desk whose clock a test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.routing_world import ModelDesk, RoutingWorld, run_once


@pytest.fixture(scope="session")
def model_desk(tmp_path_factory: pytest.TempPathFactory) -> ModelDesk:
    model = ModelDesk(tmp_path_factory.mktemp("model-desk"))
    run_once(model.migrate())
    return model


@pytest.fixture
async def world(model_desk: ModelDesk, tmp_path: Path) -> AsyncIterator[RoutingWorld]:
    world = RoutingWorld(model_desk, tmp_path)
    yield world
    await world.desk.store.close()
