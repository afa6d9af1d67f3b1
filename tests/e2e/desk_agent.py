"""An agent in a browser of their own, at the console."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.running_system import AGENT_EMAIL, AGENT_PASSWORD
from tests.e2e.shop_visitor import PATIENCE_MS


class DeskAgent:
    """The console as the agent sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer-text")

    @property
    def briefing(self) -> Locator:
        return self.page.get_by_role("complementary", name="Briefing")

    def waiting(self, conversation: str) -> Locator:
        """The conversation's row in the queue."""
        return self.page.locator(f'.inbox section.queue .row[data-conversation="{conversation}"]')

    def section(self, title: str) -> Locator:
        """A part of the briefing."""
        return self.briefing.get_by_role("region", name=title)

    def message(self, text: str) -> Locator:
        exactly = re.compile(f"^{re.escape(text)}$")
        return self.page.locator(".log .message", has=self.page.locator(".bubble", has_text=exactly))

    async def log_in(self, email: str = AGENT_EMAIL, password: str = AGENT_PASSWORD) -> None:
        await self.page.get_by_label("E-mail address").fill(email)
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("button", name="Log in").click()
        await expect(self.page.get_by_role("heading", name="Waiting for a person")).to_be_visible()

    async def claim(self, conversation: str) -> None:
        """Open the conversation in the queue, and take it."""
        await self.waiting(conversation).click()
        await self.page.get_by_role("button", name="Claim").click()
        await expect(self.composer).to_be_enabled()

    async def reply(self, text: str) -> None:
        await self.composer.fill(text)
        await self.page.keyboard.press("Control+Enter")
        await expect(self.message(text)).to_be_visible()

    async def return_to_bot(self) -> None:
        await self.page.get_by_role("button", name="Return to bot").click()
        await self.page.get_by_role("radio", name="Resolved", exact=True).check()
        await self.page.get_by_role("button", name="Return it").click()


@contextlib.asynccontextmanager
async def working_at_desk(browser: Browser, url: str, **context: Any) -> AsyncIterator[DeskAgent]:
    """Log in to the console. An error of the page's scripts fails the test."""
    options = {"viewport": {"width": 1360, "height": 860}, "locale": "en-US", "timezone_id": "America/New_York"}
    opened = await browser.new_context(**(options | context))
    errors: list[str] = []
    opened.on("weberror", lambda error: errors.append(str(error.error)))
    try:
        agent = DeskAgent(await opened.new_page())
        agent.page.set_default_timeout(PATIENCE_MS)
        await agent.page.goto(f"{url}/console")
        await agent.log_in()
        yield agent
    finally:
        await opened.close()
    assert errors == [], f"a script of the page failed: {errors}"
