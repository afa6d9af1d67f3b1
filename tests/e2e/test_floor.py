"""A supervisor and two agents at work together, each in a browser of their own, on a real desk with a scripted bot."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import expect

from desk.store.agents import Role
from handoff.wire.agent import CloseConversation, TakeOver
from tests.e2e.console_world import Console, Stage, customer_who_says, waiting_customer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _axe(console: Console) -> None:
    results = await Axe().run(console.page)
    serious = [one["id"] for one in results.response["violations"] if one["impact"] in ("serious", "critical")]
    assert serious == []


async def _earlier_contact(stage: Stage) -> None:
    """Maria was here before, and an agent closed it."""
    before = await customer_who_says(stage.world, "What is your return policy?")
    helper = await stage.world.agent(name="Ana Silva")
    conversation = before.welcome.conversation
    await helper.do(TakeOver, conversation=conversation)
    await helper.do(CloseConversation, conversation=conversation, disposition="resolved")
    await helper.close()


@pytest.mark.slow
async def test_supervisor_listens_whispers_and_reassigns_while_a_colleague_is_called_and_passed_a_conversation(
    stage: Stage,
) -> None:
    await _earlier_contact(stage)
    customer = await waiting_customer(stage.world)
    agent = await stage.console(name="Amira Haddad")
    other = await stage.console(name="Lee Okafor")
    supervisor = await stage.console(name="Sofia Lind", role=Role.SUPERVISOR)
    await agent.claim("Maria Jensen")

    # The floor shows whose mood falls, and opens it by keyboard.
    await supervisor.page.get_by_role("button", name="Floor").click()
    row = supervisor.page.locator(".floor-row", has_text="Maria Jensen")
    await expect(row).to_contain_text(re.compile("very unhappy, falling.*Mood falling.*With Amira Haddad", re.DOTALL))
    await expect(supervisor.page.locator(".floor-agents")).to_contain_text(
        re.compile("Amira Haddad.*1 of 3.*Maria Jensen", re.DOTALL)
    )
    await _axe(supervisor)
    await row.focus()
    await supervisor.page.keyboard.press("Enter")

    # The supervisor listens: the agent sees nothing of it. Then they whisper, and the agent answers.
    await expect(supervisor.page.locator(".listening")).to_contain_text("Neither the customer nor Amira Haddad is told")
    await supervisor.page.get_by_role("button", name="Whisper", exact=True).click()
    await supervisor.write("Offer her a month free.")
    whisper = agent.page.locator(".log .whisper")
    await expect(whisper).to_contain_text(
        re.compile("Sofia Lind.*Only you see this.*Offer her a month free", re.DOTALL)
    )
    await agent.page.get_by_role("button", name="Whisper", exact=True).click()
    await agent.write("And two?")
    await expect(supervisor.page.locator(".log .whisper")).to_have_count(2)
    await expect(agent.page.locator(".log .pending")).to_have_count(0)

    # A third agent reads the same conversation without it, and is called by a note.
    await other.open("Maria Jensen")
    await expect(other.page.locator(".log .message.customer")).to_have_count(2)
    await expect(other.page.locator(".log .whisper")).to_have_count(0)
    await other.page.keyboard.press("Escape")
    await other.page.evaluate("location.hash = ''")
    await agent.page.get_by_role("button", name="Private note").click()
    await agent.composer.press_sequentially("Can you see this order, @lee")
    await expect(agent.page.get_by_role("option", name="Lee Okafor")).to_be_visible()
    await agent.composer.press("Enter")
    await expect(agent.composer).to_have_value("Can you see this order, @Lee Okafor ")
    await agent.composer.press("Control+Enter")
    await other.page.get_by_label("Mentions, 1 unread").click()
    await other.page.locator(".mention", has_text="about Maria Jensen").click()
    await expect(other.page.locator(".log .note.found")).to_contain_text("Can you see this order")
    await expect(other.page.get_by_label("Mentions, none unread")).to_be_visible()

    # The agent passes it on with a reason; whoever takes it reads that first, and the customer is told once.
    await agent.page.locator("#conversation-title").focus()
    await agent.page.keyboard.press("p")
    await agent.page.get_by_role("button", name="Pass it on").click()
    await expect(agent.page.get_by_role("alert")).to_contain_text("Choose a reason")
    await agent.page.get_by_label("Skill", exact=True).select_option("orders")
    await agent.page.get_by_label("Reason").select_option(label="It needs somebody who knows more about it")
    await agent.page.get_by_label("What the next agent should know").fill("The parcel is at the depot.")
    await _axe(agent)
    await agent.page.get_by_role("button", name="Pass it on").click()
    await customer.hear("Amira Haddad is passing you on to a colleague for this, who will see everything written here.")
    await other.button("Claim").click()
    await expect(other.page.locator("#briefing-title")).to_be_focused()  # with the new owner comes a new briefing
    await expect(other.page.get_by_role("region", name="Passed on by a colleague")).to_contain_text(
        "Amira Haddad passed it on: It needs somebody who knows more about it. The parcel is at the depot."
    )
    await expect(other.page.locator(".log .whisper")).to_have_count(0)

    # An earlier contact is read beside the conversation, which stays.
    await other.page.locator(".earlier button").click()
    peek = other.page.get_by_role("complementary", name="Earlier contact")
    await expect(peek).to_contain_text("What is your return policy?")
    await other.page.set_viewport_size({"width": 800, "height": 800})
    await expect(peek).to_be_visible()  # on a narrow screen it is the pane that is shown
    await other.page.set_viewport_size({"width": 1280, "height": 800})
    await other.page.keyboard.press("Escape")
    await expect(other.page.locator(".earlier button")).to_be_focused()

    # The supervisor gives it back to everybody; the agent who had it is told by whom.
    await supervisor.button("Pass on").click()
    await supervisor.page.get_by_role("button", name="Pass it on").click()
    await expect(supervisor.page.locator("#conversation-title")).to_be_focused()
    await expect(supervisor.page.locator(".pass-on")).to_have_count(0)
    await expect(other.page.get_by_role("alert").first).to_contain_text("Sofia Lind passed Maria Jensen on to orders")
    await expect(agent.row("Maria Jensen", group="queue")).to_be_visible()
