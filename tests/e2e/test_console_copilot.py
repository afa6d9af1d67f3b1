"""The agent's assistant in a real browser: suggestions, canned replies, articles, reminders, and the asking of facts."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from desk.store import suggestions
from tests.e2e.axe import expect_no_violation
from tests.e2e.console_world import Stage, waiting_customer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_agent_is_helped_from_the_first_word_to_the_facts(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    page = console.page
    await console.claim("Maria Jensen")

    # A suggestion by its key, sent as it is.
    suggested = page.get_by_role("region", name="Suggested replies")
    await expect(suggested).to_contain_text("The first reply of the playbook “angry customer”.")
    await console.composer.focus()
    await page.keyboard.press("Alt+1")
    await expect(console.composer).to_have_value(re.compile("^Hello Maria, I'm Amira Haddad"))
    await console.composer.press("Control+Enter")
    await expect(suggested).to_have_count(0)

    # A canned reply with a gap, which keeps it from being sent.
    await customer.say("What is your return policy? How long does the refund take?")
    await expect(suggested).to_be_visible()
    await console.composer.press_sequentially("/charg")
    await expect(page.get_by_role("option", name="/charge")).to_be_visible()
    await page.keyboard.press("Enter")
    await console.composer.press("Control+Enter")
    await expect(page.get_by_text("Fill in before it is sent:")).to_be_visible()
    await page.keyboard.type("$45")  # the gap is selected
    await expect(console.composer).to_have_value(re.compile(r"charge of \$45 now"))
    await console.composer.fill("Yes. ")

    # An article at the caret, another one found, read and flagged.
    await page.get_by_role("tab", name="Assistant").click()
    await expect(page.get_by_role("button", name="Insert the answer of “Return policy”")).to_be_visible()
    await expect_no_violation(page)
    await console.composer.focus()
    await page.keyboard.press("Alt+4")
    await expect(console.composer).to_have_value(re.compile("^Yes. You can return most items"))
    await page.get_by_role("searchbox", name="Search the knowledge base").fill("router red light")
    await page.get_by_role("button", name="Basic router setup", exact=True).click()
    article = page.get_by_role("dialog", name="Basic router setup")
    await expect(article.get_by_role("heading", name="What the light says")).to_be_visible()
    await article.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="“Basic router setup” did not help").click()
    await expect(page.get_by_text("noted for its writers")).to_be_visible()

    # A reminder, ticked off.
    reminders = page.get_by_role("region", name="Keep in mind")
    await reminders.get_by_role("checkbox").first.check()
    await expect(reminders).to_contain_text("Amira Haddad")

    # The assistant asks, the answers come back as facts, and the agent's own words end it.
    await page.get_by_text("Choose what to ask for").click()
    await page.get_by_label("Serial number").check()
    await page.get_by_label("Photo").check()
    await page.get_by_role("button", name="Ask Maria for these 2").click()
    asking = page.get_by_label("The assistant is asking")
    await expect(asking).to_contain_text("serial number (0 of 2 answered)")
    await customer.say("SN 77-AB-1290")
    await expect(asking).to_contain_text("photo (1 of 2 answered)")
    await expect_no_violation(page)
    await console.composer.press("Control+Enter")
    await expect(asking).to_have_count(0)
    await expect(page.locator(".delegation")).to_contain_text("Serial number: SN 77-AB-1290")
    await page.get_by_role("tab", name="Briefing").click()
    await expect(page.locator(".facts")).to_contain_text("SN 77-AB-1290")

    async with stage.world.desk.store.reading() as connection:
        counted = {(kind, outcome) for kind, outcome, _ in await suggestions.counts(connection, since=0.0)}
    assert ("opening", "used") in counted
