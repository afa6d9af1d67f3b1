"""The whole way: the bot resolves, the customer gets angry, a person takes over with everything known, and gives back."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Visit, Work
from tests.e2e.desk_agent import DeskAgent
from tests.e2e.running_system import AGENT_NAME
from tests.e2e.shop_visitor import PATIENCE_MS, ShopVisitor

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

MILD = "Back to my order BW-104233: hmm, that is slower than I hoped."
STRONGER = "I am getting annoyed now, nobody told me about this delay."
FURIOUS = "This is ridiculous! You are useless and I am furious!!"
AGENT_SAYS = "Hello Maya, I am looking at order BW-104233 now."
CUSTOMER_ASKS = "What is your return policy?"
AGENT_ANSWERS = "Thirty days. I have made a note that you may take longer."
NEW_PASSWORD = "a lamp for every evening"


async def test_from_the_first_question_to_a_person_and_back(visit: Visit, work: Work) -> None:
    async with visit() as visitor, work() as agent:
        await visitor.open_chat()
        await expect(visitor.bubbles.first).to_contain_text("automated assistant")
        await expect(visitor.bubbles.first).to_contain_text("ask for a person at any time")
        await _the_bot_resolves(visitor)
        await _anger_leads_to_a_person(visitor)
        await _the_agent_knows_everything_first(agent, await visitor.conversation())
        await _only_the_agent_speaks(visitor, agent)
        await _a_reload_shows_everything_once(visitor)
        await agent.return_to_bot()
        await _the_bot_goes_on(visitor)


async def _the_bot_resolves(visitor: ShopVisitor) -> None:
    answer = await visitor.answer_to("Where is my order BW-104233?")
    assert "BW-104233 is on its way" in answer
    assert "e-mail address" in await visitor.answer_to("I forgot my password")
    # The order that was named before proves who this is; nobody is asked twice.
    assert "I have sent a link to" in await visitor.answer_to("maya.torres@example.com")
    page = await visitor.context.new_page()
    await page.goto(f"{visitor.url}/demo/mail")
    letter = page.locator("#letter")
    await expect(letter).to_contain_text("maya.torres@example.com")
    link = await letter.get_by_role("link").get_attribute("href")
    assert link is not None
    assert await _set_password(page, link) == "Your new password is saved. You can sign in with it now."
    assert (await _set_password(page, link)).startswith("That did not work: ")
    await page.close()


async def _set_password(page: Page, link: str) -> str:
    await page.goto(link)
    await page.locator("input[name=password]").fill(NEW_PASSWORD)
    await page.locator("#redeem button").click()
    said = page.locator("#said")
    await expect(said).not_to_be_empty()
    return str(await said.inner_text())


async def _anger_leads_to_a_person(visitor: ShopVisitor) -> None:
    for text in (MILD, STRONGER):
        await visitor.answer_to(text)
        await expect(visitor.speaker).to_contain_text("Automated assistant")
    await visitor.answer_to(FURIOUS)
    await expect(visitor.speaker).to_contain_text("Waiting for a person")
    await expect(visitor.speaker).to_contain_text(re.compile(r"in line"))


async def _the_agent_knows_everything_first(agent: DeskAgent, conversation: str) -> None:
    row = agent.waiting(conversation)
    await expect(row.locator(".reason")).to_contain_text("angry")
    await expect(row.locator(".priority")).to_contain_text("P2")
    await row.click()
    await expect(agent.section("Next step")).to_contain_text("Calm first, then put order BW-104233 right")
    await expect(agent.section("Next step")).to_contain_text("Open order BW-104233")
    await expect(agent.section("Why it came here")).to_contain_text(FURIOUS)
    await expect(agent.section("Summary")).to_contain_text("BW-104233")
    known = agent.section("Already known do not ask again")
    for fact in ("BW-104233", "maya.torres@example.com"):
        await expect(known).to_contain_text(fact)
    await expect(agent.section("What the bot tried")).to_contain_text("Password reset: solved")
    await expect(agent.message(FURIOUS)).to_be_visible()
    await expect(agent.composer).to_have_count(0)  # nothing can be typed before the conversation is claimed
    await agent.page.get_by_role("button", name="Claim").click()
    await expect(agent.composer).to_be_enabled()


async def _only_the_agent_speaks(visitor: ShopVisitor, agent: DeskAgent) -> None:
    await expect(visitor.speaker).to_contain_text(AGENT_NAME)
    await expect(visitor.speaker).to_contain_text("You are talking to a person")
    bot_said = await visitor.said_by("bot").count()
    await agent.reply(AGENT_SAYS)
    await expect(visitor.said_by("agent")).to_have_text([AGENT_SAYS])
    await visitor.write(CUSTOMER_ASKS)
    # The bot has read the question: it tells the agent its mood. Whatever it wanted to say would be here before.
    await expect(agent.message(CUSTOMER_ASKS).locator(".face")).to_be_visible(timeout=PATIENCE_MS)
    await agent.reply(AGENT_ANSWERS)
    await expect(visitor.said_by("agent")).to_have_text([AGENT_SAYS, AGENT_ANSWERS])
    await expect(visitor.said_by("bot")).to_have_count(bot_said)


async def _a_reload_shows_everything_once(visitor: ShopVisitor) -> None:
    before = await visitor.texts()
    assert [text for author, text in before if author == "customer"][-4:] == [MILD, STRONGER, FURIOUS, CUSTOMER_ASKS]
    await visitor.page.reload()
    await expect(visitor.bubbles).to_have_count(len(before))
    assert await visitor.texts() == before
    await expect(visitor.speaker).to_contain_text(AGENT_NAME)


async def _the_bot_goes_on(visitor: ShopVisitor) -> None:
    await expect(visitor.speaker).to_contain_text("Automated assistant")
    assert "30 days" in await visitor.answer_to(CUSTOMER_ASKS)
    assert "is on its way" in await visitor.answer_to("Where is my order BW-104233?")
    await expect(visitor.speaker).to_contain_text("Automated assistant")
