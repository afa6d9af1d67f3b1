"""What is not said to customers, in the agents' console and in the log, on a real desk with a scripted bot."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, expect

from desk.settings import Limits
from desk.store.agents import Role
from handoff.log import Author
from handoff.wire.shared import SpeakerState
from tests.desk_world import Customer, desk_settings, running_desk, sqlite_url
from tests.e2e.console_world import Console, Stage, running_bot, waiting_customer

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROMISE = "I promise that we will refund you. 🙂 It is our fault."
CARD = "4111 1111 1111 1111"


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Stage]:
    limits = Limits(conversations_per_minute=1000, frames_per_second=200.0)
    async with running_desk(desk_settings(sqlite_url(tmp_path), limits=limits)) as world, running_bot(world) as bot:
        stage = Stage(world=world, bot=bot, browser=browser)
        yield stage
        await stage.close()


def _said(customer: Customer) -> list[str]:
    return [entry.text for entry in customer.entries() if entry.author is Author.AGENT]


@pytest.mark.slow
async def test_agent_reads_why_edits_or_sends_anyway(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.write(PROMISE)
    await _is_held(console)
    # Sent again by the same key: nothing leaves, the question is answered by a button.
    await console.composer.press("Control+Enter")
    await expect(console.button("Send anyway")).to_be_focused()
    assert _said(customer) == []
    await console.button("Edit").click()
    await expect(console.composer).to_be_focused()
    assert await console.page.evaluate("String(getSelection())") == "I promise"
    await console.composer.fill("I look into it now. 🙂 It is our fault.")
    held = console.page.locator(".held")
    await expect(held.locator("li")).to_have_count(1)
    await console.page.reload()
    await expect(held).to_contain_text("is our fault")
    await console.button("Send anyway").click()
    await customer.hear("I look into it now. 🙂 It is our fault.")
    await expect(held).to_have_count(0)
    await expect(console.composer).to_have_value("")


async def _is_held(console: Console) -> None:
    held = console.page.locator(".held")
    await expect(held.get_by_role("alert")).to_contain_text(
        re.compile(
            "Not sent to Maria Jensen yet. Is this meant.*I promise.*A guarantee binds.*is our fault.*admission", re.S
        )
    )
    await expect(console.composer).to_have_value(PROMISE)
    await expect(console.page.locator(".log .pending")).to_have_count(0)
    await expect(console.button("Send reply")).to_have_count(0)
    found = await Axe().run(console.page, ".composer")
    assert not found.response["violations"]


@pytest.mark.slow
async def test_what_is_blocked_can_only_be_changed(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.write(f"Shall I take {CARD}?")
    held = console.page.locator(".held")
    await expect(held).to_contain_text("Not sent to Maria Jensen: change what cannot be said.")
    await expect(console.button("Send anyway")).to_have_count(0)
    await console.composer.press("Control+Enter")
    await expect(console.button("Edit")).to_be_focused()
    await console.composer.fill("Shall I take the card that ends in 1111?")
    await expect(held).to_have_count(0)
    await console.composer.press("Control+Enter")
    await customer.hear("Shall I take the card that ends in 1111?")
    assert len(_said(customer)) == 1


@pytest.mark.slow
async def test_supervisor_reads_what_was_held_back_of_the_bot(stage: Stage) -> None:
    customer = await stage.world.customer()
    await customer.say("Will I be refunded?")
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    assert not any("definitely" in entry.text for entry in customer.entries())
    agent, supervisor = await stage.console(), await stage.console(name="Sol Vidal", role=Role.SUPERVISOR)
    for console in (agent, supervisor):
        await console.open("Anonymous customer")
        reasons = console.page.get_by_role("region", name="Why it came here")
        await expect(reasons).to_contain_text(
            re.compile("held back: A guarantee binds.*Held back: “We will definitely”", re.S)
        )
    show = "Show the answer that was held back"
    await expect(agent.button(show)).to_have_count(0)
    await supervisor.button(show).click()
    await expect(supervisor.page.locator(".held-answer")).to_contain_text("We will definitely refund you.")


@pytest.mark.slow
async def test_reply_held_after_a_reconnect_goes_before_what_was_written_since(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    console.wire.is_down = True
    await console.wire.cut()
    await console.write("I promise.")
    await console.composer.fill("And more")
    console.wire.is_down = False
    await expect(console.page.locator(".held")).to_contain_text("I promise", timeout=15_000)
    await expect(console.composer).to_have_value("I promise.\n\nAnd more")
