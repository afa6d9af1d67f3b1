"""The chat on a page: by keyboard, on a phone, while the desk is away, and with everything that customers type."""

from __future__ import annotations

import os
import signal
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import expect

from tests.e2e.conftest import Visit, Work
from tests.e2e.running_system import AGENT_NAME, RunningSystem
from tests.e2e.shop_visitor import PATIENCE_MS, ShopVisitor

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LIMIT = 2000
ACCESSIBILITY_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


async def test_everything_is_done_by_keyboard(visit: Visit) -> None:
    async with visit() as visitor:
        press = visitor.page.keyboard.press
        await visitor.launcher.focus()
        await press("Enter")
        await expect(visitor.bubbles.first).to_be_visible()
        await expect(visitor.field).to_be_focused()
        await visitor.page.keyboard.type("are you a robot?")
        await press("Enter")
        choice = visitor.log.get_by_role("button", name="Talk to a person")
        await expect(choice).to_be_visible(timeout=PATIENCE_MS)
        await press("Shift+Tab")
        await expect(choice).to_be_focused()
        await press("Enter")
        await expect(visitor.speaker).to_contain_text("Waiting for a person", timeout=PATIENCE_MS)
        await expect(visitor.field).to_be_focused()  # the choice is gone, and the focus not with it
        await press("Escape")
        await expect(visitor.field).to_have_count(0)
        await expect(visitor.launcher).to_be_focused()


async def test_a_phone_shows_the_chat_on_its_whole_screen(visit: Visit) -> None:
    async with visit(**PHONE) as visitor:
        await visitor.launcher.tap()
        await expect(visitor.bubbles.first).to_be_visible()
        panel = await visitor.page.get_by_role("dialog").bounding_box()
        assert panel == {"x": 0, "y": 0, "width": 390, "height": 844}
        await visitor.answer_to("hello")
        width = await visitor.page.evaluate("document.scrollingElement.scrollWidth")
        assert width <= 390
        size = await visitor.field.evaluate("field => parseFloat(getComputedStyle(field).fontSize)")
        assert size >= 16  # below it a phone zooms into the page when the field gets the focus
        await visitor.page.get_by_role("button", name="Close the chat").tap()
        await expect(visitor.launcher).to_be_visible()


@pytest.mark.slow
async def test_what_is_written_while_the_desk_is_away_is_sent_once_when_it_is_back(
    system: RunningSystem, visit: Visit
) -> None:
    async with visit() as visitor:
        await visitor.open_chat()
        await visitor.answer_to("hello")
        desk = system.pid_of("desk")
        os.kill(desk, signal.SIGKILL)
        await expect(visitor.page.locator(".notice")).to_contain_text("No connection")
        await visitor.write("Where is my order BW-104233?")
        await expect(visitor.log.locator(".pending")).to_contain_text("Will be sent")
        # The page is left and opened again before the desk is back; the message is not lost.
        await visitor.page.wait_for_timeout(200)
        answer = visitor.said_by("bot").filter(has_text="BW-104233 is on its way")
        await expect(answer).to_be_visible(timeout=90_000)
        assert system.pid_of("desk") != desk
        await expect(visitor.log.locator(".pending")).to_have_count(0)
        await visitor.page.reload()
        await expect(answer).to_have_count(1)
        await expect(visitor.said_by("customer")).to_have_text(["hello", "Where is my order BW-104233?"])


@pytest.mark.slow
async def test_a_double_click_presses_a_button_once(visit: Visit) -> None:
    async with visit() as visitor:
        await visitor.open_chat()
        await visitor.answer_to("I would like to book an appointment")
        before = await visitor.said_by("bot").count()
        await visitor.log.get_by_role("button", name="Showroom visit").dblclick()
        await visitor.answer(after=before)
        await expect(visitor.said_by("customer")).to_have_text(
            ["I would like to book an appointment", "Showroom visit"]
        )


@pytest.mark.slow
async def test_an_over_long_text_stays_and_says_why(visit: Visit) -> None:
    async with visit() as visitor:
        await visitor.open_chat()
        await visitor.field.fill("a" * (LIMIT + 3))
        reason = visitor.page.get_by_text(f"3 characters too many: a message holds {LIMIT}.")
        await expect(reason).to_be_visible()
        await expect(visitor.page.get_by_role("button", name="Send")).to_be_disabled()
        await visitor.field.press("Enter")
        await expect(visitor.said_by("customer")).to_have_count(0)
        await expect(visitor.field).to_have_value("a" * (LIMIT + 3))
        await visitor.field.fill("hello")
        await expect(reason).to_have_count(0)
        await visitor.field.press("Enter")
        await expect(visitor.said_by("customer")).to_have_text(["hello"])


async def test_markup_is_shown_as_text(visit: Visit) -> None:
    markup = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script><b>bold</b> javascript:alert(1)'
    async with visit() as visitor:
        await visitor.open_chat()
        await visitor.answer_to(markup)
        await expect(visitor.said_by("customer")).to_have_text([markup])
        assert await visitor.log.locator(".bubble *").count() == 0
        assert await visitor.page.evaluate("window.hacked") is None


@pytest.mark.slow
async def test_two_tabs_of_a_customer_show_the_same(visit: Visit) -> None:
    async with visit() as visitor:
        await visitor.open_chat()
        await visitor.answer_to("hello")
        tab = type(visitor)(await visitor.context.new_page(), visitor.url)
        await tab.page.goto(f"{visitor.url}/demo/shop")
        await expect(tab.bubbles).to_have_count(await visitor.bubbles.count())
        await tab.answer_to("What is your return policy?")
        await expect(visitor.bubbles).to_have_count(await tab.bubbles.count())
        assert await visitor.texts() == await tab.texts()


@pytest.mark.slow
async def test_the_button_leads_to_a_person(visit: Visit, work: Work) -> None:
    async with visit() as visitor, work() as agent:
        await visitor.open_chat()
        question = "I have a question about lamps in a boat"
        await visitor.answer_to(question)
        await visitor.page.get_by_role("button", name="Talk to a person").last.click()
        await expect(visitor.speaker).to_contain_text("Waiting for a person")
        await expect(visitor.speaker).to_contain_text("in line")
        await agent.claim(await visitor.conversation())
        await expect(visitor.speaker).to_contain_text(AGENT_NAME)
        await agent.reply("Lamps with 12 volts suit boats.")
        await expect(visitor.said_by("agent")).to_have_text(["Lamps with 12 volts suit boats."])
        await visitor.field.press_sequentially("Thank you very much", delay=200)  # told at most every three seconds
        await expect(agent.page.locator(".log .writing")).to_be_visible()


@pytest.mark.parametrize("color_scheme", [pytest.param("light", marks=pytest.mark.slow), "dark"])
async def test_axe_finds_no_violation(visit: Visit, color_scheme: Literal["light", "dark"]) -> None:
    async with visit(color_scheme=color_scheme) as visitor:
        await _expect_no_violation(visitor)
        await visitor.open_chat()
        await visitor.answer_to("What is your return policy?")
        await visitor.answer_to("are you a robot?")
        await _expect_no_violation(visitor)
        await visitor.press("Talk to a person")
        await expect(visitor.speaker).to_contain_text("Waiting for a person")
        await _expect_no_violation(visitor)


async def _expect_no_violation(visitor: ShopVisitor) -> None:
    options = {"runOnly": ACCESSIBILITY_RULES, "resultTypes": ["violations"]}
    results = await Axe().run(visitor.page, options=options)
    assert results.violations_count == 0, results.generate_report()
