"""One walk through quality: an agent objects to a score, a supervisor settles it, grades blindly, and coaches."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from desk.context import Desk
from desk.quality.scoring import Scorer
from desk.store import quality
from desk.store.agents import Agent, Role
from tests.desk_world import desk_settings, sqlite_url
from tests.e2e.axe import expect_no_violation
from tests.e2e.console_world import staged
from tests.quality_shop import served

pytestmark = pytest.mark.asyncio(loop_scope="session")
RULES = """
version: test
queues: {low_below: 70, sample_share: 0.5, within_days: 30}
enough: {customer_messages: 1, own_messages: 1, weight: 0.3}
compliance:
  - {name: person_in_time, reason: It matters that somebody comes., needs: person, when: {escalation: [crisis]}, within_seconds: 60}
"""
PART = "main.scores"


async def stocked(desk: Desk, agent: Agent, pass_time: Callable[[float], None]) -> dict[bool, str]:
    """Bad conversations of the agent's, one that is in the sample and one that is not."""
    found: dict[bool, str] = {}
    while len(found) < 2:
        name = await served(desk, agent, pass_time=pass_time, answer="No.", last="Useless. Where is it?", wait=120.0)
        await Scorer(desk).work()
        async with desk.store.reading() as connection:
            score = (await quality.of_conversation(connection, name))[agent.id]
        found[score.draw < 0.5] = name
    return found


@pytest.mark.slow
async def test_agent_objects_and_supervisor_settles_grades_and_coaches(browser: Browser, tmp_path: Path) -> None:
    rules = tmp_path / "quality.yml"
    rules.write_text(RULES, encoding="utf-8")
    async with staged(browser, desk_settings(sqlite_url(tmp_path), quality_path=str(rules))) as stage:
        desk, ago = stage.world.desk, [3600.0]
        desk.changes.clock = lambda: time.time() - ago[0]

        def pass_time(seconds: float) -> None:
            ago[0] -= seconds

        console = await stage.console(name="Dana Reyes")
        names = await stocked(desk, console.agent, pass_time)
        ago[0] = 0.0
        page, scores = console.page, f"{stage.world.origin}/console#scores"
        await page.get_by_role("button", name="Quality").click()
        await expect(page.get_by_role("heading", name="Your conversations")).to_be_visible()
        await expect_no_violation(page)
        await page.goto(f"{scores}?conversation={names[False]}")
        await expect(page.locator(PART)).to_contain_text("Nobody answered: “Useless. Where is it?”")
        await page.get_by_role("button", name="I see it differently: Intent served").click()
        await page.get_by_label("What is different").fill("I called them on the phone.")
        await page.get_by_role("button", name="Send it to a supervisor").click()
        await expect(page.locator(PART)).to_contain_text("A supervisor settles it.")

        boss = await stage.console(name="Sam Wu", role=Role.SUPERVISOR)
        await settle_and_grade(boss.page, scores, names)

        await page.goto(f"{scores}?part=mine")
        await page.reload()
        await expect(page.locator(PART)).to_contain_text("became very good")
        await page.get_by_role("button", name="I have read it").click()
        await expect(page.locator(PART)).to_contain_text("Too early to tell")
        await expect(page.locator(PART)).to_contain_text("; read")


async def settle_and_grade(page: Page, scores: str, names: dict[bool, str]) -> None:
    """What the supervisor does with both conversations."""
    view = page.locator(PART)
    await page.get_by_role("button", name="Quality").click()
    await expect(view).to_contain_text("conversations that ended in these days have a score")
    await expect_no_violation(page)
    await view.get_by_role("link", name="Compliance", exact=True).click()
    await expect(view).to_contain_text("it needs a person within 1 minute, and one wrote 2 minutes later")
    await view.get_by_role("link", name="Seen differently").click()
    await view.get_by_role("link", name="Dana Reyes").click()
    await view.get_by_label("The points").select_option("very_good")
    await view.get_by_label("Reply to Dana Reyes").fill("You did, thank you.")
    await view.get_by_role("button", name="Settle it").click()
    await expect(view).to_contain_text("gave very good instead")

    await page.goto(f"{scores}?conversation={names[True]}")
    await expect(view).to_contain_text("This one was drawn by lot")
    await expect(view).not_to_contain_text("Nobody answered")
    await expect_no_violation(page)
    tone = view.get_by_role("group", name="Tone")
    await tone.get_by_role("radio", name="Cannot tell").focus()
    await page.keyboard.press("2")
    await expect(tone.get_by_role("radio", name="Weak")).to_be_checked()
    await view.get_by_role("button", name="Keep 1 grade").click()
    await expect(view).to_contain_text("before the score was seen")
    await expect(view).to_contain_text("Nobody answered")
    await view.get_by_role("button", name="Go to message 2").first.click()
    await expect(view.locator("[data-seq='2']")).to_be_focused()

    await page.goto(scores)
    await view.get_by_role("link", name="Dana Reyes").click()
    await view.get_by_label("A note about").select_option("tone")
    await view.get_by_label("For Dana Reyes").fill("Answer in whole sentences.")
    await view.get_by_role("button", name="Write the note").click()
    await expect(view).to_contain_text("Answer in whole sentences.")
    await expect_no_violation(page)
