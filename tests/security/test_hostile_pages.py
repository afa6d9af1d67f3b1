"""Every view of the console, the widget and the demo in a real browser, with hostile texts in every field that they show."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Error, Page, expect

from desk.store.agents import Agent
from tests.desk_world import PASSWORD, desk_settings, running_desk, sqlite_url
from tests.e2e.browser import running_browser
from tests.e2e.widget_world import running_site
from tests.security.hostile_texts import ATTRIBUTES, CORPUS, EVERYWHERE, TAGS
from tests.security.hostile_world import Evil, Texts, fill, hostile_settings
from tests.security.tripwire import Tripwire

pytestmark = pytest.mark.asyncio(loop_scope="module")

PICTURES = os.environ.get("FRONTLINE_HOSTILE_PICTURES", "")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as browser:
        yield browser


async def _picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png")


async def _logged_in(context: BrowserContext, origin: str, agent: Agent) -> Page:
    page = await context.new_page()
    page.set_default_timeout(8_000)
    await page.goto(f"{origin}/console")
    await page.get_by_label("E-mail address").fill(agent.email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.locator("#inbox-title")).to_be_visible()
    return page


async def _walk_agent(page: Page, evil: Evil, wire: Tripwire) -> None:
    """The conversation that the agent has: log, three tabs, the forms."""
    name = evil.with_agent.welcome.conversation
    await wire.look(page, "inbox")
    await page.evaluate(f"location.hash = '#conversation/{name}'")
    await expect(page.locator("#composer-text")).to_be_visible()
    await expect(page.locator(".log .whisper")).to_be_visible()
    await wire.look(page, "conversation")
    await _picture(page, "conversation")
    for tab in ("Assistant", "Customer", "Briefing"):
        await page.get_by_role("tab", name=tab).click()
        await expect(page.locator("#side-panel section").first).to_be_visible()
        await wire.look(page, f"tab {tab}")
        await _picture(page, f"tab-{tab}")
    why = page.get_by_role("button", name=re.compile("^Why|decision", re.IGNORECASE)).first
    await why.click()
    await wire.look(page, "why")
    await _picture(page, "why")
    await page.keyboard.press("Escape")
    await page.locator("#composer-text").fill("/evil")
    await expect(page.locator("#reply-choice")).to_be_visible()
    await wire.look(page, "canned replies")
    await _picture(page, "replies")
    await page.locator("#composer-text").fill("")
    await page.locator("#pass-on").click()
    await expect(page.locator("#pass-on-skill")).to_be_visible()
    await wire.look(page, "passing on")
    await page.keyboard.press("Escape")
    await page.get_by_role("tab", name="Assistant").click()
    await page.get_by_role("searchbox", name="Search the knowledge base").fill("evil")
    await page.locator(".article-hit button, .articles li button.link").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await wire.look(page, "article")
    await _picture(page, "article")
    await page.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    await page.get_by_role("tab", name="Briefing").click()
    earlier = page.locator(".earlier button").first
    await earlier.click()
    await expect(page.locator(".peek ol li").first).to_be_visible()
    await wire.look(page, "earlier contact")
    await _picture(page, "peek")
    await page.keyboard.press("Escape")
    # Nothing covers what the agent works with.
    await page.locator("#composer-text").click()
    await page.locator("#composer-text").fill("A calm answer")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".log .message.agent", has_text="A calm answer")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await expect(page.locator("#wrap-up-title")).to_be_visible()
    await wire.look(page, "wrap-up")
    await _picture(page, "wrap-up")
    await page.keyboard.press("Escape")


async def _walk_supervisor(page: Page, evil: Evil, wire: Tripwire) -> None:
    """Every view that fills the screen, the waiting conversation, lists, the palette, mentions."""
    for view in ("floor", "approvals", "follow_ups", "quality", "search?q=data-evil", "search?q=onerror"):
        await page.evaluate("(to) => { location.hash = to; }", f"#{view}")
        await expect(page.locator("main.view h2")).to_be_visible()
        await page.wait_for_timeout(150)
        await wire.look(page, view)
        await _picture(page, view.replace("?", "-"))
    await page.evaluate(f"location.hash = '#conversation/{evil.waiting.welcome.conversation}'")
    await expect(page.get_by_role("button", name="Claim").first).to_be_visible()
    await wire.look(page, "waiting conversation")
    await _picture(page, "waiting")
    await page.evaluate(f"location.hash = '#conversation/{evil.closed.welcome.conversation}'")
    await expect(page.locator(".wrapped-up")).to_be_visible()
    await wire.look(page, "closed conversation")
    await _picture(page, "closed")
    for hash_ in (
        "conversation/__proto__",
        "conversation/constructor",
        "toString",
        "__proto__?x",
        "conversation/%3Csvg",
    ):
        await page.evaluate("(to) => { location.hash = to; }", f"#{hash_}")
        await page.wait_for_timeout(50)
        await wire.look(page, hash_)
    await page.evaluate("location.hash = ''")
    await page.locator("#list-choice").select_option(index=2)
    await page.get_by_role("button", name="Filter and keep").click()
    await expect(page.get_by_role("form", name="Filter")).to_be_visible()
    await wire.look(page, "list")
    await _picture(page, "list")
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="What do you want to do?").fill("data")
    await page.wait_for_timeout(400)
    await wire.look(page, "palette")
    await _picture(page, "palette")
    await page.keyboard.press("Escape")
    await page.get_by_label(re.compile("^Mentions")).first.click()
    await expect(page.locator(".mention").first).to_be_visible()
    await wire.look(page, "mentions")
    await _picture(page, "mentions")


async def _remember(page: Page, desk: str, token: str) -> None:
    """The browser of the customer with this token."""
    await page.evaluate(
        "([key, token]) => { localStorage.clear(); localStorage.setItem(`${key}token`, token);"
        " localStorage.setItem(`${key}open`, 'yes'); }",
        [f"frontline:{desk}:", token],
    )


async def _walk_demo(page: Page, origin: str, wire: Tripwire, *, token: str) -> None:
    await page.goto(f"{origin}/demo/mail")
    await expect(page.locator("#list li button")).to_have_count(3)
    for row in await page.locator("#list li button").all():
        await row.click()
        await expect(page.locator("#letter pre")).to_be_visible()
        await wire.look(page, "mailbox")
    await _picture(page, "mailbox")
    await page.goto(f"{origin}/demo/shop")
    await expect(page.locator("select option").nth(1)).to_be_attached()
    await _remember(page, origin, token)
    await page.reload()
    await expect(page.locator(".panel .thumbnail img").first).to_be_visible()
    await wire.look(page, "shop")
    await page.goto(f"{origin}/demo/reset?token={EVERYWHERE}")
    await wire.look(page, "reset")


async def _walk_widget(browser: Browser, evil: Evil, texts: Texts, wire: Tripwire) -> None:
    """The customers' side on a site without any policy: what the desk sends must be harmless by itself."""
    async with running_site() as site:
        wire.own = (*wire.own, site.origin)
        site.desk = evil.world.origin
        context = await browser.new_context(viewport={"width": 1024, "height": 700}, locale="en-US")
        await wire.lay(context)
        page = await context.new_page()
        page.set_default_timeout(8_000)
        attributes = {"data-color": texts.line(), "data-position": texts.line(), "data-language": texts.line()}
        for number, customer in enumerate((evil.with_agent, evil.waiting, evil.closed)):
            await page.goto(f"{site.origin}/")
            await _remember(page, evil.world.origin, customer.welcome.token)
            await page.goto(f"{site.origin}/?{urlencode(attributes)}")
            await expect(page.locator(".panel .message.customer").first).to_be_visible()
            await page.wait_for_timeout(300)
            await wire.look(page, f"widget {number}", is_ours=False)
            await _picture(page, f"widget-{number}")
        await context.close()


async def _walk(browser: Browser, tmp_path: Path, texts: Texts) -> int:
    async with running_desk(await hostile_settings(tmp_path, texts)) as world:
        evil = await fill(world, texts)
        wire = Tripwire((world.origin,))
        for agent, walk in ((evil.agent, _walk_agent), (evil.supervisor, _walk_supervisor)):
            context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-US")
            await wire.lay(context)
            page = await _logged_in(context, world.origin, agent.agent)
            await walk(page, evil, wire)
            if agent is evil.supervisor:
                await _walk_demo(page, world.origin, wire, token=evil.waiting.welcome.token)
            await context.close()
        await _walk_widget(browser, evil, texts, wire)
        assert not wire.crooked, "\n".join(wire.crooked)
        return wire.looks


async def test_the_tripwire_sees_what_a_careless_page_does(browser: Browser) -> None:
    """Most of the corpus runs where a page puts it in as HTML, so what follows can fail."""
    context = await browser.new_context()
    await context.route(
        "**", lambda route: route.fulfill(body="<!doctype html><title>x</title>", content_type="text/html")
    )
    wire = Tripwire(("http://careless.example",))
    await wire.lay(context)
    page = await context.new_page()
    await page.goto("http://careless.example/")
    caught, trips = [], 0
    texts = (*TAGS, *ATTRIBUTES, EVERYWHERE)[::3]
    for text in texts:
        try:
            await page.evaluate('(text) => { document.body.innerHTML = `<p title="${text}">${text}</p>`; }', text)
            await wire.look(page, "careless", is_ours=False)
        except (AssertionError, Error) as error:
            caught.append(text)
            trips += "tripped" in str(error) or "trips" in str(error)
        wire.problems.clear()
        with contextlib.suppress(Error):  # some lead elsewhere by themselves
            await page.goto("http://careless.example/")
    await context.close()
    assert len(caught) > 0.9 * len(texts)
    assert trips > len(texts) / 3


async def test_no_site_frames_the_desk(browser: Browser, tmp_path: Path) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world, running_site() as site:
        site.desk = world.origin
        context = await browser.new_context()
        page = await context.new_page()
        for path in ("/console", "/api/about", "/nothing"):
            await page.goto(f"{site.origin}/?")
            async with page.expect_event("framenavigated"):
                await page.evaluate(
                    "(to) => { const one = document.createElement('iframe'); one.src = to; document.body.append(one); }",
                    world.origin + path,
                )
            assert page.frames[1].url == "chrome-error://chromewebdata/", path
        await context.close()


async def test_no_text_runs_anywhere_or_breaks_the_layout(browser: Browser, tmp_path: Path) -> None:
    looks = await _walk(browser, tmp_path, Texts((EVERYWHERE,)))
    assert looks > 30


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("start", range(0, len(CORPUS), 24))
async def test_no_text_of_the_corpus_runs_in_any_field(browser: Browser, tmp_path: Path, start: int) -> None:
    """Each run shifts the corpus against the fields."""
    await _walk(browser, tmp_path, Texts((*CORPUS[start:], *CORPUS[:start])))
