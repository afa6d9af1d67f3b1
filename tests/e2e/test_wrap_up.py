"""One walk through what comes after: the agent ends with the dialog, the customer rates, the supervisor looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, expect

from desk.settings import Limits
from desk.store import follow_ups, ratings, wrong_answers
from desk.store.agents import Role
from tests.desk_world import desk_settings, sqlite_url
from tests.e2e.console_world import staged
from tests.e2e.widget_world import running_site

pytestmark = pytest.mark.asyncio(loop_scope="session")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


async def test_agent_wraps_up_customer_rates_and_supervisor_comments(browser: Browser, tmp_path: Path) -> None:
    limits = Limits(conversations_per_minute=1000, frames_per_second=200.0)
    settings = desk_settings(sqlite_url(tmp_path), limits=limits, allowed_origins=("*",))
    async with running_site() as site, staged(browser, settings) as stage:
        world = stage.world
        site.desk = world.origin
        visitor = await site.visitor(browser)
        await visitor.open_chat()
        await visitor.write("What is your return policy?")
        await expect(visitor.log).to_contain_text("30 days")
        name = await visitor.conversation()

        console = await stage.console(name="Dana Reyes")
        page = console.page
        await page.goto(f"{world.origin}/console#conversation/{name}")
        await console.button("Take over").click()
        await expect(console.composer).to_be_visible()
        await page.get_by_role("button", name="Call the answer in message 3 wrong").click()
        await page.get_by_role("button", name="What would be right?").click()
        await page.get_by_label("What would be right").fill("60 days")
        await page.keyboard.press("Enter")
        await expect(page.locator("#message-3")).to_contain_text("Right would be: 60 days")
        await console.write("I have sent you a label. I will call you tomorrow.")
        await expect(visitor.log).to_contain_text("I will call you tomorrow.")
        await visitor.write("Thank you")
        await expect(page.locator("#message-6")).to_contain_text("Thank you")

        await page.keyboard.press("Escape")
        await page.keyboard.press("e")
        dialog = page.get_by_role("region", name="Close the conversation with")
        await expect(dialog.get_by_role("radio", name="Not resolved")).to_be_checked()
        await expect(dialog.get_by_role("radio", name="Not resolved")).to_be_focused()
        await expect(dialog.get_by_label("What is to do")).to_have_value("Call the customer")
        await expect(dialog.get_by_text("The bot’s answers (1), 1 called wrong")).to_be_visible()
        sentences = dialog.get_by_label("of the summary")
        before = await sentences.count()
        await dialog.get_by_role("button", name="Take out sentence 1").click()
        await expect(sentences).to_have_count(before - 1)
        await dialog.get_by_label("Resolved", exact=True).check()
        await dialog.get_by_text("Too late").click()
        assert (await Axe().run(page, options=RULES)).violations_count == 0
        await page.keyboard.press("Control+Enter")
        await expect(page.locator(".claim")).to_have_text("This conversation is closed.")
        await expect(page.locator(".wrapped-up")).to_contain_text("Resolved · Closed")

        asked = visitor.page.get_by_role("region", name="How was it?")
        person = asked.get_by_role("group", name="Your conversation with Dana Reyes")
        await person.locator("label").nth(1).click()
        await person.get_by_label("A word about it").fill("Too slow")
        await visitor.page.keyboard.press("Enter")
        assert (await Axe().run(visitor.page, options=RULES)).violations_count == 0
        # By keyboard: the arrows only choose, Enter says it.
        assistant = asked.get_by_role("group", name="Your conversation with Brightwell assistant")
        await assistant.get_by_role("radio").first.focus()
        for _ in range(4):
            await visitor.page.keyboard.press("ArrowRight")
        await visitor.page.keyboard.press("Enter")
        await expect(visitor.page.get_by_text("Thank you for your answer.")).to_be_visible()

        supervisor = await stage.console(name="Sam Ode", role=Role.SUPERVISOR)
        await supervisor.page.goto(f"{world.origin}/console#quality")
        review = supervisor.page.locator(".review", has_text="The customer was not content.")
        await expect(review).to_contain_text("The customer gave the person 2 of 5: “Too slow”")
        await review.get_by_label("Comment for Dana Reyes").fill("Answer within a minute, please.")
        assert (await Axe().run(supervisor.page, options=RULES)).violations_count == 0
        await review.get_by_role("button", name="Reviewed").click()
        await expect(supervisor.page.locator(".review.done")).to_contain_text("Dana Reyes has not read it yet")

        await page.goto(f"{world.origin}/console#quality")
        await expect(page.locator(".review blockquote")).to_have_text("Answer within a minute, please.")
        await page.get_by_role("button", name="I have read it").click()
        await expect(supervisor.page.locator(".review.done")).to_contain_text("Dana Reyes has read it")

        async with world.desk.store.reading() as connection:
            (task,) = await follow_ups.of_conversation(connection, name)
            given = await ratings.of_conversation(connection, name)
            (wrong,) = await wrong_answers.of_conversation(connection, name)
        assert (task.task, task.owner) == ("Call the customer", console.agent.id)
        assert [(one.part, one.score, one.word) for one in given] == [("agent", 2, "Too slow"), ("bot", 5, "")]
        assert (wrong.seq, wrong.right_answer) == (3, "60 days")
        assert visitor.errors == []
