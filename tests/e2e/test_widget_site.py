"""The chat on a company's own site, on a real desk with a scripted bot: languages, files, emoji, lost connections."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from PIL import Image
from playwright.async_api import Browser, Locator, WebSocketRoute, expect

from desk.settings import AttachmentSettings, Limits
from desk.store import conversations
from desk.store.agents import Role
from handoff.log import Author
from handoff.wire.agent import CloseConversation, TakeOver
from tests.desk_world import DeskWorld, desk_settings, sqlite_url
from tests.e2e.console_world import Stage, staged
from tests.e2e.widget_world import Site, SiteVisitor, running_site

pytestmark = pytest.mark.asyncio(loop_scope="session")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DROP_AND_PASTE = """() => {
  const panel = document.querySelector('frontline-widget').shadowRoot.querySelector('.panel');
  const files = (name) => {
    const data = new DataTransfer();
    data.items.add(new File(['Turn it.'], name, { type: 'text/plain' }));
    return data;
  };
  const options = { bubbles: true, cancelable: true };
  panel.dispatchEvent(new DragEvent('drop', { ...options, dataTransfer: files('dropped.txt') }));
  const field = panel.querySelector('textarea');
  field.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: files('pasted.txt') }));
}"""
# A key of one language that another has not, or has with another type, or that says nothing when it is asked.
COMPARE = """async () => {
  const { LANGUAGES } = await import(new URL('/static/widget/language.js', DESK).href);
  const english = (await import(new URL('/static/widget/languages/en.js', DESK).href)).default;
  const shape = (value) => typeof value === 'object'
    ? Object.entries(value).flatMap(([key, inner]) => shape(inner).map((rest) => `${key}.${rest}`)).sort()
    : [typeof value === 'function' ? `f${value.length}` : typeof value];
  const problems = [];
  for (const code of Object.keys(LANGUAGES)) {
    const found = (await import(new URL(`/static/widget/languages/${code}.js`, DESK).href)).default;
    const [wanted, given] = [shape(english), shape(found)];
    problems.push(...wanted.filter((one) => !given.includes(one)).map((one) => `${code} lacks ${one}`));
    problems.push(...given.filter((one) => !wanted.includes(one)).map((one) => `${code} has ${one} beyond English`));
    for (const [event, say] of Object.entries(found.events)) {
      const said = say({ agent: 'Amira', assistant: 'Bo', kinds: 'PIN', when: '' });
      if (!said || /undefined|NaN|\\[object/.test(said)) problems.push(`${code} says ${said} of ${event}`);
    }
    for (const count of [1, 2, 3, 11, 100]) if (/undefined|#/.test(found.unread(count))) problems.push(`${code} ${count}`);
  }
  return problems;
}"""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A desk whose agents use consoles, and a site that embeds its chat."""

    stage: Stage
    site: Site

    async def visitor(self, query: dict[str, str] | None = None, **context: Any) -> SiteVisitor:
        return await self.site.visitor(self.stage.browser, query, **context)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scene(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with running_site() as site:
        settings = desk_settings(
            sqlite_url(tmp_path_factory.mktemp("desk")),
            allowed_origins=(site.origin,),
            attachments=AttachmentSettings(size_bytes=300_000),
            limits=Limits(conversations_per_minute=1000, frames_per_second=200.0, auth_timeout_seconds=1.0),
        )
        async with staged(browser, settings) as stage:
            site.desk = stage.world.origin
            yield Scene(stage=stage, site=site)


def photo() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (800, 600), "#c9774b").save(target, "PNG")
    return target.getvalue()


async def expect_no_violation(visitor: SiteVisitor) -> None:
    results = await Axe().run(
        visitor.page, "frontline-widget", options={"runOnly": RULES, "resultTypes": ["violations"]}
    )
    assert results.violations_count == 0, results.generate_report()


async def left_of(one: Locator, other: Locator) -> bool:
    here, there = await one.bounding_box(), await other.bounding_box()
    return here is not None and there is not None and here["x"] < there["x"]


async def test_files_go_both_ways_and_emoji_are_chosen_with_the_keyboard(scene: Scene) -> None:
    visitor = await scene.visitor()
    await visitor.open_chat()
    chooser = visitor.page.locator(".panel input[type=file]")
    await chooser.set_input_files(
        [
            {"name": "drawing.svg", "mimeType": "image/png", "buffer": b"<svg onload='alert(1)'/>"},
            {"name": "huge.txt", "mimeType": "text/plain", "buffer": b"x" * 300_001},
            {"name": "lamp.png", "mimeType": "image/png", "buffer": photo()},
        ]
    )
    drafts = visitor.page.locator(".draft-files li")
    await expect(drafts.nth(0)).to_contain_text("This kind of file is not taken.")
    await expect(drafts.nth(1)).to_contain_text("The file is too large: at most 300 kB are taken.")
    await expect(drafts.nth(2)).to_contain_text("Ready to be sent")
    await expect_no_violation(visitor)
    await visitor.page.get_by_role("button", name="Remove drawing.svg").click()
    await visitor.page.get_by_role("button", name="Remove huge.txt").click()
    await visitor.page.evaluate(DROP_AND_PASTE)
    for name in ("dropped.txt", "pasted.txt"):
        await expect(drafts.filter(has_text=name)).to_contain_text("Ready to be sent")
        await visitor.page.get_by_role("button", name=f"Remove {name}").click()
    await expect(drafts).to_have_count(1)

    await visitor.field.fill("It looks like this ")
    await visitor.page.get_by_role("button", name="Insert an emoji").click()
    search = visitor.page.get_by_role("searchbox", name="Search emoji")
    await expect(search).to_be_focused()
    await search.fill("light b")
    await expect(visitor.page.locator(".emoji-grid button")).to_have_count(1)
    await search.press("ArrowDown")
    await expect(visitor.page.get_by_role("button", name="light bulb")).to_be_focused()
    await visitor.page.keyboard.press("Enter")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.page.get_by_role("button", name="Insert an emoji")).to_be_focused()
    await expect(visitor.field).to_have_value("It looks like this 💡")
    await visitor.field.press("Enter")
    await expect(visitor.page.locator(".thumbnail img")).to_be_visible()
    await expect(visitor.log).to_contain_text("The assistant reads words only.")
    await visitor.page.get_by_role("button", name="Enlarge the image lamp.png").click()
    large = visitor.page.get_by_role("dialog", name="Image: lamp.png")
    await expect(large.get_by_role("img", name="Image: lamp.png")).to_be_visible()
    await visitor.page.keyboard.press("Escape")
    await expect(large).to_have_count(0)
    await expect(visitor.panel).to_be_visible()
    await expect(visitor.page.get_by_role("button", name="Enlarge the image lamp.png")).to_be_focused()

    await visitor.page.get_by_role("button", name="Talk to a person").click()
    console = await scene.stage.console()
    await console.claim("Anonymous customer")
    await expect(console.page.locator(".log .thumbnail img")).to_be_visible()
    width = await console.page.locator(".log .thumbnail img").evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    assert width == 480  # the thumbnail, and not the whole image
    await expect(visitor.log).to_contain_text("Amira Haddad joined the conversation.")
    await console.page.locator(".composer input[type=file]").set_input_files(
        {"name": "how to fix it.txt", "mimeType": "text/plain", "buffer": b"Turn it."}
    )
    await expect(console.page.locator(".draft-files li")).to_contain_text("Ready to be sent")
    await console.composer.press("Control+Enter")
    await expect(console.page.locator(".log .agent .document")).to_contain_text("how to fix it.txt")
    async with visitor.page.expect_download() as started:
        await visitor.page.get_by_role("button", name="Download how to fix it.txt").click()
    download = await started.value
    assert download.suggested_filename == "how to fix it.txt"
    assert await asyncio.to_thread(Path(await download.path()).read_bytes) == b"Turn it."
    assert visitor.errors == []
    await visitor.page.context.close()


@pytest.mark.slow
async def test_arabic_is_written_from_right_to_left_and_the_customer_may_choose_another(
    scene: Scene, tmp_path: Path
) -> None:
    for scheme in ("light", "dark"):
        visitor = await scene.visitor({"data-language": "ar", "lang": "ar"}, color_scheme=scheme)
        await visitor.open_chat()
        await visitor.write("أين طلبي؟")
        await visitor.field.fill("My PIN is 4821, and my card 4111 1111 1111 1111")
        await visitor.field.press("Enter")
        await expect(visitor.log).to_contain_text("حُذف من رسالتك: الرقم السري ورقم البطاقة")
        await visitor.write("What is your return policy?")
        await expect(visitor.page.locator(".choices button")).to_have_count(1)
        frame = visitor.page.locator(".frontline")
        await expect(frame).to_have_attribute("dir", "rtl")
        await expect(frame).to_have_attribute("lang", "ar")
        # What is the customer's stands at the end of the line, which is the left here; closing is there, too.
        assert await left_of(
            visitor.page.locator(".message.customer").first, visitor.page.locator(".message.bot").first
        )
        assert await left_of(visitor.page.locator(".header .icon").last, visitor.page.locator(".avatar"))
        await visitor.page.screenshot(path=tmp_path / f"arabic-{scheme}.png")
        await expect_no_violation(visitor)

    await visitor.page.locator(".header .icon").first.click()
    await visitor.page.get_by_role("combobox").select_option("de")
    await expect(visitor.log).to_contain_text("Zu Ihrer Sicherheit wurde aus Ihrer Nachricht entfernt")
    await expect(visitor.page.locator(".frontline")).to_have_attribute("dir", "ltr")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.panel).to_be_visible()  # it closed the options alone
    name = await visitor.conversation()
    assert await _stored_language(scene.stage.world, name, awaited="de") == "de"
    await visitor.page.get_by_role("button", name="Mit einem Menschen sprechen").click()
    await expect(visitor.page.locator(".who")).to_contain_text("Ein Mensch wird gesucht")
    await visitor.page.reload()
    await expect(visitor.log).to_contain_text("Hat um einen Menschen gebeten.")
    assert visitor.errors == []
    await visitor.page.context.close()


async def test_every_language_says_everything(scene: Scene) -> None:
    visitor = await scene.visitor({"data-language": "xx"}, locale="pt-BR")
    await expect(visitor.page.get_by_role("button", name="Falar connosco no chat")).to_be_visible()
    problems = await visitor.page.evaluate(COMPARE.replace("DESK", repr(scene.site.desk)))
    assert problems == []
    await visitor.page.context.close()


async def test_what_is_written_without_a_connection_is_kept_and_sent_once(scene: Scene) -> None:
    ends: list[WebSocketRoute] = []
    is_down = False

    async def route(page_end: WebSocketRoute) -> None:
        if is_down:
            await page_end.close(code=4000)
            return
        page_end.connect_to_server()
        ends.append(page_end)

    visitor = await scene.visitor()
    await visitor.page.route_web_socket(re.compile("/ws/customer$"), route)
    # A browser that forbids storage is no reason not to talk.
    await visitor.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    await visitor.page.reload()
    await expect(visitor.launcher).to_be_visible()
    await visitor.page.evaluate("window.dispatchEvent(new Event('online'))")
    await visitor.page.wait_for_timeout(100)
    assert ends == []  # who only looks at the page is connected to nothing
    await visitor.open_chat()
    await visitor.write("Hello?")
    banner = visitor.page.locator(".notice")
    await ends.pop().close(code=4000)
    await visitor.page.wait_for_timeout(1200)
    await expect(banner).to_have_count(0)  # a short break is told to nobody

    is_down = True
    await ends.pop().close(code=4000)
    await expect(banner).to_contain_text("No connection.")
    await visitor.field.fill("Are you there?")
    await visitor.field.press("Enter")
    await expect(visitor.page.locator(".pending")).to_contain_text("Will be sent")
    is_down = False
    await visitor.page.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(banner).to_contain_text("The connection is back.")
    await expect(visitor.page.locator(".pending")).to_have_count(0)
    await expect(visitor.page.locator(".message.customer")).to_have_count(2)
    await expect(visitor.page.locator(".message.bot:not(.writing)")).to_have_count(3)

    await visitor.field.fill("Half a thought")
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.launcher).to_be_focused()
    async with scene.stage.world.desk.store.reading() as connection:
        rows = await conversations.with_bot(connection, since=0.0, limit=1)
    await _say_as_bot(scene, rows[0].id)
    await expect(visitor.page.locator(".badge")).to_have_text("1")
    await expect(visitor.page).to_have_title("(1) Lamps")
    await visitor.launcher.click()
    await expect(visitor.page).to_have_title("Lamps")
    await expect(visitor.field).to_have_value("Half a thought")
    assert visitor.errors == []
    await visitor.page.context.close()


async def _say_as_bot(scene: Scene, conversation: str) -> None:
    async with scene.stage.world.desk.changes.of(conversation) as change:
        await change.append(Author.BOT, "I am here.", author_name="Brightwell assistant")


async def test_phone_keeps_the_focus_in_the_chat_and_its_choices_in_reach(scene: Scene) -> None:
    visitor = await scene.visitor(color_scheme="dark", reduced_motion="reduce", **PHONE)
    await visitor.launcher.tap()
    await visitor.write("What is your return policy?")
    button = visitor.page.get_by_role("button", name="Start a return")
    box = await button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await expect_no_violation(visitor)
    await button.tap()
    past = visitor.page.locator(".choices.past")
    await expect(past).to_contain_text("Start a return, chosen")
    await expect(button).to_have_count(0)
    await expect(visitor.log).to_be_focused()  # the field would bring up the keyboard
    await expect(visitor.panel).to_have_attribute("aria-modal", "true")
    await visitor.page.locator(".header .icon").first.focus()
    await visitor.page.keyboard.press("Shift+Tab")
    await expect(visitor.page.locator(".person")).to_be_focused()
    await visitor.page.keyboard.press("Tab")
    await expect(visitor.page.locator(".header .icon").first).to_be_focused()
    assert await visitor.page.evaluate("document.scrollingElement.scrollWidth") <= 390

    await visitor.page.reload()
    await expect(past).to_be_visible()
    await expect(visitor.page.locator("frontline-widget")).not_to_be_focused()
    await visitor.page.keyboard.press("Tab")  # and not to the page behind it
    await expect(visitor.page.locator(".header .icon").first).to_be_focused()
    assert visitor.errors == []
    await visitor.page.context.close()


async def test_focus_goes_on_where_a_pressed_button_is_gone_and_is_not_taken_from_the_site(scene: Scene) -> None:
    visitor = await scene.visitor()
    await visitor.open_chat()
    await expect(visitor.field).to_be_focused()
    await visitor.write("What is your return policy?")
    await visitor.page.get_by_role("button", name="Start a return").focus()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page.locator(".choices.past")).to_be_visible()
    await expect(visitor.field).to_be_focused()
    await visitor.page.get_by_role("button", name="Talk to a person").focus()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.page.locator(".who")).to_contain_text("Waiting for a person")
    await expect(visitor.field).to_be_focused()

    await visitor.page.reload()
    await expect(visitor.page.locator(".choices.past")).to_be_visible()
    await visitor.page.keyboard.press("Tab")
    await expect(visitor.page.get_by_role("link", name="More")).to_be_focused()

    conversation = await visitor.conversation()
    supervisor = await scene.stage.world.agent(role=Role.SUPERVISOR)
    await supervisor.do(TakeOver, conversation=conversation)
    await supervisor.do(CloseConversation, conversation=conversation, disposition="resolved")
    again = visitor.page.get_by_role("button", name="Start a new conversation")
    await again.focus()
    await visitor.page.keyboard.press("Enter")
    await expect(visitor.field).to_be_focused()

    # Whoever signs in here next finds nothing of what was written before.
    await visitor.field.fill("My secret")
    await visitor.page.evaluate("FrontlineWidget.reset()")
    await expect(visitor.field).to_have_value("")
    assert visitor.errors == []
    await visitor.page.context.close()


async def test_conversation_outlives_a_site_that_is_slow_to_tell_who_is_there(scene: Scene) -> None:
    is_refusing = False
    refused: list[str] = []

    async def route(page_end: WebSocketRoute) -> None:
        if is_refusing:
            page_end.send('{"type": "error", "code": "not_authenticated", "message": "Not authenticated."}')
            await page_end.close()
            return
        desk_end = page_end.connect_to_server()

        def from_desk(frame: str | bytes) -> None:
            told = json.loads(frame)
            if told["type"] == "error":
                refused.append(told["code"])
            page_end.send(frame)

        desk_end.on_message(from_desk)

    visitor = await scene.visitor()
    await visitor.page.route_web_socket(re.compile("/ws/customer$"), route)
    await visitor.page.reload()
    await visitor.open_chat()
    await visitor.write("Hello?")
    conversation = await visitor.conversation()
    slow_once = """(wait) => {
      window.asked = 0;
      FrontlineWidget.identify(() => new Promise((done) => setTimeout(done, window.asked++ ? 0 : wait, "")));
    }"""
    # Too slow for the desk, which ends the socket before anything was shown.
    await visitor.page.evaluate(slow_once, 1500)
    await visitor.page.wait_for_function("window.asked > 1")
    await visitor.write("Still there?")
    assert refused == ["too_slow"]
    # A desk that calls it a refusal, as one of before this does, has refused nothing that was shown.
    is_refusing = True
    await visitor.page.evaluate(slow_once, 60_000)
    await visitor.page.wait_for_function("window.asked > 0")
    is_refusing = False
    await visitor.page.wait_for_function("window.asked > 1")
    await visitor.write("And now?")
    await expect(visitor.page.locator(".pending")).to_have_count(0)
    assert await visitor.conversation() == conversation
    await expect(visitor.page.locator(".message.customer")).to_have_count(3)
    await expect(visitor.page.locator(".notice")).to_have_count(0)
    assert visitor.errors == []
    await visitor.page.context.close()


async def _stored_language(world: DeskWorld, conversation: str, *, awaited: str) -> str:
    """The customer's language on the desk: the awaited one, or what it is when five seconds have brought no other."""
    stored = ""
    for _ in range(50):
        async with world.desk.store.reading() as connection:
            stored = (await conversations.get(connection, conversation)).customer.language
        if stored == awaited:
            break
        await asyncio.sleep(0.1)
    return stored
