"""Two agents and a customer: what is offered to one goes to the other, and nobody there is no dead end."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Locator, expect

from desk.settings import ROOT
from handoff.wire.customer import PressButton
from handoff.wire.shared import EntryAdded, SpeakerState
from tests.desk_world import desk_settings, sqlite_url
from tests.e2e.console_world import Console, staged, waiting_customer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _axe(console: Console) -> None:
    results = await Axe().run(console.page)
    assert not results.response["violations"], results.generate_report()


def _offer(console: Console) -> Locator:
    return console.page.get_by_role("region", name="Offered to you")


@pytest.mark.slow
async def test_offer_goes_to_the_next_agent_and_nobody_there_becomes_a_follow_up(
    browser: Browser, tmp_path: Path
) -> None:
    routing = (ROOT / "data" / "routing.yml").read_text(encoding="utf-8")
    quick = tmp_path / "routing.yml"
    quick.write_text(routing.replace("answer_within_seconds: 60 ", "answer_within_seconds: 6 "), encoding="utf-8")
    settings = desk_settings(sqlite_url(tmp_path), routing_path=str(quick))
    async with staged(browser, settings) as stage:
        world = stage.world
        amira = await stage.console(name="Amira Haddad")
        # Amira alone is here, so the offer is hers first.
        customer = await waiting_customer(world)
        await expect(_offer(amira)).to_contain_text("Maria Jensen")
        await expect(_offer(amira).get_by_role("timer")).to_contain_text("0:0")
        jonas = await stage.console(name="Jonas Weber", color_scheme="dark", width=1024)
        await expect(amira.page.get_by_role("alert")).to_contain_text("The time to take Maria Jensen is over")
        await expect(_offer(amira)).to_have_count(0)
        await expect(_offer(jonas)).to_contain_text("Maria Jensen")
        await _axe(jonas)
        await jonas.page.keyboard.press("a")
        await expect(jonas.composer).to_be_visible()
        await customer.next(SpeakerState, lambda state: state.speaker_name == "Jonas Weber")

        await jonas.button("Away").click()
        await amira.button("Away").click()
        other = await waiting_customer(world, name="Lena Fischer")
        asked = (await other.next(EntryAdded, lambda added: added.entry.event == "queue.nobody_there")).entry
        await other.send(PressButton(id="contact", button=asked.buttons[1].id))
        known = (await other.next(EntryAdded, lambda added: added.entry.event == "contact.asked")).entry
        await other.send(PressButton(id="known", button=known.buttons[0].id))
        await other.next(SpeakerState, lambda state: state.owner == "bot")

        await amira.page.get_by_role("navigation", name="Views").get_by_text("Follow-ups").click()
        owed = amira.page.get_by_role("listitem").filter(has_text="Lena Fischer")
        await expect(owed.get_by_role("link")).to_have_text("lena.fischer@example.com")
        await owed.get_by_role("button", name="Take it").click()
        await expect(owed.get_by_role("button", name="Give back")).to_be_visible()  # it is hers now
        await owed.get_by_role("button", name="Done…").click()
        await owed.get_by_label("Reached", exact=True).check()
        await owed.get_by_label("Note, if there is something to know").fill("Called her back.")
        await owed.get_by_label("Note, if there is something to know").press("Escape")
        await expect(amira.page.get_by_role("heading", name="Follow-ups")).to_be_focused()
        await _axe(amira)
        await owed.get_by_role("button", name="Done").click()
        await expect(owed).to_have_count(0)
