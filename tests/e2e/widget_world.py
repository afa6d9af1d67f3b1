"""A company's site that embeds the chat, in a real browser: another origin than the desk's, as it is in life."""

from __future__ import annotations

import contextlib
import html
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from playwright.async_api import Browser, Locator, Page, expect


class SiteVisitor:
    """A customer on the site. `errors` are what the page's scripts threw."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    @property
    def panel(self) -> Locator:
        return self.page.locator(".panel")

    @property
    def launcher(self) -> Locator:
        return self.page.locator(".launcher")

    @property
    def field(self) -> Locator:
        return self.page.locator(".panel textarea")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    async def open_chat(self) -> None:
        await self.launcher.click()
        await expect(self.page.locator(".message").first).to_be_visible()

    async def write(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")
        await expect(self.page.locator(".message.customer", has_text=text).last).to_be_visible()

    async def conversation(self) -> str:
        """The id by which the desk knows this conversation."""
        token = await self.page.evaluate(
            "Object.entries(localStorage).find(([key]) => key.endsWith(':token'))?.[1] ?? ''"
        )
        return str(token).partition(".")[0]


class Site:
    """The company's own server, which embeds the chat of the desk at `desk`."""

    def __init__(self) -> None:
        self.origin = ""
        self.desk = ""
        self.visitors: list[SiteVisitor] = []

    async def page(self, request: web.Request) -> web.Response:
        """A page whose script tag has the attributes of the query, in the language of `lang`."""
        told = "".join(f' {name}="{html.escape(value)}"' for name, value in request.query.items() if name != "lang")
        text = f"""<!doctype html><html lang="{html.escape(request.query.get("lang", "en"))}"><head>
            <meta charset="utf-8"><title>Lamps</title><meta name="viewport" content="width=device-width, initial-scale=1">
            <script src="{self.desk}/widget.js" async{told}></script></head>
            <body><main><h1>Lamps</h1><p>Light for every room.</p><a href="#more">More</a></main></body></html>"""
        return web.Response(text=text, content_type="text/html")

    async def visitor(self, browser: Browser, query: dict[str, str] | None = None, **context: Any) -> SiteVisitor:
        """Open the page with this query in a browser of one's own."""
        options: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US"}
        opened = await browser.new_context(**(options | context))
        opened.set_default_timeout(10_000)
        visitor = SiteVisitor(await opened.new_page())
        self.visitors.append(visitor)
        await visitor.page.goto(f"{self.origin}/?{urlencode(query or {})}")
        return visitor


@contextlib.asynccontextmanager
async def running_site() -> AsyncIterator[Site]:
    """A site on a free port; say which desk it embeds before anybody visits it."""
    site = Site()
    app = web.Application()
    app.add_routes([web.get("/", site.page)])
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        site.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield site
    finally:
        for visitor in site.visitors:
            await visitor.page.context.close()
        await runner.cleanup()
