"""What several modules of integration tests ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from frontline.places import MODEL


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    """The trained bot with an action server, a back office and a mail server of this module alone."""
    if not MODEL.exists():
        pytest.fail("There is no model yet: run `frontline train` first, as `make test` does.", pytrace=False)
    # Imported late: it brings Rasa in, which most modules here do not need.
    from tests.conversation_world import opened_world

    async with opened_world(tmp_path_factory.mktemp("conversations")) as opened:
        yield opened
