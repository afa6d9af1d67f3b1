"""From an agent's flag to the example in data/nlu, in a browser; and on to a promoted model that gets the message right."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import Browser, expect

from desk.settings import ROOT
from handoff.conversation import Understanding
from tests.desk_world import desk_settings, running_desk, sqlite_url
from tests.e2e.axe import expect_no_violation
from tests.e2e.console_world import Stage
from tests.e2e.training_world import agent_flags, checkout, choose_intent, designer_looks
from tests.workbench_world import said, small_project, understood

pytestmark = pytest.mark.asyncio(loop_scope="session")

ORDERS = "data/nlu/orders.yml"
WROTE = "Has BW-104233 left your house yet?"


async def test_an_answer_that_an_agent_calls_wrong_becomes_an_example(browser: Browser, tmp_path: Path) -> None:
    root = small_project(tmp_path)
    checkout(root)
    settings = desk_settings(sqlite_url(tmp_path), project_path=str(root), training_data="auto")
    async with running_desk(settings) as world:
        stage = Stage(world=world, bot=None, browser=browser)  # type: ignore[arg-type] # its worker is scripted here
        worker, customer = await world.worker(), await world.customer()
        await said(customer, worker, WROTE, understood("cancel_order", 0.96), answer="It is cancelled.")
        await agent_flags(stage, "It is cancelled.", seq=3)

        # A designer says what it means, with the keyboard alone; another order's number stands in the example.
        page = await designer_looks(stage, WROTE)
        await expect(page.locator("#example-text")).not_to_have_value(WROTE)
        await page.keyboard.press("m")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.get_by_label("Mark “").select_option("order_number")
        await expect_no_violation(page)
        await page.keyboard.press("2")
        await page.keyboard.type("trk")
        await expect(page.locator(".picked")).to_contain_text("where is my order")
        await page.keyboard.press("Enter")
        told = page.locator(".told")
        await expect(told).to_have_text(f"track_order: written into {ORDERS}.")
        text = (root / ORDERS).read_text(encoding="utf-8")
        assert "      - Has [BW-" in text
        assert "](order_number) left your house yet?\n" in text
        assert "104233" not in text

        # It is taken back with a key, said otherwise, and stands in the diff.
        await page.keyboard.press("u")
        await expect(told).to_have_text("Taken back: here it is again.")
        await expect(page.locator(".said")).to_have_text(WROTE)
        assert "left your house" not in (root / ORDERS).read_text(encoding="utf-8")
        await page.keyboard.press("3")
        await expect(page.get_by_label("Its name")).to_be_focused()
        await page.keyboard.type("left_house")
        await page.keyboard.press("Enter")
        await expect(told).to_have_text(f"left_house: written into {ORDERS}.")
        await page.get_by_role("link", name="Accepted", exact=True).click()
        await expect(page.locator(".diff")).to_contain_text("+  - intent: left_house")
        await expect(page.locator(".next-step")).to_contain_text("frontline model train")
        await expect_no_violation(page)
        await page.get_by_role("button", name="Take back").first.click()
        await expect(page.locator(".accepted")).to_contain_text("Nothing is changed that is not committed.")
        await stage.close()


def copy_of_project(folder: Path) -> Path:
    """Our own project as it stands, in a folder of its own: what is trained there is no model of ours."""
    root = folder / "project"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if not name.startswith("tests/") or name.startswith("tests/conversations/"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_file():
                shutil.copy(ROOT / name, root / name)
    # The live model with what it was taught, by which it is compared; the copy trains one where there is none.
    shutil.copytree(ROOT / "models", root / "models", ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True)
    for kept in (ROOT / ".cache").glob("[em]*-*"):  # the built encoder and the vectors of training texts
        target = root / ".cache" / kept.name
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(kept, target) if kept.is_dir() else shutil.copy(kept, target)
    return root


def frontline(root: Path, *arguments: str, given: str = "", codes: tuple[int, ...] = (0,)) -> str:
    """Run the command line of the copy."""
    environment = {**os.environ, "FRONTLINE_FILES_FOLDER": str(root / "var"), "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-m", "frontline.cli", *arguments],
        cwd=root, env=environment, input=given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in codes, f"frontline {' '.join(arguments)}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def understanding(root: Path, text: str) -> tuple[str, float]:
    """What the copy's live model makes of a text."""
    read = json.loads(frontline(root, "parse", given=f"{text}\n").splitlines()[0])
    return read["intent"], read["confidence"]


CODE = "it asks me for a code that never comes"


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_a_promoted_model_gets_the_message_right_that_an_agent_flagged(browser: Browser, tmp_path: Path) -> None:
    root = copy_of_project(tmp_path)
    checkout(root)
    frontline(root, "train")
    before, confidence = understanding(root, CODE)
    assert before != "unlock_account"
    settings = desk_settings(sqlite_url(tmp_path), project_path=str(root), training_data="auto")
    async with running_desk(settings) as world:
        stage = Stage(world=world, bot=None, browser=browser)  # type: ignore[arg-type] # its worker is scripted here
        meaning = msgspec.structs.replace(Understanding(before, confidence), ranking=())
        await said(await world.customer(), await world.worker(), CODE, meaning, answer="Which payment?")
        await agent_flags(stage, "Which payment?", seq=3)
        page = await designer_looks(stage, CODE)
        await choose_intent(page, "unlock")
        await expect(page.locator(".told")).to_have_text("unlock_account: written into data/nlu/account.yml.")
        await stage.close()
    frontline(root, "model", "train")
    frontline(root, "model", "compare", "latest", "--html", str(tmp_path / "report.html"))
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert all(
        f">{told} (" in report for told in ("Cross-validated messages", "Regression stories", "Labelled conversations")
    )
    frontline(root, "model", "promote", "latest")
    assert understanding(root, CODE)[0] == "unlock_account"
