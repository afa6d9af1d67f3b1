"""A customer in a browser of their own, on the demo's shop page."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

# The bot may be at other turns, and CI's machines are slow; what is there comes within a second.
PATIENCE_MS = 30_000


class ShopVisitor:
    """The page, and the chat on it as the customer sees it (Playwright looks into the shadow root by itself)."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name="Chat with us")

    @property
    def field(self) -> Locator:
        return self.page.get_by_role("textbox", name="Your message")

    @property
    def speaker(self) -> Locator:
        """Who speaks now, as the header tells it."""
        return self.page.locator(".who")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def bubbles(self) -> Locator:
        """Every message; the dots of somebody who is writing are none."""
        return self.log.locator(".message:not(.writing) .bubble")

    def said_by(self, author: str) -> Locator:
        """The messages of "customer", "bot" or "agent"."""
        return self.log.locator(f".message.{author}:not(.writing) .bubble")

    async def open_chat(self) -> None:
        await self.launcher.click()
        await expect(self.bubbles.first).to_be_visible()

    async def sign_in(self, name: str) -> None:
        """Tell the shop who this is, as its own login would."""
        await expect(self.launcher).to_be_visible()
        select = self.page.get_by_label("Signed in as")
        option = select.locator("option", has_text=name)
        await select.select_option(value=await option.get_attribute("value"))
        # The page tells the chat in steps that wait for nothing else; the chat asks for the identity when it connects.
        await self.page.evaluate("() => new Promise((done) => setTimeout(done))")

    async def write(self, text: str) -> None:
        """Send a message with the keyboard, and see it in the log."""
        before = await self.said_by("customer").count()
        await self.field.fill(text)
        await self.field.press("Enter")
        await expect(self.said_by("customer")).to_have_count(before + 1)

    async def answer_to(self, text: str) -> str:
        """Write, wait until the bot has answered, and return what it said, a line for each message."""
        before = await self.said_by("bot").count()
        await self.write(text)
        return await self.answer(after=before)

    async def press(self, title: str) -> str:
        """Choose one of the bot's buttons, and return the answer."""
        before = await self.said_by("bot").count()
        await self.log.get_by_role("button", name=title).click()
        return await self.answer(after=before)

    async def answer(self, *, after: int) -> str:
        """What the bot has said since its message number `after`; a turn's messages come together."""
        await expect(self.said_by("bot").nth(after)).to_be_visible(timeout=PATIENCE_MS)
        await expect(self.log.locator(".pending, .writing")).to_have_count(0, timeout=PATIENCE_MS)
        count = -1
        while count != (count := await self.said_by("bot").count()):
            await self.page.wait_for_timeout(250)
        return "\n".join((await self.said_by("bot").all_inner_texts())[after:])

    async def texts(self) -> list[tuple[str, str]]:
        """The log as it is read: author and text of each message, from top to bottom."""
        rows: list[Any] = await self.log.locator(".message:not(.writing)").evaluate_all(
            """rows => rows.map(row => [
                ["customer", "bot", "agent"].find(name => row.classList.contains(name)),
                row.querySelector(".bubble").innerText,
            ])"""
        )
        return [(author, text) for author, text in rows]

    async def token(self) -> str:
        """What opens this conversation, as the widget keeps it."""
        token = await self.page.evaluate(
            "() => Object.entries(localStorage).find(([key]) => key.endsWith(':token'))?.[1] ?? ''"
        )
        return str(token)

    async def conversation(self) -> str:
        """The id by which agents know this conversation; it opens nothing."""
        return (await self.token()).partition(".")[0]


@contextlib.asynccontextmanager
async def visiting_shop(browser: Browser, url: str, **context: Any) -> AsyncIterator[ShopVisitor]:
    """Open the shop as somebody new. An error of the page's scripts fails the test."""
    options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US", "timezone_id": "America/New_York"}
    opened = await browser.new_context(**(options | context))
    errors: list[str] = []
    opened.on("weberror", lambda error: errors.append(str(error.error)))
    try:
        page = await opened.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(f"{url}/demo/shop")
        yield ShopVisitor(page, url)
    finally:
        await opened.close()
    assert errors == [], f"a script of the page failed: {errors}"
