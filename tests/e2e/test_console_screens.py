"""Keys and screens of the console in a real browser: by keyboard alone, narrow, dark, and what axe finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pytest
from playwright.async_api import expect

from desk.routing.model import Presence
from tests.e2e.axe import ALL_RULES, expect_no_violation
from tests.e2e.console_world import Console, Stage, waiting_customer
from tests.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="session")


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


@pytest.mark.slow
async def test_narrow_screen_shows_the_briefing_before_the_composer(stage: Stage) -> None:
    name = "Maximiliana Oberhofer-Schmidtbauer"
    customer = await waiting_customer(stage.world, name=name)
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
    # Behind the briefing nothing is read, and what comes is told.
    await console.button("Beside it").click()
    await customer.say("Are you there?")
    await expect(console.page.locator(".console > [role=status]")).to_contain_text(f"{name} wrote. Are you there?")
    seq = max(entry.seq for entry in customer.entries())
    await console.page.wait_for_timeout(600)
    assert _read(console) < seq
    await console.page.get_by_role("button", name="Conversation", exact=True).click()
    await console.button("New messages below").click()
    await until(lambda: _read(console) == seq)
    await expect(console.page.locator(".log .fresh + li")).to_contain_text("Are you there?")
    await console.page.go_back()
    await expect(console.row(name)).to_be_visible()


@pytest.mark.parametrize(
    ("color_scheme", "rules"),
    [
        ("light", ALL_RULES),
        pytest.param("dark", ["color-contrast"], marks=pytest.mark.slow),  # the rest is the same in the dark
    ],
    ids=["light", "dark"],
)
async def test_screens_have_no_violation_that_axe_finds(
    stage: Stage, color_scheme: Literal["light", "dark"], rules: Sequence[str]
) -> None:
    await waiting_customer(stage.world, name="Lena Fischer")
    customer = await waiting_customer(stage.world)
    console = await stage.console(color_scheme=color_scheme, is_logged_in=False)
    await console.log_in("not the password")
    await expect(console.page.get_by_role("alert")).not_to_be_empty()
    await expect_no_violation(console.page, rules)
    await console.log_in()
    await console.open("Maria Jensen")
    await expect_no_violation(console.page, rules)
    await console.page.locator("#why-4").click()
    await expect_no_violation(console.page, rules)
    await console.page.keyboard.press("Escape")
    await console.button("Claim").click()
    await console.composer.fill("Hello")
    await customer.say("One more thing")
    await expect_no_violation(console.page, rules)
    await console.button("Private note").click()
    await console.write("A note")
    await expect(console.message("A note")).to_contain_text("Amira Haddad")
    await expect_no_violation(console.page, rules)
    await console.button("Close").click()
    await expect_no_violation(console.page, rules)


def _read(console: Console) -> int:
    """How far the desk was told that this agent has read."""
    return max((int(frame["seq"]) for frame in console.wire.sent if frame["type"] == "conversation.read"), default=0)


async def _until_presence(stage: Stage, console: Console, presence: Presence) -> None:
    await until(lambda: stage.world.desk.presences.of(console.agent.id) is presence)
