"""One system and one browser for all end-to-end tests: each test brings its own customers."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.browser import chromium, running_browser
from tests.e2e.desk_agent import DeskAgent, working_at_desk
from tests.e2e.running_system import RunningSystem, running_system
from tests.e2e.shop_visitor import ShopVisitor, visiting_shop

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """The desk, the Rasa worker, the action server and the mailbox, as `frontline up` runs them."""
    chromium()  # without it no test goes on, and nothing need be started
    with running_system(tmp_path_factory.mktemp("frontline")) as started:
        yield started


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as started:
        yield started


Visit = Callable[..., AbstractAsyncContextManager[ShopVisitor]]
Work = Callable[..., AbstractAsyncContextManager[DeskAgent]]


@pytest.fixture
def visit(system: RunningSystem, browser: Browser) -> Visit:
    """Open the shop in a browser context of its own."""
    return functools.partial(visiting_shop, browser, system.url)


@pytest.fixture
def work(system: RunningSystem, browser: Browser) -> Work:
    """Log in to the console in a browser context of its own."""
    return functools.partial(working_at_desk, browser, system.url)
