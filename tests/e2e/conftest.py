"""One browser and one system for all end-to-end tests, each of which brings its own customers; or a desk of its own with a
scripted bot, where nobody needs the real one."""

from __future__ import annotations

import functools
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from desk.settings import ROOT, Limits
from tests.desk_world import desk_settings, sqlite_url
from tests.e2e.browser import chromium, running_browser
from tests.e2e.console_world import Stage, staged
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


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Stage]:
    """A desk with a policy of its own that may be edited, where two wrong passwords are too many."""
    limits = Limits(conversations_per_minute=1000, frames_per_second=200.0, login_failures_per_account=2)
    policy = shutil.copy(ROOT / "data" / "escalation.yml", tmp_path)
    async with staged(browser, desk_settings(sqlite_url(tmp_path), limits=limits, policy_path=str(policy))) as started:
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
