"""Insight in the console: what is counted, what it means, and the conversations behind each number, two clicks away."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlalchemy import insert

from desk.insight.alerts.watch import ALERTS
from desk.settings import ROOT, Limits
from desk.store import pilots
from desk.store.agents import Role
from desk.store.pilots import Arm, End, Pilot, in_ledger
from desk.store.tables.insight import outcomes
from tests.desk_world import desk_settings, sqlite_url
from tests.e2e.axe import expect_no_violation
from tests.e2e.console_world import Stage, customer_who_says, staged, waiting_customer

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
ALERT = (
    "    - {name: somebody_waits, figure: now.queue_length, above: 0, back_at: 0, for_minutes: 0, clear_minutes: 0}\n"
)


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Stage]:
    """A desk that tells when a customer waits."""
    rules = (ROOT / "data" / "insight.yml").read_text(encoding="utf-8")
    file = tmp_path / "insight.yml"
    file.write_text(rules.replace("  rules:\n", f"  rules:\n{ALERT}", 1), encoding="utf-8")
    limits = Limits(conversations_per_minute=1000, frames_per_second=200.0)
    async with staged(browser, desk_settings(sqlite_url(tmp_path), limits=limits, insight_path=str(file))) as started:
        yield started


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
        ("Pilots", "Does a new model serve customers better?"),
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


async def _pilot(stage: Stage, *, resolved: tuple[int, int], of: int) -> None:
    """A pilot that has run for twelve days, and how many of its conversations each arm's bot resolved; one that was dropped before."""
    now = time.time()
    pilot = Pilot("p1", "winter", "b" * 64, "d" * 64, 0.5, "web", "k" * 32, now - 40 * DAY_SECONDS, "cli:lee")
    rows = [
        _row(number, "resolved_confirmed" if number % of < count else "abandoned", conversation=f"{number:024x}")
        | {"started_at": now - 3600 - (number % of) * 11 * DAY_SECONDS / of, "arm": in_ledger("spring", arm)}
        for place, (arm, count) in enumerate(zip(Arm, resolved, strict=True))
        for number in range(place * of, (place + 1) * of)
    ]
    async with stage.world.desk.store.writing() as connection:
        await pilots.begin(connection, pilot)
        await pilots.end(connection, "p1", way=End.DROPPED, by="cli:lee", reason="Too few.", now=now - 30 * DAY_SECONDS)
        running = replace(
            pilot, id="p2", name="spring", candidate="c" * 64, channel="", started_at=now - 12 * DAY_SECONDS
        )
        await pilots.begin(connection, running)
        await connection.execute(insert(outcomes), rows)


async def test_who_reads_figures_is_told_of_an_alert_and_sees_how_a_pilot_does(stage: Stage) -> None:
    await _pilot(stage, resolved=(90, 60), of=120)
    console = await stage.console(name="Sofia Lind", role=Role.SUPERVISOR)
    page = console.page

    # An alert that begins while something else is shown is counted at the way to it, and told in a sentence.
    more = page.locator(".more-views summary")
    await expect(page.locator(".views .badge")).to_have_count(0)
    await waiting_customer(stage.world)
    await stage.world.app[ALERTS].judge()
    await expect(more.locator(".badge")).to_have_text("1")  # the bar has no room for all views
    await more.click()
    insight = page.get_by_role("button", name="Insight")
    await expect(insight.locator(".badge")).to_have_text("1")
    await expect(page.locator(".banner[role=alert]")).to_contain_text("Customers who wait for a person: 1.")

    # The pilot that runs comes first: what is said of it, both arms with their numbers, and the conversations behind one.
    await insight.click()
    await page.get_by_role("link", name="Pilots").click()
    await expect(page.locator("#pilot-title")).to_have_text("spring")
    verdict = page.locator(".pilot .signal")
    await expect(verdict).to_contain_text("The candidate is better: +25.0 percentage points resolved by the bot")
    await expect(page.locator(".pilot")).to_contain_text("frontline model pilot end --promote")
    line = page.get_by_role("row", name=re.compile("^Resolved by the bot"))
    await expect(line).to_contain_text(re.compile(r"75\.0%.*90 of 120.*50\.0%.*60 of 120.*\+25 points, better"))
    await expect(page.locator(".pilot .plot canvas")).to_have_count(2)
    await expect_no_violation(page)
    await line.get_by_role("link", name=re.compile("live model: 50.0%")).press("Enter")
    await expect(page.locator(".behind [role=status]")).to_contain_text("60 conversations")
    assert (await _address(page))["at.arm"] == "spring/live"
    await page.get_by_role("link", name="Back to the figures").click()

    # Of one in which nothing has ended nothing is said.
    await page.get_by_role("link", name="winter").click()
    await expect(verdict).to_contain_text("Nothing can be said yet: no conversation of one of the arms has ended.")
    await expect(page.locator(".pilot > header")).to_contain_text("dropped by lee: Too few.")
