"""A card number in the chat, as the customer and an agent see what becomes of it, on a real desk with a scripted bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from backoffice.seed import seed_demo
from desk.settings import DemoSettings
from tests.desk_world import SECRETS, desk_settings, sqlite_url
from tests.e2e.console_world import Stage, staged
from tests.e2e.shop_visitor import visiting_shop

pytestmark = pytest.mark.asyncio(loop_scope="session")
CARD = "4111 1111 1111 1111"
MASKED = "[card number ending in 1111]"


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Stage]:
    office = f"sqlite:///{tmp_path / 'office.db'}"
    await seed_demo(office, today=date.today(), crowd=0)
    demo = DemoSettings(mailbox=str(tmp_path / "mailbox"), login_email="a@desk.example", login_password="demo password")
    settings = desk_settings(
        sqlite_url(tmp_path),
        demo=demo,
        back_office_url=office,
        secrets=msgspec.structs.replace(SECRETS, sealing_key="k" * 40),
        sealed_kinds=("iban",),
    )
    async with staged(browser, settings) as started:
        yield started


async def test_a_card_number_is_gone_from_both_screens_and_both_are_told(stage: Stage) -> None:
    async with visiting_shop(stage.browser, stage.world.origin) as visitor:
        await visitor.open_chat()
        await visitor.answer_to(f"My card {CARD} was charged twice")
        mine = visitor.said_by("customer")
        await expect(mine).to_have_text([f"My card {MASKED} was charged twice"])
        await expect(visitor.log.locator(".event")).to_have_text(
            ["For your safety this was removed from your message: card number. Please never send it in this chat."]
        )
        assert CARD not in await visitor.log.inner_text()
        assert CARD not in await visitor.page.evaluate("JSON.stringify(localStorage)")
        await visitor.page.reload()
        await expect(mine).to_have_text([f"My card {MASKED} was charged twice"])

    console = await stage.console()
    await console.row("Anonymous customer", group="bot").click()
    message = console.page.locator(".log .message.customer")
    await expect(message.locator(".bubble")).to_have_text(f"My card {MASKED} was charged twice")
    await expect(message.locator(".removed")).to_have_text("Removed before it was stored: card number")
    assert CARD not in await console.page.locator("body").inner_text()


async def test_an_agents_own_note_is_shown_as_it_was_kept(stage: Stage) -> None:
    # What an agent says to a customer is held before it is sent (test_moderation.py); notes are not.
    customer = await stage.world.customer()
    await customer.say("hello")
    await customer.hear("Noted.")
    console = await stage.console()
    await console.row("Anonymous customer", group="bot").click()
    await console.button("Take over").click()
    await expect(console.composer).to_be_visible()
    await console.button("Private note").click()
    await console.write(f"Is {CARD} the right one?")
    await expect(console.message(f"Is {MASKED} the right one?").locator(".removed")).to_be_visible()
    await expect(console.page.locator(".log .pending")).to_have_count(0)
    assert CARD not in await console.page.locator("body").inner_text()


async def test_an_agent_reveals_what_is_kept_sealed_for_a_while_and_with_a_reason(stage: Stage) -> None:
    customer = await stage.world.customer()
    await customer.say("Please pay it to DE89 3704 0044 0532 0130 00")
    await customer.hear("Noted.")
    console = await stage.console()
    await console.row("Anonymous customer", group="bot").click()
    message = console.page.locator(".log .message.customer")
    await expect(message.locator(".removed")).to_be_visible()
    await expect(console.button("Reveal…")).to_have_count(0)  # it is not theirs yet
    await console.button("Take over").click()
    await console.button("Reveal…").click()
    reason = console.page.get_by_label("What do you need it for? It is noted in the audit log.")
    await expect(reason).to_be_focused()
    await reason.fill("so")
    await reason.press("Enter")
    await expect(message.get_by_role("alert")).to_have_text("Say it in 10 characters or more.")
    await reason.fill("To pay the refund of BW-104233")
    await reason.press("Enter")
    await expect(message.locator(".value")).to_have_text("IBAN: DE89 3704 0044 0532 0130 00")
    await message.get_by_role("button", name="Hide").click()
    await expect(message.locator(".value")).to_have_count(0)
    assert "DE89" not in await console.page.locator("body").inner_text()
