"""What agents write in the console, in a real browser: drafts, notes, what is lost on the way, what others write meanwhile."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from desk.store.agents import Role
from handoff.log import EntryKind
from handoff.wire.agent import TakeOver
from handoff.wire.shared import Typing
from tests.e2e.console_world import Stage, customer_who_says, waiting_customer

pytestmark = pytest.mark.asyncio(loop_scope="session")


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

    # What is refused once its agent looks at something else is told there.
    supervisor = await stage.world.agent(role=Role.SUPERVISOR, name="Sofia Lind")
    conversation = await console.conversation()
    console.wire.is_down = True
    await console.wire.cut()
    await console.write("Too late")
    await console.page.evaluate("location.hash = '#follow_ups'")
    await supervisor.do(TakeOver, conversation=conversation)
    console.wire.is_down = False
    await console.button("Try now").click()
    await expect(banner).to_contain_text(
        "A reply to Maria Jensen was not sent: This conversation is with another agent now."
    )


@pytest.mark.slow
async def test_refused_message_says_why_and_can_be_taken_back(stage: Stage) -> None:
    await waiting_customer(stage.world)
    supervisor = await stage.world.agent(role=Role.SUPERVISOR, name="Sofia Lind")
    console = await stage.console()
    await console.claim("Maria Jensen")
    console.wire.held = {"state", "conversation.opened", "inbox"}  # the page does not hear of it in time
    await supervisor.do(TakeOver, conversation=await console.conversation())
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


async def test_what_customers_write_stays_text(stage: Stage) -> None:
    attack = "<img src=x onerror=\"document.title='owned'\"> <script>document.title='owned'</script>"
    await customer_who_says(stage.world, attack, name="Eve <b>Bold</b>")
    console = await stage.console()
    await console.open("Eve <b>Bold</b>")
    await expect(console.message(attack)).to_have_count(1)
    await expect(console.page.locator(".console img, .console b, .console script")).to_have_count(0)
