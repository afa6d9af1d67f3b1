"""The console's ways in, in a real browser: the company's own login, and a new password."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk_world import PASSWORD, running_desk
from tests.e2e.axe import expect_no_violation
from tests.security.identity_provider import running_provider
from tests.security.test_access_single_sign_on import settings_for

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_agent_logs_in_at_the_provider_and_changes_the_password(browser: Browser, tmp_path: Path) -> None:
    async with running_provider() as provider, running_desk(settings_for(tmp_path, provider)) as world:
        agent = await world.add_agent(name="Dana Reyes")
        provider.person |= {"email": agent.email}
        context = await browser.new_context()
        try:
            page = await context.new_page()
            await page.goto(f"{world.origin}/console")
            await page.get_by_role("link", name="Log in with Example").click()
            await expect(page.get_by_role("alert").first).to_contain_text("in no group that may use this console")
            assert page.url == f"{world.origin}/console"  # the sentence is told once
            await expect_no_violation(page)
            provider.person["groups"] = ["support"]
            await page.get_by_role("link", name="Log in with Example").click()
            await page.locator("summary .me").click()
            await page.get_by_role("button", name="Change your password").click()
            dialog = page.get_by_role("dialog", name="Change your password")
            await dialog.get_by_label("Present password").fill(PASSWORD)
            await dialog.get_by_label("New password", exact=True).fill("violet lighthouse hammock")
            await dialog.get_by_label("New password, once more").fill("violet lighthouse hammocks")
            await dialog.get_by_role("button", name="Change it").click()
            await expect(dialog.get_by_role("alert")).to_have_text("The two new passwords are not the same.")
            await expect_no_violation(page)
            await dialog.get_by_label("New password, once more").fill("violet lighthouse hammock")
            await dialog.get_by_role("button", name="Change it").click()
            await expect(dialog.get_by_role("status")).to_contain_text("Your password is changed")
            # A view that is followed is left with the logout, and the login page knows the ways in as before.
            await page.keyboard.press("Escape")
            await _log_out(page)
            provider.person["groups"] = ["leads"]
            await page.get_by_role("link", name="Log in with Example").click()
            await page.evaluate("location.hash = '#floor'")
            await expect(page.locator(".floor .tiles")).to_be_visible()
            await _log_out(page)
        finally:
            await context.close()
        body = {"email": agent.email, "password": "violet lighthouse hammock"}
        async with world.http.post(f"{world.origin}/api/login", json=body, headers={"Origin": world.origin}) as answer:
            assert answer.status == 200


async def _log_out(page: Page) -> None:
    await page.locator("summary .me").click()
    await page.get_by_role("button", name="Log out").click()
    await expect(page.get_by_role("link", name="Log in with Example")).to_be_visible()
    await expect(page.locator(".console")).to_have_count(0)
