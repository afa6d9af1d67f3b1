"""Insight in the console: what is counted, what it means, and the conversations behind each number, two clicks away."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import insert

from desk.store.agents import Role
from desk.store.tables.insight import outcomes
from tests.e2e.axe import expect_no_violation
from tests.e2e.console_world import Stage, customer_who_says

pytestmark = pytest.mark.asyncio(loop_scope="session")

DAY_SECONDS = 86_400.0
ENDINGS = {
    "resolved_confirmed": 30,
    "resolved_unconfirmed": 18,
    "abandoned": 12,
    "escalated_resolved": 20,
    "escalated_unresolved": 6,
    "reopened": 4,
}
TOTAL = sum(ENDINGS.values())


def _row(number: int, outcome: str, *, conversation: str) -> dict[str, Any]:
    """A line of the ledger; the first ones are the latest."""
    began = time.time() - 3 * 3600 - number * DAY_SECONDS / 5
    is_escalated = outcome.startswith("escalated")
    is_solved = outcome not in ("abandoned", "escalated_unresolved")
    return {
        "conversation": conversation,
        "started_at": began,
        "last_at": began + 600,
        "settled_at": began + 1800,
        "last_seq": 8,
        "outcome": outcome,
        "was": "resolved_confirmed" if outcome == "reopened" else "",
        "reopened_at": began + DAY_SECONDS if outcome == "reopened" else 0.0,
        "intent": ("track_order", "billing_dispute", "return_item")[number % 3],
        "layer": 2 if is_escalated else 1,
        "channel": ("web", "web", "email")[number % 3],
        "language": "en",
        "tier": "gold",
        "agent": "",
        "skill": "billing" if is_escalated else "",
        "model": "9f3aa0c211de",
        "arm": "",
        "customer_messages": 4,
        "bot_messages": 4,
        "agent_messages": 3 if is_escalated else 0,
        "handoffs": int(is_escalated),
        "reason": "angry_customer" if is_escalated else "",
        "verdict": "needed" if outcome == "escalated_resolved" else "",
        "wait_seconds": 40.0 + number if is_escalated else None,
        "first_reply_seconds": 60.0 + number if is_escalated else None,
        "handle_seconds": 400.0 if is_escalated else None,
        "asked_twice": 0,
        "asked_again": 0,
        "agent_steps": 5 if is_escalated else None,
        "csat_bot": 5 if outcome == "resolved_confirmed" else None,
        "disposition": "resolved" if is_escalated and is_solved else "",
        "is_goal_done": is_solved,
        "is_recognised": True,
    }


async def _fill(stage: Stage, *, latest: str) -> None:
    """A quarter's worth in small: the latest abandoned one is a conversation that is still kept, the others are forgotten."""
    endings = [name for name, count in ENDINGS.items() for _ in range(count)]
    endings.insert(0, endings.pop(endings.index("abandoned")))
    rows = [
        _row(number, name, conversation=latest if number == 0 else f"{number:024x}")
        for number, name in enumerate(endings)
    ]
    async with stage.world.desk.store.writing() as connection:
        await connection.execute(insert(outcomes), rows)


async def _address(page: Page) -> dict[str, str]:
    told = str(await page.evaluate("location.hash")).partition("?")[2]
    return {name: values[0] for name, values in parse_qs(told).items()}


async def test_supervisor_reads_figures_and_gets_from_a_point_to_a_conversation_in_two_steps(stage: Stage) -> None:
    maria = await customer_who_says(stage.world, "Where is my order BW-104233?")
    await _fill(stage, latest=maria.welcome.conversation)
    console = await stage.console(name="Sofia Lind", role=Role.SUPERVISOR)
    page, press = console.page, console.page.keyboard.press
    await page.get_by_role("button", name="Insight").click()

    # All that ended, in six parts that sum to all of them; resolution beside deflection, each with what was counted.
    await expect(page.locator("#ended-title")).to_contain_text(f"How {TOTAL} conversations ended")
    counts = await page.locator(".outcome-list li > a").all_inner_texts()
    assert sorted(map(int, counts)) == sorted(ENDINGS.values())
    await expect(page.locator("#figure-resolution")).to_contain_text(f"48 of {TOTAL}")
    await expect(page.locator("#figure-deflection")).to_contain_text(f"64 of {TOTAL}")
    await page.get_by_label("What “Resolved by the bot” means").click()
    await expect(page.locator("#figure-resolution .told")).to_contain_text("With 95% certainty between")
    await press("Escape")
    await expect(page.locator("#figure-resolution .told")).to_be_hidden()
    await expect(page.locator(".plot canvas")).to_have_count(5)
    await expect_no_violation(page)

    # A filter stands in the address, so that the same view can be sent to somebody.
    await page.get_by_label("Channel", exact=True).select_option("=web")
    await expect(page.locator("#ended-title")).to_contain_text("How 60 conversations ended")
    assert (await _address(page))["channel"] == "web"
    await page.reload()
    await expect(page.locator("#ended-title")).to_contain_text("How 60 conversations ended")

    # From a point of a chart to the conversations behind it and into one of them, by keyboard.
    plot = page.get_by_role("application", name="How conversations ended")
    await plot.focus()
    await press("End")
    await press("ArrowDown")
    await press("ArrowDown")
    await expect(plot.get_by_role("status")).to_contain_text("Abandoned")
    await press("Enter")
    await expect(page.locator("#behind-title")).to_be_focused()
    await expect(page.locator(".behind tbody tr")).to_have_count(1)
    where = await _address(page)
    assert (where["channel"], where["at.outcome"]) == ("web", "abandoned")
    await page.get_by_role("link", name="Read the conversation").press("Enter")
    await expect(page.locator("#conversation-title")).to_contain_text("Maria Jensen")
    await page.go_back()
    await expect(page.locator("#behind-title")).to_be_visible()
    await page.get_by_role("link", name="Back to the figures").click()

    # The numbers of a chart as a table, and of a page as a file.
    await page.get_by_role("button", name="Table of Waiting for a person").click()
    await expect(page.get_by_role("table", name="Waiting for a person")).to_be_visible()
    async with page.expect_download() as saving:
        await page.get_by_role("link", name="CSV, as a file").click()
    assert re.fullmatch(r"figures-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv", (await saving.value).suggested_filename)


@pytest.mark.slow
async def test_every_part_opens_and_reads_in_the_dark(stage: Stage) -> None:
    maria = await customer_who_says(stage.world, "Where is my order BW-104233?")
    await _fill(stage, latest=maria.welcome.conversation)
    console = await stage.console(name="Sofia Lind", role=Role.SUPERVISOR, width=1024, color_scheme="dark")
    page = console.page
    await page.locator(".more-views summary").click()  # the bar has no room for all views
    await page.get_by_role("button", name="Insight").click()
    await expect(page.get_by_role("button", name="Insight")).to_be_visible()  # in the bar while it is shown
    for part, shown in (
        ("Overview", "Over time"),
        ("Side by side", "By intent"),
        ("Signals", "Are people and bot in balance?"),
        ("Escalation", "Was a person called when one was needed?"),
        ("Return", "What the bot brings"),
        ("Drift and alerts", "What is watched"),
    ):
        await page.get_by_role("link", name=part).click()
        await expect(page.get_by_role("heading", name=shown)).to_be_visible()
        await expect(page.locator(".waiting-for")).to_have_count(0)
        await expect(page.locator(".insight .problem[role=alert]")).to_have_count(0)
        assert await page.evaluate(
            "document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth"
        )
        await expect_no_violation(page)

    # What agents said of the handoffs leads to exactly those that a bar counts.
    await page.get_by_role("link", name="Escalation").click()
    plot = page.get_by_role("application", name="What agents said of the handoffs")
    await plot.press("Home")
    await expect(plot.get_by_role("status")).to_contain_text("Needed: 20")
    await plot.press("Enter")
    await expect(page.locator(".behind tbody tr")).to_have_count(20)
