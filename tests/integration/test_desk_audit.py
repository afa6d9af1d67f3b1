"""The audit log over the API and from the command line, of a real desk."""

from __future__ import annotations

import asyncio
import getpass
import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from desk.store.agents import Role
from frontline.cli import frontline
from frontline.errors import FrontlineError
from handoff.wire.agent import ClaimHandoff
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import SpeakerState
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url

KEY = "a" * 40


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[DeskWorld]:
    settings = desk_settings(
        sqlite_url(tmp_path),
        secrets=msgspec.structs.replace(SECRETS, audit_key=KEY),
        audit_heads_path=str(tmp_path / "audit-heads.txt"),
    )
    async with running_desk(settings) as world:
        yield world


async def _get(world: DeskWorld, path: str, role: Role) -> tuple[int, Any]:
    browser = await world.browser(await world.add_agent(role=role))
    async with browser.get(f"{world.origin}{path}") as response:
        return response.status, await response.json()


async def _handed_over(world: DeskWorld) -> str:
    customer = await world.customer()
    await customer.send(RequestHuman(id="h1"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    agent = await world.agent()
    await agent.do(ClaimHandoff, conversation=customer.welcome.conversation)
    return customer.welcome.conversation


async def test_supervisors_read_and_verify_what_was_done(world: DeskWorld, tmp_path: Path) -> None:
    name = await _handed_over(world)
    status, page = await _get(world, f"/api/audit?conversation={name}&limit=1", Role.SUPERVISOR)
    assert (status, page["lines"][0]["action"]) == (200, "handoff.claimed")
    status, more = await _get(world, f"/api/audit?conversation={name}&after={page['next']}", Role.ADMIN)
    assert (status, more["next"]) == (200, "")
    assert {line["action"] for line in more["lines"]} >= {"handoff.begun"}
    status, topic = await _get(world, "/api/audit?action=handoff.&since=0&until=9", Role.ADMIN)
    assert (status, topic["lines"]) == (200, [])
    status, found = await _get(world, "/api/audit/verification", Role.SUPERVISOR)
    assert (status, found["is_good"], found["is_keyed"], found["problems"]) == (200, True, True, [])
    # Beside these lines are those of who logged in.
    assert found["lines"] + found["waiting"] >= len(page["lines"]) + len(more["lines"])


@pytest.mark.parametrize("role", [Role.AGENT, Role.DESIGNER])
@pytest.mark.parametrize("path", ["/api/audit", "/api/audit/verification"])
async def test_others_do_not(world: DeskWorld, role: Role, path: str) -> None:
    status, refusal = await _get(world, path, role)
    assert (status, refusal["code"]) == (403, "not_allowed")


async def test_the_command_proves_it_and_names_what_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = desk_settings(
        sqlite_url(tmp_path),
        secrets=msgspec.structs.replace(SECRETS, audit_key=KEY),
        audit_heads_path=str(tmp_path / "audit-heads.txt"),
    )
    async with running_desk(settings) as world:
        await _handed_over(world)
    heads = (tmp_path / "audit-heads.txt").read_text().splitlines()
    assert len(heads) >= 1  # published at the latest when the desk ended
    monkeypatch.setenv("FRONTLINE_FILES_FOLDER", str(tmp_path))
    monkeypatch.setenv("FRONTLINE_SECRET_AUDIT_KEY", KEY)

    def run(*words: str) -> Any:
        return CliRunner().invoke(frontline, ["audit-log", *words])

    good = await asyncio.to_thread(run, "verify")
    assert good.exception is None
    assert "The audit log is whole: " in good.output
    assert f"It agrees with {len(heads)} published heads." in good.output
    listed = await asyncio.to_thread(run, "list", "--action", "handoff.claimed")
    assert "\tagent1\thandoff.claimed\t" in listed.output
    connection = sqlite3.connect(tmp_path / "desk.db")
    connection.execute("DROP TRIGGER audit_never_changed")
    connection.execute("UPDATE audit SET actor = 'agent9' WHERE action = 'handoff.claimed'")
    connection.commit()
    connection.close()
    bad = await asyncio.to_thread(run, "verify")
    assert isinstance(bad.exception, FrontlineError)
    assert str(bad.exception) == "The audit log is not what was written."
    assert "is not what was written (handoff.claimed by agent9)." in bad.output
    await asyncio.to_thread(run, "accept-restore", "--reason", "a restore")
    with os.scandir(tmp_path) as files:
        (aside,) = (file.name for file in files if file.name.startswith("audit-heads"))
    assert aside.startswith("audit-heads-until-")
    told = await asyncio.to_thread(run, "list", "--action", "audit.restored")
    assert f"\tcli:{getpass.getuser()}\taudit.restored\t" in told.output
