"""Workflows on a real back office in real browsers: an agent asks, a supervisor approves elsewhere, the agent sees it, undoes it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import jwt
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, expect

from backoffice.records import RefundStatus
from backoffice.seed import seed_demo
from desk.settings import Limits
from desk.store.agents import Role
from handoff.wire.shared import SpeakerState
from tests.desk_world import SECRETS, desk_settings, sqlite_url
from tests.e2e.console_world import ANGRY, Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")
MAYA = "C-10001"


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser, tmp_path: Path) -> AsyncIterator[Stage]:
    url = f"sqlite:///{tmp_path / 'office.db'}"
    await seed_demo(url, today=date.today(), crowd=0)
    limits = Limits(conversations_per_minute=1000, frames_per_second=200.0)
    settings = desk_settings(sqlite_url(tmp_path), limits=limits, back_office_url=url)
    async with staged(browser, settings) as started:
        yield started


async def maya_waits(stage: Stage) -> str:
    """A customer whom the back office knows, angry and in line. The conversation's id."""
    now = int(time.time())
    claims = {"sub": MAYA, "aud": "frontline", "iat": now, "exp": now + 600, "name": "Maya Torres", "tier": "plus"}
    customer = await stage.world.customer(identity=jwt.encode(claims, SECRETS.identity_key, algorithm="HS256"))
    await customer.say("Where is my order BW-104233?")
    await customer.hear("It was delivered on Monday.")
    await customer.say(ANGRY)
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer.welcome.conversation


async def serious(page: Page) -> list[str]:
    """What axe finds on the page as it stands."""
    found = await Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    return [violation["id"] for violation in found.response["violations"]]


@pytest.mark.slow
async def test_refund_above_the_limit_is_asked_approved_done_and_undone(stage: Stage) -> None:
    await maya_waits(stage)
    agent = await stage.console()
    boss = await stage.console(name="Grace Hill", role=Role.SUPERVISOR)
    page = agent.page
    await agent.claim("Maya Torres")
    await page.get_by_role("button", name=re.compile("Refund order BW-104233")).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("Order or invoice")).to_have_value("BW-104233")
    await dialog.get_by_label("Amount").fill("500")
    await expect(dialog).to_contain_text("At most $208.90 can be paid back.")
    await dialog.get_by_label("Amount").fill("120")
    await dialog.get_by_label("Reason").fill("The parcel is late")
    await expect(dialog).to_contain_text("$120.00 goes back to Maya Torres for BW-104233, the way it was paid.")
    await expect(dialog).to_contain_text("Above $50.00 a supervisor must approve it, and this is $120.00.")
    assert await serious(page) == []
    await dialog.get_by_label("Reason").press("Control+Enter")
    await expect(dialog.get_by_label("Why should your supervisor approve it?")).to_be_focused()
    await dialog.get_by_label("Why should your supervisor approve it?").fill("She waited for two weeks")
    await page.keyboard.press("Control+Enter")
    await expect(dialog).to_contain_text("Waiting for a supervisor")
    await dialog.get_by_role("button", name="Close").last.click()

    await boss.page.get_by_role("button", name=re.compile("Approvals")).click()
    request = boss.page.get_by_role("listitem").filter(has_text="Refund $120.00 for BW-104233")
    await expect(request).to_contain_text("She waited for two weeks")
    assert await serious(boss.page) == []
    await request.get_by_role("button", name="Reject").click()
    await expect(request).to_contain_text("Say in a few words why not.")
    await request.get_by_label("Your reason").fill("Fair")
    await request.get_by_role("button", name="Approve").click()
    await expect(boss.page.get_by_text("Nothing waits for your approval.")).to_be_visible()

    done = page.get_by_role("region", name="Done on the back office")
    await expect(done).to_contain_text("Approved by Grace Hill.")
    office = await stage.world.desk.back_office.office()
    (refund,) = await office.refunds_of(MAYA)
    assert (refund.amount.amount, refund.status) == (Decimal("120.00"), RefundStatus.APPROVED)
    await expect(page.locator(".log .message.note").last).to_contain_text("Approved by Grace Hill: Fair")
    await done.get_by_role("button", name="Stop the refund").click()
    await done.get_by_role("button", name="Stop the refund: press again").click()
    await expect(done).to_contain_text("Undone")
    assert (await office.refunds_of(MAYA))[0].status is RefundStatus.CANCELLED


@pytest.mark.slow
async def test_deed_from_the_list_is_done_once_through_a_lost_connection_and_told(stage: Stage) -> None:
    await maya_waits(stage)
    agent = await stage.console()
    page = agent.page
    await agent.claim("Maya Torres")
    await page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Find a workflow").fill("credit")
    await page.keyboard.press("Enter")
    await dialog.get_by_label("Amount").fill("15")
    await dialog.get_by_label("Reason").fill("For the wait")
    confirm = dialog.get_by_role("button", name="Give $15.00")
    await expect(confirm).to_be_enabled()
    agent.wire.held = {"done", "workflow.changed"}
    await confirm.click()
    while agent.wire.count("workflow.run") < 1:  # noqa: ASYNC110 - the wire tells nobody
        await asyncio.sleep(0.02)
    office = await stage.world.desk.back_office.office()
    while not (await office.credit_of(MAYA)).credits:  # noqa: ASYNC110 - nor does the back office
        await asyncio.sleep(0.02)
    agent.wire.held = set()
    await agent.wire.cut()
    # Back again, the console asks what became of it instead of doing it a second time.
    await expect(dialog).to_contain_text("Gave a credit of $15.00", timeout=10_000)
    assert len((await office.credit_of(MAYA)).credits) == 1
    await dialog.get_by_role("button", name="Tell the customer").click()
    await expect(agent.composer).to_have_value(re.compile(r"I have put \$15\.00 on your account"))
    await expect(agent.composer).to_be_focused()


@pytest.mark.slow
async def test_appointment_is_booked_by_day_and_time(stage: Stage) -> None:
    await maya_waits(stage)
    agent = await stage.console(width=1024, color_scheme="dark")
    page = agent.page
    await agent.claim("Maya Torres")
    await page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name=re.compile("Book an appointment")).click()
    await dialog.get_by_label("Kind").select_option("phone_consultation")
    day = dialog.get_by_label("Day")
    await day.select_option(index=1)
    await dialog.get_by_role("radio").first.check()
    await expect(dialog).to_contain_text("Maya Torres gets: phone consultation on")
    assert await serious(page) == []
    await dialog.get_by_role("button", name="Book it").click()
    await expect(dialog).to_contain_text("Booked: phone consultation")
    office = await stage.world.desk.back_office.office()
    assert len(await office.appointments_of(MAYA)) == 2
