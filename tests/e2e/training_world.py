"""The steps of the walks through the workbench: an agent flags an answer, a designer looks at the message."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright.async_api import Page, expect

from desk.store.agents import Role
from tests.e2e.console_world import Stage


def checkout(root: Path) -> None:
    """Make a project a checkout with everything committed."""
    git = ["git", "-c", "user.name=Designer", "-c", "user.email=designer@example.com", "-C", str(root)]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "The project"]):
        subprocess.run([*git, *command], check=True, capture_output=True)


async def agent_flags(stage: Stage, answer: str, *, seq: int) -> None:
    """An agent reads the bot's one conversation, and calls its answer wrong."""
    agent = await stage.console(role=Role.SUPERVISOR)
    await agent.page.locator(".inbox section.bot .row").first.click()
    await agent.message(answer).hover()
    await agent.page.get_by_role("button", name=f"Call the answer in message {seq} wrong").click()
    await expect(agent.page.locator(".wrong-answer")).to_contain_text("Wrong answer")


async def designer_looks(stage: Stage, text: str) -> Page:
    """A designer opens the workbench and is shown the message."""
    console = await stage.console(role=Role.DESIGNER, name="Dana Weber", width=1024, color_scheme="dark")
    await console.page.goto(f"{stage.world.origin}/console#training")
    await expect(console.page.locator(".said")).to_have_text(text)
    await expect(console.page.locator(".reason").first).to_have_text("Answer called wrong")
    return console.page


async def choose_intent(page: Page, letters: str) -> None:
    """Another intent, by a few of its letters."""
    await page.keyboard.press("2")
    await expect(page.locator("dialog.picker input")).to_be_focused()
    await page.keyboard.type(letters)
    await page.keyboard.press("Enter")
