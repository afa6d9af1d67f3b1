"""The agents' console in a real browser, on a real desk with a scripted bot: who waits, the briefing, the claim, the end."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, expect

from desk.store import handoffs
from desk.store.agents import Role
from handoff.wire.agent import ClaimHandoff
from handoff.wire.shared import SpeakerState
from tests.e2e.console_world import Stage, customer_who_says, waiting_customer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_inbox_says_who_waits_why_how_long_and_how_urgently(stage: Stage) -> None:
    console = await stage.console()
    await expect(console.page.locator(".queue .empty")).to_have_text(
        "Nobody is waiting. A conversation that needs a person appears here by itself."
    )
    await waiting_customer(stage.world)
    await customer_who_says(stage.world, "Somebody used my card", name="Priya Raman", tier="vip")
    await customer_who_says(stage.world, "What is your return policy?", name="Tom Okafor", tier="standard")
    queue = console.page.locator(".queue .row")
    await expect(queue).to_have_count(2)
    await expect(queue.nth(0)).to_contain_text(re.compile("P1.*Priya Raman.*Fraud is suspected..*VIP", re.DOTALL))
    await expect(queue.nth(1)).to_contain_text(re.compile("P2.*Maria Jensen.*become angry.*very unhappy", re.DOTALL))
    await expect(queue.nth(1).locator(".waited")).to_have_text(re.compile(r"waiting for 0:0[1-9]"))
    await expect(console.row("Tom Okafor", group="bot")).to_be_visible()
    await expect(console.page).to_have_title("(2) Brightwell Home · Agent console")


async def test_nothing_can_be_typed_before_the_claim_and_the_briefing_is_there_first(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.open("Maria Jensen")
    await expect(console.page.get_by_role("textbox")).to_have_count(0)
    briefing = console.page.get_by_role("complementary", name="Briefing")
    await expect(briefing).to_contain_text("Calm first, then put order BW-104233 right")
    await console.page.keyboard.press("c")
    await expect(console.composer).to_be_visible()
    await expect(console.page.locator("#briefing-title")).to_be_focused()
    await expect(briefing).to_contain_text("I'm Amira Haddad from Brightwell Home")
    await expect(console.row("Maria Jensen", group="mine")).to_be_visible()


async def test_briefing_shows_all_of_the_envelope(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.open("Maria Jensen")

    async def section(title: str) -> Locator:
        found = console.page.get_by_role("region", name=title)
        await expect(found).to_be_visible()
        return found

    await expect(await section("Next step")).to_contain_text("Do not ask them to calm down.")
    workflows = console.page.get_by_role("list", name="What the back office can do")
    await expect(workflows).to_contain_text(
        "Refund order BW-104233 Needed first: the amount. Above $50.00 a supervisor"
    )
    await expect(await section("Why it came here")).to_contain_text(
        re.compile("become angry.*Mood: -0.62.*-0.40 or lower.*Had the mood been", re.DOTALL)
    )
    await expect(await section("Summary")).to_contain_text("BW-104233")
    await expect(await section("Already known do not ask again")).to_contain_text("Order numberBW-104233")
    await expect(await section("What the bot tried")).to_contain_text("Order tracking: did not work")
    mood = await section("Mood")
    await expect(mood.get_by_role("img")).to_have_attribute("aria-label", "Began unhappy and is very unhappy now.")
    await expect(await section("Earlier contacts")).to_contain_text("None that we know of.")
    await console.page.get_by_role("tab", name="Briefing").press("ArrowLeft")
    await expect(console.page.get_by_role("tab", name="Customer")).to_be_focused()
    await expect(await section("Customer")).to_contain_text("maria.jensen@example.com")


@pytest.mark.slow
async def test_citation_leads_to_its_message(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.open("Maria Jensen")
    await console.page.locator(".summary").get_by_role("button", name="Go to message 2").first.click()
    message = console.page.locator("#message-2")
    await expect(message).to_be_focused()
    await expect(message).to_be_in_viewport()
    await expect(message).to_have_class(re.compile(r"\bfound\b"))
    await expect(message).to_contain_text("Where is my order BW-104233?")


async def test_suggested_reply_is_used_by_keyboard_and_heard_once(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.page.keyboard.press("u")
    await expect(console.composer).to_be_focused()
    await expect(console.composer).to_have_value(re.compile("^Hello Maria, I'm Amira Haddad"))
    await console.page.keyboard.press("Control+Enter")
    await expect(console.composer).to_have_value("")
    await expect(console.page.locator(".log .message.agent")).to_have_count(1)
    await expect(console.page.locator(".log .pending")).to_have_count(0)
    heard = [entry.text for entry in customer.entries() if entry.author_name == "Amira Haddad" and entry.client_id]
    assert len(heard) == 1
    assert heard[0].startswith("Hello Maria, I'm Amira Haddad")


async def test_double_clicks_act_once(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.open("Maria Jensen")
    console.wire.held = {"done", "state", "conversation.opened"}  # a slow desk leaves time for a second click
    await console.button("Claim").dblclick()
    await customer.next(SpeakerState, lambda state: state.owner == "agent")
    assert console.wire.count("handoff.claim") == 1
    console.wire.held = set()
    await console.wire.cut()
    await expect(console.composer).to_be_visible()
    await console.composer.fill("Hello Maria")
    await console.button("Send reply").dblclick()
    await expect(console.message("Hello Maria")).to_have_count(1)
    assert console.wire.count("message.send") == 1


@pytest.mark.slow
async def test_slower_agent_is_told_where_they_clicked(stage: Stage) -> None:
    await waiting_customer(stage.world)
    faster = await stage.world.agent(name="Jonas Weber")
    console = await stage.console()
    await console.open("Maria Jensen")
    console.wire.held = {"state", "inbox"}
    await faster.do(ClaimHandoff, conversation=await console.conversation())
    await console.button("Claim").click()
    await expect(console.page.locator(".claim").get_by_role("alert")).to_have_text(
        "Another agent has claimed this conversation."
    )


async def test_agent_takes_over_and_returns_to_the_bot(stage: Stage) -> None:
    customer = await customer_who_says(stage.world, "What is your return policy?", name="Tom Okafor")
    console = await stage.console()
    await console.open("Tom Okafor")
    await expect(console.page.locator(".log")).to_contain_text("From the article “Return policy”")
    await expect(console.page.locator(".log")).to_contain_text("Offered: Start a return")
    await expect(console.page.get_by_role("textbox")).to_have_count(0)
    await console.page.keyboard.press("t")
    await expect(console.composer).to_be_visible()
    await console.write("A person here.")
    await customer.hear("A person here.")
    await console.button("Return to bot").dblclick()
    await expect(console.page.get_by_role("heading", name="Return the conversation to the bot")).to_be_visible()
    await console.page.keyboard.press("Escape")
    await expect(console.composer).to_be_visible()
    await console.button("Return to bot").click()
    await console.page.get_by_role("radio", name="Resolved", exact=True).check()
    await console.button("Return it").click()
    await expect(console.row("Tom Okafor", group="bot")).to_be_visible()
    await expect(console.button("Take over")).to_be_visible()
    await customer.next(SpeakerState, lambda state: state.owner == "bot")


async def test_closing_keeps_corrections_until_they_are_confirmed(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.button("Close").dblclick()
    await expect(console.page.get_by_role("radio", name="Not resolved")).to_be_checked()
    await console.button("Write another note").click()
    await console.page.get_by_label("Note for colleagues").fill("New parcel by express.")
    await console.button("Add a task").click()
    await console.page.get_by_label("What is to do").fill("Ask the carrier")
    await console.page.keyboard.press("Escape")
    await expect(console.composer).to_be_visible()
    await console.button("Close").click()
    await expect(console.page.get_by_label("Note for colleagues")).to_have_value("New parcel by express.")
    await console.button("Close the conversation").click()
    await expect(console.page.locator(".claim")).to_have_text("This conversation is closed.")
    kept = console.page.locator(".wrapped-up")
    await expect(kept).to_contain_text("Not resolved · Closed")
    await expect(kept.locator(".kept-note")).to_have_text("New parcel by express.")
    await expect(kept.locator(".todo")).to_contain_text("Ask the carrier")
    await customer.next(SpeakerState, lambda state: state.owner == "closed")
    assert "New parcel by express." not in [entry.text for entry in customer.entries()]
    await expect(console.row("Maria Jensen")).to_have_count(0)


@pytest.mark.slow
async def test_judgement_of_the_handoff_is_stored(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    question = console.page.get_by_role("group", name="Was this handoff right?")
    await question.get_by_role("button", name="Too late").click()
    await expect(question.get_by_role("status")).to_contain_text("Noted")
    async with stage.world.desk.store.reading() as connection:
        handoff = await handoffs.latest(connection, await console.conversation())
    assert handoff is not None
    assert handoff.verdict == "too_late"
    await console.page.reload()
    await expect(question.get_by_role("button", name="Too late")).to_have_attribute("aria-pressed", "true")


@pytest.mark.slow
async def test_new_customers_are_announced(stage: Stage) -> None:
    console = await stage.console()
    await waiting_customer(stage.world)
    status = console.page.locator(".console > [role=status]")
    await expect(status).to_have_text("Maria Jensen is offered to you. The customer has become angry.")


@pytest.mark.slow
async def test_supervisor_takes_over_from_a_colleague_and_a_designer_only_reads(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    colleague = await stage.world.agent(name="Jonas Weber")
    await colleague.do(ClaimHandoff, conversation=customer.welcome.conversation)
    designer = await stage.console(name="Dora Kim", role=Role.DESIGNER)
    await designer.open("Maria Jensen")
    await expect(designer.page.locator(".claim")).to_have_text("You can read this conversation.")
    await expect(designer.page.get_by_role("textbox")).to_have_count(0)
    supervisor = await stage.console(name="Sofia Lind", role=Role.SUPERVISOR)
    await supervisor.open("Maria Jensen")
    await expect(supervisor.page.get_by_role("button", name="Reply", exact=True)).to_be_disabled()
    await supervisor.button("Take over from Jonas Weber").click()
    await expect(supervisor.page.get_by_role("button", name="Reply", exact=True)).to_be_enabled()
    await expect(supervisor.row("Maria Jensen", group="mine")).to_be_visible()
