"""Knowledge in the console: an article that did not help, a question without one, and a draft that becomes one."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from sqlalchemy import insert

from desk.settings import ROOT
from desk.store.agents import Role
from desk.store.tables import article_drafts, article_uses, open_questions
from tests.desk_world import desk_settings, sqlite_url
from tests.e2e.axe import expect_no_violation
from tests.e2e.console_world import Stage, customer_who_says, staged

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

LAMP = "The lamp is made for dry rooms only. Outdoors it needs the rain cover, which every shop of ours has in stock."
PICTURES = os.environ.get("KNOWLEDGE_PICTURES", "")


async def _fill(stage: Stage) -> str:
    customer = await customer_who_says(stage.world, "Can the lamp be used outdoors?")
    name, now = customer.welcome.conversation, time.time()
    uses = [
        {"seq": 2 + place, "at": now - place * 60, "slug": slug, "question": question, "result": result, "why": why}
        for place, (slug, question, result, why) in enumerate(
            [
                *[("warranty", "How long is the warranty?", "not_helped", "said_so")] * 4,
                ("warranty", "Is the battery covered?", "helped", "said_so"),
                ("exchanges", "Can I exchange it?", "helped", "rated"),
            ]
        )
    ]
    asked = ["Do you rent out lamps?", "can I rent lamps", "Is there a job for me?"]
    questions = [
        {"seq": 2 + place, "at": now - place * 60, "question": text, "ignored_by": ""}
        for place, text in enumerate(asked)
    ]
    draft = {"at": now, "question": "Can the lamp be used outdoors?", "answer": LAMP, "seqs": "[2]", "state": "open"}
    async with stage.world.desk.store.writing() as connection:
        await connection.execute(insert(article_uses), [{"conversation": name, **one} for one in uses])
        await connection.execute(insert(open_questions), [{"conversation": name, **one} for one in questions])
        await connection.execute(
            insert(article_drafts).values(conversation=name, **draft, slug="", settled_by="", settled_at=0.0)
        )
    return name


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Stage]:
    """A desk with a knowledge base of its own, into which it may write."""
    knowledge = shutil.copytree(ROOT / "data" / "knowledge", tmp_path / "knowledge")
    async with staged(browser, desk_settings(sqlite_url(tmp_path), knowledge_path=str(knowledge))) as started:
        yield started


async def test_a_designer_looks_after_the_knowledge_base(stage: Stage) -> None:
    await _fill(stage)
    console = await stage.console(role=Role.DESIGNER)
    page = console.page
    written = Path(stage.world.desk.settings.knowledge_path) / "lamps-outdoors-test.md"

    async def picture(name: str) -> None:
        if not PICTURES:
            return
        for theme in ("light", "dark"):
            for width in (1280, 1024):
                await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                await page.set_viewport_size({"width": width, "height": 800})
                await page.screenshot(path=f"{PICTURES}/{name}-{theme}-{width}.png")

    await page.get_by_role("link", name="Knowledge").or_(page.get_by_role("button", name="Knowledge")).first.click()
    first = page.get_by_role("row").nth(1)
    await expect(first).to_contain_text("It did not help 4 of the 5 customers")
    await first.get_by_role("button").click()
    await expect(first).to_contain_text("How long is the warranty?")
    await expect_no_violation(page)
    await picture("articles")

    await page.get_by_role("link", name="Questions").click()
    group = page.get_by_role("article").first
    await expect(group).to_contain_text("Do you rent out lamps?")
    await expect(group).to_contain_text("can I rent lamps")
    await expect_no_violation(page)
    await picture("questions")
    await group.get_by_role("button", name="Needs no article").click()
    await expect(page.get_by_role("article")).to_have_count(1)

    await page.get_by_role("link", name="Drafts").click()
    await page.get_by_role("button", name="Edit and write it…").click()
    await page.get_by_label("File").fill("exchanges")
    await picture("drafts")
    await expect_no_violation(page)
    await page.get_by_role("button", name="Write the article").click()
    await expect(page.get_by_role("alert")).to_contain_text("there is an article 'exchanges' already")
    await page.get_by_label("File").fill("lamps-outdoors-test")
    await page.get_by_role("button", name="Write the article").click()
    await expect(page.get_by_text("No draft waits.")).to_be_visible()
    assert LAMP in written.read_text(encoding="utf-8")
    assert console.errors == []
