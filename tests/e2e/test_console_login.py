"""Logging in to the console, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.console_world import Stage, waiting_customer

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.slow
async def test_wrong_password_is_told_and_attempts_are_limited_in_words(stage: Stage) -> None:
    console = await stage.console(is_logged_in=False)
    alert = console.page.get_by_role("alert")
    await console.log_in("not the password")
    await expect(alert).to_have_text("The e-mail address or the password is not right.")
    await console.log_in("not the password")
    await expect(console.page.get_by_label("Password")).to_have_value("")
    await console.log_in()
    await expect(alert).to_contain_text("Too many attempts that were not right. Try again in 15 minutes.")
    await expect(console.button("Wait 1")).to_be_disabled()


@pytest.mark.slow
async def test_login_that_ended_elsewhere_leads_back_and_keeps_the_draft(stage: Stage) -> None:
    await waiting_customer(stage.world)
    console = await stage.console()
    await console.claim("Maria Jensen")
    await console.composer.fill("Half a thought")
    status = await console.page.evaluate(
        "fetch('/api/logout', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{}'})"
        ".then((answer) => answer.status)"
    )
    assert status == 200
    await expect(console.page.locator(".login .told")).to_contain_text("Your login has ended")
    await console.log_in()
    await expect(console.composer).to_have_value("Half a thought")
