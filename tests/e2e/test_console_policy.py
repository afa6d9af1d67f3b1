"""What the policy decides, as agents see it in a real browser: why, proposals to transfer, a crisis, a policy that is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from desk.settings import ROOT
from desk.store.agents import Role
from tests.e2e.axe import expect_no_violation
from tests.e2e.console_world import DESPAIR, DISPUTED, Stage, customer_who_says, waiting_customer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_why_the_bot_stayed_or_called_a_person_is_told_at_each_message(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.open("Maria Jensen")
    message, mark = console.page.locator("#message-4"), console.page.locator("#why-4")
    await expect(mark).to_have_attribute("aria-label", "Why, message 4: Called a person")
    before = await message.bounding_box()
    await console.page.keyboard.press("w")
    why = console.page.get_by_role("complementary", name="Called a person")
    await expect(why).to_contain_text(
        re.compile(
            "become angry.*angry_customer.*Mood: -0.62.*-0.40 or lower.*Had the mood been.*version 1.0", re.DOTALL
        )
    )
    assert await message.bounding_box() == before  # nothing moves under the reader's eyes
    await why.get_by_role("button", name="Earlier decision").click()
    stayed = console.page.get_by_role("complementary", name="Stayed with the bot")
    await expect(stayed).to_contain_text(re.compile("No rule fired.*would have offered a person", re.DOTALL))
    weighed = stayed.get_by_role("row", name="Mood")
    await expect(weighed).to_contain_text(re.compile("-0.20.*-0.40 or lower", re.DOTALL))
    await weighed.get_by_role("button", name="Go to message 2").click()
    await expect(console.page.locator("#message-2")).to_be_focused()
    await stayed.get_by_role("button", name="Later decision").click()
    await expect(console.page.locator("#why-title")).to_be_focused()
    await console.page.keyboard.press("Escape")
    await expect(mark).to_be_focused()
    await expect(console.page.get_by_role("complementary", name="Briefing")).to_be_visible()


@pytest.mark.slow
async def test_proposal_to_transfer_is_told_to_the_agent_and_a_supervisor_and_passes_it_on(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    supervisor = await stage.console(name="Sofia Lind", role=Role.SUPERVISOR)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await customer.say(DISPUTED)
    proposal = console.page.get_by_role("region", name="The customer disputes a large amount: layer 3, skill billing")
    await proposal.get_by_text("Why a transfer is proposed").click()
    await expect(proposal).to_contain_text(re.compile("Amount: 620.00.*at least 500.00", re.DOTALL))
    alert = "Transfer proposed: The customer disputes a large amount: layer 3, skill billing."
    await expect(supervisor.row("Maria Jensen", group="others")).to_contain_text(alert)
    await expect(supervisor.page.locator(".console > [role=status]")).to_have_text(f"Maria Jensen. {alert}")
    await expect_no_violation(console.page)
    await expect(console.page.locator("#why-8")).to_have_attribute(
        "aria-label", "Why, message 8: For layer 3, skill billing"
    )
    await proposal.get_by_role("button", name="Pass on to billing").click()
    await customer.hear("Amira Haddad is passing you on to a colleague for this, who will see everything written here.")
    await expect(console.composer).to_be_hidden()
    queued = supervisor.row("Maria Jensen", group="queue")
    await expect(queued).to_contain_text("The customer disputes a large amount.")
    await expect(queued.locator(".alert")).to_have_count(0)


@pytest.mark.slow
async def test_dismissed_proposal_is_gone(stage: Stage) -> None:
    customer = await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await customer.say(DISPUTED)
    await console.button("Keep it").click()
    await expect(console.page.locator(".proposal")).to_have_count(0)
    await expect(console.row("Maria Jensen").locator(".alert")).to_have_count(0)
    await expect(console.composer).to_be_visible()


async def test_crisis_comes_first_with_its_guide_in_sight(stage: Stage) -> None:
    await waiting_customer(stage.world)
    customer = await customer_who_says(stage.world, DESPAIR, name="Priya Raman")
    console = await stage.console()
    await expect(console.page.locator(".queue .row").first).to_contain_text("Priya Raman")
    await console.claim("Priya Raman")
    guide = console.page.get_by_role("region", name="Stay with the person; nothing else matters now").first
    await expect(guide).to_be_in_viewport()
    await expect(guide).to_contain_text(re.compile("Answer within a minute.*safe right now.*988.*Do not", re.DOTALL))
    await expect_no_violation(console.page)
    await expect(console.page.locator(".tab-panel section").first).to_contain_text("Next step")
    assert any("988" in entry.text for entry in customer.entries())


@pytest.mark.slow
async def test_wrong_policy_is_told_to_those_who_answer_for_it_until_it_is_right(stage: Stage) -> None:
    supervisor = await stage.console(name="Sofia Lind", role=Role.SUPERVISOR)
    agent = await stage.console()
    _edit_policy(stage, add="\nguardz: {}\n")
    notice = supervisor.page.get_by_role("alert")
    await expect(notice).to_contain_text("The escalation policy was not reloaded:")
    await expect(notice).to_contain_text("`guardz` is not known in a policy: did you mean `guards`?")
    await expect(agent.page.get_by_role("alert")).to_have_count(0)
    _edit_policy(stage, add="")
    await expect(notice).to_have_count(0)


def _edit_policy(stage: Stage, *, add: str) -> None:
    """Give the desk of this stage the delivered policy with something added to its end."""
    delivered = (ROOT / "data" / "escalation.yml").read_text(encoding="utf-8")
    Path(stage.world.desk.settings.policy_path).write_text(delivered + add, encoding="utf-8")
