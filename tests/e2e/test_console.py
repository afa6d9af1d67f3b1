"""The agents' console in a real browser, on a real desk with a scripted bot."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Locator, expect

from desk.routing.model import Presence
from desk.settings import ROOT, Limits
from desk.store import handoffs
from desk.store.agents import Role
from handoff.log import EntryKind
from handoff.wire.agent import ClaimHandoff, TakeOver
from handoff.wire.shared import SpeakerState, Typing
from tests.desk_world import desk_settings, running_desk, sqlite_url
from tests.e2e.browser import running_browser
from tests.e2e.console_world import (
    DESPAIR,
    DISPUTED,
    Console,
    Stage,
    customer_who_says,
    running_bot,
    waiting_customer,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Stage]:
    limits = Limits(conversations_per_minute=1000, frames_per_second=200.0, login_failures_per_account=2)
    policy = shutil.copy(ROOT / "data" / "escalation.yml", tmp_path)
    settings = desk_settings(sqlite_url(tmp_path), limits=limits, policy_path=str(policy))
    async with running_desk(settings) as world, running_bot(world) as bot:
        stage = Stage(world=world, bot=bot, browser=browser)
        yield stage
        await stage.close()


@pytest.mark.slow
async def test_wrong_password_is_told_and_attempts_are_limited_in_words(stage: Stage) -> None:
    console = await stage.console(is_logged_in=False)
    alert = console.page.get_by_role("alert")
    await console.log_in("not the password")
    await expect(alert).to_have_text("The e-mail address or the password is not right.")
    await console.log_in("not the password")
    await expect(console.page.get_by_label("Password")).to_have_value("")
    await console.log_in()
    await expect(alert).to_contain_text("Too many attempts that were not right. Try again in 15 minutes.")
    await expect(console.button("Wait 1")).to_be_disabled()


@pytest.mark.slow
async def test_login_that_ended_elsewhere_leads_back_and_keeps_the_draft(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.composer.fill("Half a thought")
    status = await console.page.evaluate(
        "fetch('/api/logout', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'})"
        ".then((answer) => answer.status)"
    )
    assert status == 200
    await expect(console.page.locator(".login .told")).to_contain_text("Your login has ended")
    await console.log_in()
    await expect(console.composer).to_have_value("Half a thought")


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


async def test_why_the_bot_stayed_or_called_a_person_is_told_at_each_message(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.open("Maria Jensen")
    message, mark = console.page.locator("#message-4"), console.page.locator("#why-4")
    await expect(mark).to_have_attribute("aria-label", "Why, message 4: Called a person")
    before = await message.bounding_box()
    await console.page.keyboard.press("w")
    why = console.page.get_by_role("complementary", name="Called a person")
    await expect(why).to_contain_text(
        re.compile(
            "become angry.*angry_customer.*Mood: -0.62.*-0.40 or lower.*Had the mood been.*version 1.0", re.DOTALL
        )
    )
    assert await message.bounding_box() == before  # nothing moves under the reader's eyes
    await why.get_by_role("button", name="Earlier decision").click()
    stayed = console.page.get_by_role("complementary", name="Stayed with the bot")
    await expect(stayed).to_contain_text(re.compile("No rule fired.*would have offered a person", re.DOTALL))
    weighed = stayed.get_by_role("row", name="Mood")
    await expect(weighed).to_contain_text(re.compile("-0.20.*-0.40 or lower", re.DOTALL))
    await weighed.get_by_role("button", name="Go to message 2").click()
    await expect(console.page.locator("#message-2")).to_be_focused()
    await stayed.get_by_role("button", name="Later decision").click()
    await expect(console.page.locator("#why-title")).to_be_focused()
    await console.page.keyboard.press("Escape")
    await expect(mark).to_be_focused()
    await expect(console.page.get_by_role("complementary", name="Briefing")).to_be_visible()


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


@pytest.mark.slow
async def test_note_looks_different_and_never_reaches_the_customer(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.composer.fill("Dear Maria")
    await console.composer.press("Escape")
    await console.page.keyboard.press("n")
    await expect(console.composer).to_have_attribute("aria-label", "Private note, not shown to the customer")
    await expect(console.composer).to_have_value("")
    await console.write("Carrier search opened.")
    await expect(console.message("Carrier search opened.")).to_contain_text("Private note")
    await expect(
        console.button("Save note")
    ).to_be_visible()  # the next one is a note too, until it is chosen otherwise
    await console.page.get_by_role("button", name="Reply", exact=True).click()
    await expect(console.composer).to_have_value("Dear Maria")
    await console.composer.press("Control+Enter")
    await customer.hear("Dear Maria")
    assert all(entry.kind is not EntryKind.NOTE for entry in customer.entries())
    assert "Carrier search opened." not in [entry.text for entry in customer.entries()]


@pytest.mark.slow
async def test_draft_outlives_a_reload_for_each_conversation(stage: Stage) -> None:
    await waiting_customer(stage.world, name="Maria Jensen")
    await waiting_customer(stage.world, name="Lena Fischer")
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.composer.fill("For Maria")
    await console.claim("Lena Fischer")
    await expect(console.composer).to_have_value("")
    await console.composer.fill("For Lena")
    await console.page.reload()
    await expect(console.page.locator("#conversation-title")).to_contain_text("Lena Fischer")
    await expect(console.composer).to_have_value("For Lena")
    await console.open("Maria Jensen")
    await expect(console.composer).to_have_value("For Maria")
    await expect(console.row("Lena Fischer")).to_contain_text("Draft")


@pytest.mark.slow
async def test_message_whose_acknowledgement_was_lost_is_stored_once(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    console.wire.held = {"message.ack", "entry"}
    await console.write("I am looking into it.")
    await customer.hear("I am looking into it.")
    await expect(console.message("I am looking into it.")).to_contain_text("Sending…")
    console.wire.held = set()
    await console.wire.cut()
    await expect(console.message("I am looking into it.")).not_to_contain_text("Sending…")
    await expect(console.page.locator(".log .pending")).to_have_count(0)
    await expect(console.message("I am looking into it.")).to_have_count(1)
    assert [entry.text for entry in customer.entries()].count("I am looking into it.") == 1


async def test_lost_connection_is_told_and_what_was_written_is_sent_when_it_is_back(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    console.wire.is_down = True
    await console.wire.cut()
    banner = console.page.get_by_role("alert")
    await expect(banner).to_contain_text("No connection to the desk")
    await console.write("Written while away.")
    await expect(console.message("Written while away.")).to_contain_text("Waiting for the connection")
    await customer.say("Are you there?")
    await console.page.reload()  # nothing of it is lost even then
    await expect(banner).to_contain_text("No connection to the desk")
    console.wire.is_down = False
    await console.button("Try now").click()
    await customer.hear("Written while away.")
    await expect(console.message("Are you there?")).to_have_count(1)
    await expect(console.message("Written while away.")).to_have_count(1)
    await expect(console.page.locator(".log .pending")).to_have_count(0)
    await expect(banner).to_have_count(0)


@pytest.mark.slow
async def test_refused_message_says_why_and_can_be_taken_back(stage: Stage) -> None:
    await waiting_customer(stage.world)
    supervisor = await stage.world.agent(role=Role.SUPERVISOR, name="Sofia Lind")
    console = await stage.console()
    await console.claim("Maria Jensen")
    console.wire.held = {"state", "conversation.opened", "inbox"}  # the page does not hear of it in time
    await supervisor.do(TakeOver, conversation=await _conversation(console))
    await console.write("Too late")
    failed = console.message("Too late")
    await expect(failed).to_contain_text("Not sent: This conversation is with another agent now.")
    await failed.get_by_role("button", name="Edit").click()
    await expect(console.composer).to_have_value("Too late")
    await expect(failed).to_have_count(0)


@pytest.mark.slow
async def test_over_long_text_is_kept_and_the_reason_told(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.write("x" * 10_001)
    await expect(console.page.locator("#composer-hint")).to_have_text("1 character too many: a message holds 10000.")
    await expect(console.button("Send reply")).to_be_disabled()
    assert console.wire.count("message.send") == 0


@pytest.mark.slow
async def test_enter_sends_where_the_agent_wants_it_so(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.composer.press_sequentially("Hello")
    await console.composer.press("Enter")
    await expect(console.composer).to_have_value("Hello\n")
    await console.page.locator(".menu:not(.mentions) summary").click()
    await console.page.get_by_label("Enter sends").check()
    await console.page.reload()  # the browser remembers it
    await console.composer.press("End")
    await console.composer.press("Shift+Enter")
    await console.composer.press_sequentially("Maria")
    await console.composer.press("Enter")
    await customer.hear("Hello\n\nMaria")


@pytest.mark.slow
async def test_another_agent_in_the_same_browser_says_nothing_in_the_first_ones_words(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    console.wire.is_down = True
    await console.wire.cut()
    await console.write("From Amira")
    other = await stage.world.browser(await stage.world.add_agent(name="Jonas Weber"))
    cookies = [{"name": cookie.key, "value": cookie.value, "url": stage.world.origin} for cookie in other.cookie_jar]
    await console.page.context.add_cookies(cookies)
    console.wire.is_down = False
    await console.button("Try now").click()
    await expect(console.page.locator(".me")).to_have_text("Jonas Weber")
    await expect(console.page.locator("#conversation-title")).to_contain_text("Maria Jensen")
    await expect(console.message("From Amira")).to_have_count(0)
    assert console.wire.count("message.send") == 0


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
    await faster.do(ClaimHandoff, conversation=await _conversation(console))
    await console.button("Claim").click()
    await expect(console.page.locator(".claim").get_by_role("alert")).to_have_text(
        "Another agent has claimed this conversation."
    )


@pytest.mark.slow
async def test_both_see_the_other_writing(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await customer.send(Typing())
    await expect(console.page.locator(".writing")).to_contain_text("Maria Jensen is writing")
    await console.button("Private note").click()
    await console.composer.press_sequentially("abc")
    assert console.wire.count("typing") == 0  # a note is nobody's business
    await console.page.get_by_role("button", name="Reply", exact=True).click()
    await console.composer.press_sequentially("Hello")
    typing = await customer.next(Typing, lambda frame: frame.author == "agent")
    assert typing.author_name == "Amira Haddad"
    assert console.wire.count("typing") == 1


@pytest.mark.slow
async def test_place_in_the_log_is_kept_and_new_messages_are_marked(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    for number in range(12):
        await customer.say(f"And another thing, number {number}")
    await expect(console.message("And another thing, number 11")).to_be_in_viewport()
    scroll = console.page.get_by_role("log", name="Transcript")
    await scroll.evaluate("(box) => { box.scrollTop = 40; }")
    await expect(console.page.locator("#message-2")).to_be_in_viewport()
    await customer.say("The newest")
    await expect(console.button("New messages below")).to_be_visible()
    assert await scroll.evaluate("(box) => box.scrollTop") == 40
    marker = console.page.locator(".log .fresh")
    await expect(marker).to_have_text("New messages")
    await expect(marker.locator("xpath=following-sibling::li[1]")).to_contain_text("The newest")
    await console.button("New messages below").click()
    await expect(console.message("The newest")).to_be_in_viewport()


@pytest.mark.slow
async def test_entries_missed_on_the_way_are_asked_for(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    console.wire.held = {"entry"}
    await customer.say("one")
    await expect(console.row("Maria Jensen")).to_contain_text("one")
    console.wire.held = set()
    await customer.say("two")
    await expect(console.message("one")).to_have_count(1)
    await expect(console.message("two")).to_have_count(1)


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
        handoff = await handoffs.latest(connection, await _conversation(console))
    assert handoff is not None
    assert handoff.verdict == "too_late"
    await console.page.reload()
    await expect(question.get_by_role("button", name="Too late")).to_have_attribute("aria-pressed", "true")


async def test_away_outlives_a_lost_connection(stage: Stage) -> None:
    console = await stage.console()
    assert stage.world.desk.presences.of(console.agent.id) is Presence.ONLINE
    await console.button("Away").click()
    await _until_presence(stage, console, Presence.AWAY)
    await console.wire.cut()
    await expect(console.page.get_by_role("alert")).to_be_visible()
    await expect(console.page.get_by_role("alert")).to_have_count(0)
    await _until_presence(stage, console, Presence.AWAY)
    await expect(console.button("Away")).to_have_attribute("aria-pressed", "true")
    console.wire.is_down = True
    await console.wire.cut()
    await expect(console.page.get_by_role("alert")).to_be_visible()
    await console.button("Online").click()
    await expect(console.button("Away")).to_have_attribute(
        "aria-pressed", "true"
    )  # nobody was told, so nothing has changed


@pytest.mark.slow
async def test_keys_leave_alone_what_is_not_seen(stage: Stage) -> None:
    await waiting_customer(stage.world, name="Maria Jensen")
    await waiting_customer(stage.world, name="Lena Fischer")
    console = await stage.console()
    page, press = console.page, console.page.keyboard.press
    await console.open("Maria Jensen")
    await page.get_by_role("navigation", name="Views").get_by_text("Follow-ups").click()
    await expect(page.get_by_role("heading", name="Follow-ups")).to_be_visible()
    await press("c")
    await press("/")
    await expect(page.locator("#search-text")).to_be_focused()
    await press("Escape")
    await expect(page.locator("#conversation-title")).to_contain_text("Maria Jensen")
    await page.locator(".menu:not(.mentions) summary").click()
    sheet = page.locator(".menu:not(.mentions) .sheet")
    assert await sheet.evaluate("(sheet) => sheet.scrollWidth <= sheet.clientWidth"), "the menu runs out of the window"
    await page.get_by_label("Single letters are shortcuts").uncheck()
    await press("Escape")
    await press("c")
    await press("Control+k")
    await expect(page.get_by_role("dialog", name="Commands")).to_be_visible()
    await press("Escape")
    assert console.wire.count("handoff.claim") == 0

    # Another conversation is opened before the desk has answered for the first: nothing of the first is followed.
    maria, lena = [
        await console.row(name).get_attribute("data-conversation") for name in ("Maria Jensen", "Lena Fischer")
    ]
    await page.evaluate("location.hash = ''")
    await expect(page.locator("#conversation-title")).to_have_count(0)
    console.wire.sent.clear()
    await page.evaluate(
        """async ([first, second]) => {
          location.hash = `#conversation/${first}`;
          await new Promise((done) => addEventListener('hashchange', done, { once: true }));
          location.hash = `#conversation/${second}`;
        }""",
        [maria, lena],
    )
    await expect(page.locator("#conversation-title")).to_contain_text("Lena Fischer")
    await expect(console.button("Claim")).to_be_visible()
    asked = [(frame["type"], frame["conversation"]) for frame in console.wire.sent if "conversation" in frame]
    assert asked[:3] == [("conversation.open", maria), ("conversation.leave", maria), ("conversation.open", lena)]
    assert {conversation for _, conversation in asked[3:]} == {lena}


async def test_inbox_is_walked_by_keyboard_and_help_shows_how(stage: Stage) -> None:
    await waiting_customer(stage.world, name="Maria Jensen")
    await waiting_customer(stage.world, name="Lena Fischer")
    console = await stage.console()
    press = console.page.keyboard.press
    await expect(console.page.locator(".queue .row")).to_have_count(2)
    await press("j")
    await expect(console.row("Maria Jensen")).to_be_focused()
    await press("j")
    await expect(console.row("Lena Fischer")).to_be_focused()
    await press("ArrowUp")
    await press("Enter")
    await expect(console.page.locator("#conversation-title")).to_contain_text("Maria Jensen")
    await press("c")
    await expect(console.composer).to_be_visible()
    await press("r")
    await expect(console.composer).to_be_focused()
    await press("?")
    await expect(console.composer).to_have_value("?")  # while writing, letters are letters
    await press("Escape")
    await expect(console.row("Maria Jensen")).to_be_focused()
    await press("?")
    dialog = console.page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(dialog).to_contain_text("Claim the conversation")
    await press("Escape")
    await expect(dialog).to_be_hidden()


async def test_what_customers_write_stays_text(stage: Stage) -> None:
    attack = "<img src=x onerror=\"document.title='owned'\"> <script>document.title='owned'</script>"
    await customer_who_says(stage.world, attack, name="Eve <b>Bold</b>")
    console = await stage.console()
    await console.open("Eve <b>Bold</b>")
    await expect(console.message(attack)).to_have_count(1)
    await expect(console.page.locator(".console img, .console b, .console script")).to_have_count(0)


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


async def test_proposal_to_transfer_is_told_to_the_agent_and_a_supervisor_and_passes_it_on(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    supervisor = await stage.console(name="Sofia Lind", role=Role.SUPERVISOR)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await customer.say(DISPUTED)
    proposal = console.page.get_by_role("region", name="The customer disputes a large amount: layer 3, skill billing")
    await proposal.get_by_text("Why a transfer is proposed").click()
    await expect(proposal).to_contain_text(re.compile("Amount: 620.00.*at least 500.00", re.DOTALL))
    alert = "Transfer proposed: The customer disputes a large amount: layer 3, skill billing."
    await expect(supervisor.row("Maria Jensen", group="others")).to_contain_text(alert)
    await expect(supervisor.page.locator(".console > [role=status]")).to_have_text(f"Maria Jensen. {alert}")
    await _expect_no_violation(console, ALL_RULES)
    await expect(console.page.locator("#why-8")).to_have_attribute(
        "aria-label", "Why, message 8: For layer 3, skill billing"
    )
    await proposal.get_by_role("button", name="Pass on to billing").click()
    await customer.hear("Amira Haddad is passing you on to a colleague for this, who will see everything written here.")
    await expect(console.composer).to_be_hidden()
    queued = supervisor.row("Maria Jensen", group="queue")
    await expect(queued).to_contain_text("The customer disputes a large amount.")
    await expect(queued.locator(".alert")).to_have_count(0)


@pytest.mark.slow
async def test_dismissed_proposal_is_gone(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await customer.say(DISPUTED)
    await console.button("Keep it").click()
    await expect(console.page.locator(".proposal")).to_have_count(0)
    await expect(console.row("Maria Jensen").locator(".alert")).to_have_count(0)
    await expect(console.composer).to_be_visible()


async def test_crisis_comes_first_with_its_guide_in_sight(stage: Stage) -> None:
    await waiting_customer(stage.world)
    customer = await customer_who_says(stage.world, DESPAIR, name="Priya Raman")
    console = await stage.console()
    await expect(console.page.locator(".queue .row").first).to_contain_text("Priya Raman")
    await console.claim("Priya Raman")
    guide = console.page.get_by_role("region", name="Stay with the person; nothing else matters now").first
    await expect(guide).to_be_in_viewport()
    await expect(guide).to_contain_text(re.compile("Answer within a minute.*safe right now.*988.*Do not", re.DOTALL))
    await _expect_no_violation(console, ALL_RULES)
    await expect(console.page.locator(".tab-panel section").first).to_contain_text("Next step")
    assert any("988" in entry.text for entry in customer.entries())


@pytest.mark.slow
async def test_wrong_policy_is_told_to_those_who_answer_for_it_until_it_is_right(stage: Stage) -> None:
    supervisor = await stage.console(name="Sofia Lind", role=Role.SUPERVISOR)
    agent = await stage.console()
    _edit_policy(stage, add="\nguardz: {}\n")
    notice = supervisor.page.get_by_role("alert")
    await expect(notice).to_contain_text("The escalation policy was not reloaded:")
    await expect(notice).to_contain_text("`guardz` is not known in a policy: did you mean `guards`?")
    await expect(agent.page.get_by_role("alert")).to_have_count(0)
    _edit_policy(stage, add="")
    await expect(notice).to_have_count(0)


@pytest.mark.slow
async def test_narrow_screen_shows_the_briefing_before_the_composer(stage: Stage) -> None:
    name = "Maximiliana Oberhofer-Schmidtbauer"
    await waiting_customer(stage.world, name=name)
    console = await stage.console(width=360)
    await console.open(name)
    await console.button("Claim").click()
    await expect(console.page.locator(".next-step")).to_be_visible()
    await expect(console.composer).to_be_hidden()
    await console.button("Use this reply").click()
    await expect(console.composer).to_be_focused()
    await console.page.locator("#why-4").click()
    await expect(console.page.locator("#why-title")).to_be_visible()
    await console.page.locator(".why").get_by_role("button", name="Go to message 2").first.click()
    await expect(console.page.locator("#message-2")).to_be_focused()
    wider = await console.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wider
    await console.page.go_back()
    await expect(console.row(name)).to_be_visible()


@pytest.mark.parametrize(
    ("color_scheme", "rules"),
    [("light", ALL_RULES), ("dark", ["color-contrast"])],  # the rest is the same in the dark
    ids=["light", "dark"],
)
async def test_screens_have_no_violation_that_axe_finds(
    stage: Stage, color_scheme: Literal["light", "dark"], rules: list[str]
) -> None:
    await waiting_customer(stage.world, name="Lena Fischer")
    customer = await waiting_customer(stage.world)
    console = await stage.console(color_scheme=color_scheme, is_logged_in=False)
    await console.log_in("not the password")
    await expect(console.page.get_by_role("alert")).not_to_be_empty()
    await _expect_no_violation(console, rules)
    await console.log_in()
    await console.open("Maria Jensen")
    await _expect_no_violation(console, rules)
    await console.page.locator("#why-4").click()
    await _expect_no_violation(console, rules)
    await console.page.keyboard.press("Escape")
    await console.button("Claim").click()
    await console.composer.fill("Hello")
    await customer.say("One more thing")
    await _expect_no_violation(console, rules)
    await console.button("Private note").click()
    await console.write("A note")
    await expect(console.message("A note")).to_contain_text("Amira Haddad")
    await _expect_no_violation(console, rules)
    await console.button("Close").click()
    await _expect_no_violation(console, rules)


async def _expect_no_violation(console: Console, rules: list[str]) -> None:
    results = await Axe().run(console.page, options={"runOnly": rules, "resultTypes": ["violations"]})
    found = [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
    assert not found, "\n".join(found)


def _edit_policy(stage: Stage, *, add: str) -> None:
    """Give the desk of this stage the delivered policy with something added to its end."""
    delivered = (ROOT / "data" / "escalation.yml").read_text(encoding="utf-8")
    Path(stage.world.desk.settings.policy_path).write_text(delivered + add, encoding="utf-8")


async def _conversation(console: Console) -> str:
    """The id of the open conversation, as the address has it."""
    return str(await console.page.evaluate("location.hash")).rpartition("/")[2]


async def _until_presence(stage: Stage, console: Console, presence: Presence) -> None:
    async with asyncio.timeout(5):
        while stage.world.desk.presences.of(console.agent.id) is not presence:  # noqa: ASYNC110 - the desk has no event for it
            await asyncio.sleep(0.02)
