"""The pictures of docs/pictures, taken from the running system: `make screenshots`.

One story gives all of them: Maya asks, gets angry and is helped, while others wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.e2e.browser import running_browser
from tests.e2e.desk_agent import DeskAgent, working_at_desk
from tests.e2e.running_system import ROOT, RunningSystem, running_system
from tests.e2e.shop_visitor import ShopVisitor, visiting_shop

FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 300_000

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
OTHERS = {
    "Daniel Okafor": ("Somebody used my card on your site without my permission",),
    "Amara Nwosu": ("I want to dispute a charge, you took $89.00 twice for BW-104118", "Yes, please"),
    "Walter Lindqvist": ("Could I talk to a person about my order BW-104377, please?",),
}
MAYA_ASKS = "What is your return policy?"
MAYA_WAITS = "Where is my order BW-104233?"
MAYA_GETS_ANGRY = (
    "Hmm, that is slower than I hoped.",
    "I am getting annoyed now, nobody told me about this delay.",
    "This is ridiculous! It was a birthday present and I am furious!!",
)


async def main() -> None:
    """Start everything in a temporary folder, and write the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="frontline-") as folder, running_system(Path(folder)) as system:
        async with running_browser() as browser:
            await _take_all(system, browser)


async def _take_all(system: RunningSystem, browser: Browser) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for name, texts in OTHERS.items():
            other = await stack.enter_async_context(visiting_shop(browser, system.url))
            await _chat_as(other, name)
            for text in texts:
                await other.answer_to(text)
            await expect(other.speaker).to_contain_text("Waiting for a person")
        maya = await stack.enter_async_context(visiting_shop(browser, system.url))
        await _bot_helps(maya)
        for text in MAYA_GETS_ANGRY:
            await maya.answer_to(text)
        await expect(maya.speaker).to_contain_text("in line")
        await _take(maya.page, "widget-waiting")
        agent = await stack.enter_async_context(working_at_desk(browser, system.url))
        await _agent_helps(agent, maya)
    async with visiting_shop(browser, system.url, **PHONE) as visitor:
        await _phone(visitor)
    async with visiting_shop(browser, system.url, color_scheme="dark") as visitor:
        await _chat_as(visitor, "Grace Kim")
        await visitor.answer_to("Are you a robot?")
        await visitor.answer_to("How long does express shipping take?")
        await _take(visitor.page, "widget-dark")
    await _mailbox(system, browser)


async def _chat_as(visitor: ShopVisitor, name: str) -> None:
    await visitor.sign_in(name)
    await visitor.open_chat()


async def _bot_helps(maya: ShopVisitor) -> None:
    await _chat_as(maya, "Maya Torres")
    await maya.answer_to(MAYA_ASKS)
    await _take(maya.page, "widget-shop")
    await maya.answer_to(MAYA_WAITS)
    await _take(maya.page, "widget-order")


async def _agent_helps(agent: DeskAgent, maya: ShopVisitor) -> None:
    conversation = await maya.conversation()
    await expect(agent.waiting(conversation)).to_be_visible()
    await _take(agent.page, "console-queue")
    await agent.claim(conversation)
    await agent.page.get_by_role("button", name="Use this reply").click()
    draft = await agent.composer.input_value()
    await agent.reply(draft)
    await expect(maya.said_by("agent")).to_have_text([draft])
    await maya.write("Thank you. It is for my mother, she turns seventy this weekend.")
    await agent.reply("I am sending a second one by express today, at no cost to you.")
    await expect(maya.said_by("agent")).to_have_count(2)
    await _take(maya.page, "widget-agent")
    await agent.page.locator("#composer-text").focus()
    await _take(agent.page, "console")
    await agent.page.emulate_media(color_scheme="dark")
    await _take(agent.page, "console-dark")
    await agent.page.emulate_media(color_scheme="light")
    await agent.page.set_viewport_size({"width": 480, "height": 860})
    await _take(agent.page, "console-narrow")


async def _phone(visitor: ShopVisitor) -> None:
    await visitor.open_chat()
    await visitor.answer_to("I would like to book an appointment")
    await visitor.press("Phone consultation")
    await _take(visitor.page, "widget-phone")


async def _mailbox(system: RunningSystem, browser: Browser) -> None:
    async with visiting_shop(browser, system.url) as visitor:
        await _chat_as(visitor, "Tom Becker")
        await visitor.answer_to("I forgot my password")
        await visitor.page.goto(f"{system.url}/demo/mail")
        await expect(visitor.page.locator("#letter")).to_contain_text("tom.becker@example.com")
        await _take(visitor.page, "mailbox")


async def _take(page: Page, name: str) -> None:
    """Write one picture, when nothing moves any more and no pointer rests on anything."""
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(400)
    path = FOLDER / f"{name}.png"
    await page.screenshot(path=path, animations="disabled")
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {size} bytes, and may have {MOST_BYTES}: show less in it.")
    print(f"{path.relative_to(ROOT)}: {size // 1000} kB", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
