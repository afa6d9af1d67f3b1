"""Finding and reading in the console: search, lists, palette, marks, who else looks, what is told in which tab."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import expect

from handoff.log import Author
from handoff.wire.agent import OpenConversation
from handoff.wire.reading import Delivered, Read, Seen
from handoff.wire.shared import Typing
from tests.e2e.console_world import Console, Stage, customer_who_says, waiting_customer

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What a page would show as notifications, kept where a test can count them.
COUNT_NOTIFICATIONS = """
window.notified = [];
window.Notification = class { constructor(title) { window.notified.push(title); } close() {} };
window.Notification.permission = "granted";
window.Notification.requestPermission = async () => "granted";
Document.prototype.hasFocus = () => false;
"""


@pytest.mark.slow
async def test_conversation_is_found_listed_kept_and_read_by_keyboard_alone(stage: Stage) -> None:
    maria = await waiting_customer(stage.world)
    await customer_who_says(stage.world, "What is your return policy?", name="Tom Okafor", tier="vip")
    conversation = maria.welcome.conversation
    async with stage.world.desk.changes.of(conversation) as change:
        for number in range(150):
            await change.append(Author.CUSTOMER, f"And one more thing, number {number}")
    console = await stage.console()
    page, press = console.page, console.page.keyboard.press
    await press("/")
    search = page.get_by_role("searchbox")
    await expect(search).to_be_focused()
    await page.keyboard.type("furious from:customer")
    result = page.locator(".result")
    await expect(result).to_have_count(1)
    await expect(result.locator("mark")).to_have_text("furious")
    await _expect_no_violation(console)
    await press("ArrowDown")
    await expect(result).to_be_focused()
    await press("Enter")
    message = page.locator("#message-4")  # far above what the log opens with
    await expect(message).to_be_focused()
    await expect(message).to_have_class(re.compile(r"\bfound\b"))
    await expect(message).to_be_in_viewport()
    await page.go_back()
    await expect(search).to_have_value("furious from:customer")
    await expect(result).to_have_count(1)

    await press("Control+k")
    palette = page.get_by_role("combobox", name="What do you want to do?")
    await expect(palette).to_be_focused()
    await page.keyboard.type("tom ok")
    await expect(page.get_by_role("option", name="Tom Okafor").first).to_be_visible()
    await _expect_no_violation(console)
    await press("Enter")
    await expect(page.locator("#conversation-title")).to_contain_text("Tom Okafor")
    await press("Control+k")
    await expect(palette).to_be_focused()
    await page.keyboard.type("list everything")
    await press("Enter")
    await expect(page.locator(".list-count")).to_have_text("2 conversations")
    await page.get_by_label("Filter and keep").click()
    await page.get_by_label("Tier").select_option("vip")
    await expect(page.locator(".list-count")).to_have_text("1 conversation")
    await page.get_by_label("Keep as").fill("Dear ones")
    await page.get_by_role("button", name="Keep", exact=True).click()
    await expect(page.locator("#list-choice option:checked")).to_have_text("Dear ones")
    await _expect_no_violation(console)
    await page.reload()
    await expect(page.locator("#list-choice option:checked")).to_have_text("Dear ones")
    await expect(page.locator(".inbox .row")).to_have_count(1)
    await press("Control+k")
    await expect(palette).to_be_focused()
    await page.keyboard.type("colours dark")
    await expect(page.get_by_role("option", name="Colours: dark")).to_be_visible()
    await press("Enter")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.slow
async def test_agents_see_what_was_read_and_who_else_is_there_and_are_told_in_one_tab(stage: Stage) -> None:
    console = await stage.console()
    page = console.page
    second = await page.context.new_page()
    for tab in (page, second):
        await tab.add_init_script(COUNT_NOTIFICATIONS)
    await page.evaluate("(key) => localStorage.setItem(key, JSON.stringify({notify: true}))", _preferences(console))
    await second.goto(f"{stage.world.origin}/console")
    await page.reload()
    for tab in (page, second):
        await expect(tab.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    maria = await waiting_customer(stage.world)
    for tab in (page, second):
        await expect(tab.locator(".console > [role=status]")).to_contain_text("Maria Jensen is waiting.")
    told = [title for tab in (page, second) for title in await tab.evaluate("window.notified")]
    assert told == ["Maria Jensen is waiting"]
    await second.close()

    await console.claim("Maria Jensen")
    await console.write("See https://example.com/a")
    await expect(page.locator(".message.agent .bubble a")).to_have_attribute("href", "https://example.com/a")
    await maria.say("And http://bank.com@evil.example/x or javascript:alert(1)?")
    link = page.locator(".message.customer .bubble a")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    await expect(page.locator(".message.customer .bubble").last).to_contain_text("(leads to evil.example)")
    seq = max(entry.seq for entry in maria.entries() if entry.author is Author.CUSTOMER)
    await maria.next(Seen, lambda seen: seen.seq >= seq)
    status = page.locator(".message .status")
    await expect(status).to_have_text("Sent")
    await maria.send(Delivered(seq=1000))
    await expect(status).to_have_text("Delivered")
    await maria.send(Read(seq=1000))
    await expect(status).to_have_text("Read")

    jonas = await stage.world.agent(name="Jonas Weber")
    await jonas.send(OpenConversation(conversation=maria.welcome.conversation))
    others = page.get_by_role("list", name="Who else is looking").get_by_role("listitem")
    await expect(others).to_have_attribute("title", "Jonas Weber is looking too")
    await console.composer.fill("I am also writing")
    await jonas.send(Typing(conversation=maria.welcome.conversation))
    await expect(others).to_have_attribute("title", "Jonas Weber is writing")
    await expect(page.locator(".two-writers")).to_have_text("Jonas Weber is writing a reply, too.")
    await jonas.close()
    await expect(others).to_have_count(0)

    await page.evaluate("location.hash = ''")
    await maria.say("Are you still there?")
    row = console.row("Maria Jensen", group="mine")
    await expect(row.locator(".badge").first).to_contain_text("1 unread message")
    await expect(page).to_have_title(re.compile(r"^\(1\) "))
    await row.click()
    await expect(row.locator(".badge", has_text="unread")).to_have_count(0)
    await page.reload()  # the desk knows it, too
    await expect(console.row("Maria Jensen", group="mine")).to_be_visible()
    await expect(console.row("Maria Jensen", group="mine").locator(".badge", has_text="unread")).to_have_count(0)


def _preferences(console: Console) -> str:
    return f"frontline-console:{console.agent.id}:preferences"


async def _expect_no_violation(console: Console) -> None:
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    results = await Axe().run(console.page, options={"runOnly": rules, "resultTypes": ["violations"]})
    found = [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
    assert not found, "\n".join(found)


async def test_a_conversation_that_is_not_there_is_said_to_be_gone_and_no_other_one(stage: Stage) -> None:
    maria = await waiting_customer(stage.world)
    console = await stage.console()
    page = console.page
    # Both are asked for before either is answered, and the missing one last.
    await page.evaluate(f"location.hash = '#conversation/{maria.welcome.conversation}'")
    await page.evaluate(f"location.hash = '#conversation/{'0' * 24}'")
    await expect(page.locator("main.nothing [role=alert]")).to_be_visible()
    await page.evaluate(f"location.hash = '#conversation/{maria.welcome.conversation}'")
    await expect(page.locator("main.conversation")).to_be_visible()
    await expect(page.locator("main.nothing")).to_have_count(0)
