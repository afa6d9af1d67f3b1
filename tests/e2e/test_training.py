"""From an agent's flag to the example in data/nlu, in a browser."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from desk.store.agents import Role
from tests.desk_world import desk_settings, running_desk, sqlite_url
from tests.e2e.axe import expect_no_violation
from tests.e2e.console_world import Stage
from tests.workbench_world import said, small_project, understood

pytestmark = pytest.mark.asyncio(loop_scope="session")

ORDERS = "data/nlu/orders.yml"
WROTE = "Has BW-104233 left your house yet?"


def checkout(root: Path) -> None:
    """Make the project a checkout with everything committed."""
    git = ["git", "-c", "user.name=Designer", "-c", "user.email=designer@example.com", "-C", str(root)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "The training data"]):
        subprocess.run([*git, *command], check=True, capture_output=True)


async def test_an_answer_that_an_agent_calls_wrong_becomes_an_example(browser: Browser, tmp_path: Path) -> None:
    root = small_project(tmp_path)
    checkout(root)
    settings = desk_settings(sqlite_url(tmp_path), project_path=str(root), training_data="auto")
    async with running_desk(settings) as world:
        stage = Stage(world=world, bot=None, browser=browser)  # type: ignore[arg-type] - this walk has its own
        worker = await world.worker()
        customer = await world.customer()
        await said(customer, worker, WROTE, understood("cancel_order", 0.96), answer="It is cancelled.")

        # An agent reads it, and flags the answer.
        agent = await stage.console(role=Role.SUPERVISOR)
        await agent.page.locator(".inbox section.bot .row").first.click()
        await agent.message("It is cancelled.").hover()
        await agent.page.get_by_role("button", name="Call the answer in message 3 wrong").click()
        await expect(agent.page.locator(".wrong-answer")).to_contain_text("Wrong answer")

        # A designer says what it means, with the keyboard alone.
        console = await stage.console(role=Role.DESIGNER, name="Dana Weber", width=1024, color_scheme="dark")
        page = console.page
        await page.goto(f"{world.origin}/console#training")
        await expect(page.locator(".said")).to_have_text(WROTE)
        await expect(page.locator(".reason")).to_have_text("Answer called wrong")
        await expect(page.locator("#example-text")).not_to_have_value(WROTE)  # another order's number stands there
        await page.keyboard.press("m")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.get_by_label("Mark “").select_option("order_number")
        await expect_no_violation(page)
        await page.keyboard.press("2")
        await page.keyboard.type("trk")
        await expect(page.locator(".picked")).to_contain_text("where is my order")
        await expect_no_violation(page)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status").filter(has_text="written into")).to_contain_text(
            f"track_order: written into {ORDERS}."
        )
        text = (root / ORDERS).read_text(encoding="utf-8")
        assert "      - Has [BW-" in text
        assert "](order_number) left your house yet?\n" in text
        assert "104233" not in text

        # It is taken back with a key, said otherwise, and stands in the diff.
        await page.keyboard.press("u")
        await expect(page.locator(".said")).to_have_text(WROTE)
        assert "left your house" not in (root / ORDERS).read_text(encoding="utf-8")
        await page.keyboard.press("3")
        await page.keyboard.type("left_house")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status").filter(has_text="left_house")).to_be_visible()
        await page.get_by_role("link", name="Accepted").click()
        await expect(page.locator(".diff")).to_contain_text("+  - intent: left_house")
        await expect(page.locator(".next-step")).to_contain_text("frontline model train")
        await expect_no_violation(page)
        await page.get_by_role("button", name="Take back").first.click()
        await expect(page.locator(".accepted")).to_contain_text("Nothing is changed that is not committed.")
        await stage.close()
