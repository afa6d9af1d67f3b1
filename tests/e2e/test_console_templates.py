"""An agent writes with an approved template, in a real browser, when WhatsApp takes no free message any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from sqlalchemy import text as sql

from desk.channels.channel import Templating
from handoff.message_template import MessageTemplate
from tests.channels.meta_imitation import WhatsAppImitation
from tests.desk_world import desk_settings, running_desk, sqlite_url
from tests.e2e.axe import expect_no_violation
from tests.e2e.console_world import ANGRY, Stage, running_bot
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

UPDATE = MessageTemplate(
    name="order_update",
    language="en_US",
    text="Hello {{1}}, there is news about your order {{2}}. Shall we go on here?",
    variables={"1": "customer_first_name"},
)
FINISHED = "Hello Sheena, there is news about your order BW-104233. Shall we go on here?"


@pytest_asyncio.fixture(loop_scope="session")
async def whatsapp() -> AsyncIterator[WhatsAppImitation]:
    async with WhatsAppImitation() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser, tmp_path: Path, whatsapp: WhatsAppImitation) -> AsyncIterator[Stage]:
    """A customer of WhatsApp waits for a person, and wrote for the last time two days ago."""
    channel = whatsapp.channel()
    assert isinstance(channel, Templating)
    channel.offered = lambda: (UPDATE,)
    async with (
        running_desk(desk_settings(sqlite_url(tmp_path)), channels=[channel]) as world,
        running_bot(world) as bot,
    ):
        whatsapp.serve(world)
        for text in ("Where is my order BW-104233?", ANGRY):
            await whatsapp.say(text)
        await until(lambda: any("getting a person" in one for one in whatsapp.texts))
        async with world.desk.store.writing() as connection:
            await connection.execute(sql("UPDATE channel_addresses SET heard_at = heard_at - 172800"))
        whatsapp.is_window_over = True
        stage = Stage(world=world, bot=bot, browser=browser)
        yield stage
        await stage.close()


async def test_template_is_chosen_filled_seen_and_sent(stage: Stage, whatsapp: WhatsAppImitation) -> None:
    console = await stage.console()
    page = console.page
    await console.open("Sheena Nelson")
    await console.button("Claim").click()
    await expect(page.locator(".channel-note")).to_contain_text("nothing but approved templates")
    await expect(console.composer).to_have_count(0)
    await expect(console.button("Use this reply")).to_have_count(0)
    # What the product tells by itself is not worth a note each that it came too late.
    await expect(page.get_by_text("did not reach the customer")).to_have_count(0)
    await page.get_by_label("Template").select_option(label="Order update · American English (en-US)")
    await expect(page.get_by_label("Customer first name")).to_have_value("Sheena")
    send = console.button("Send template")
    await expect(send).to_be_disabled()
    await page.get_by_label("Gap 2").fill("BW-104233")
    await expect(page.locator(".template-preview")).to_have_text(FINISHED)
    await expect_no_violation(page)
    await page.reload()
    await expect(page.get_by_label("Gap 2")).to_have_value("BW-104233")
    await send.click()
    await expect(console.message(FINISHED)).to_be_visible()
    await until(lambda: FINISHED in whatsapp.texts)
    await expect(page.locator(".template-preview")).to_have_count(0)
    await page.get_by_role("button", name="Private note").click()
    await console.write("I wrote with a template.")
    await expect(console.message("I wrote with a template.")).to_contain_text("Private note")
