"""`frontline policy shadow` reads the desk's store."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from desk import customers
from desk.app import make_desk
from desk.store.decisions import DecisionKind
from frontline.commands.policy_shadow import shadow
from handoff.conversation import Customer
from handoff.decision import Decision, Outcome
from tests.desk_world import desk_settings, handoff_decision, sqlite_url


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FRONTLINE_DESK_DATABASE_URL", sqlite_url(tmp_path))
    monkeypatch.setenv("FRONTLINE_FILES_FOLDER", str(tmp_path))
    return sqlite_url(tmp_path)


async def _watch(url: str) -> str:
    desk = make_desk(desk_settings(url))
    await desk.store.migrate()
    name = (await customers.open_conversation(desk, Customer())).conversation
    async with desk.changes.of(name) as change:
        stays = Decision(Outcome.CONTINUE, policy_version="1.0")
        await change.keep(stays, kind=DecisionKind.LIVE, seq=2, turn=f"{name}:1")
        await change.keep(handoff_decision(), kind=DecisionKind.SHADOW, seq=2, turn=f"{name}:1")
    await desk.store.close()
    return name


def test_differences_are_listed_with_their_conversations(store: str) -> None:
    loop = asyncio.new_event_loop()
    name = loop.run_until_complete(_watch(store))
    loop.close()
    shown = CliRunner().invoke(shadow, [])
    assert shown.exit_code == 0, shown.output
    assert "1 turn of 1 conversation; agreed on 0 (0.0%)" in shown.output
    assert f"newly escalated             1\n      {name}\n" in shown.output
    told = json.loads(CliRunner().invoke(shadow, ["--json"]).output)
    assert (told["agreed"], told["counts"]["newly_escalated"], told["ids"]["newly_escalated"]) == (0, 1, [name])


def test_nothing_watched_says_what_to_do(store: str) -> None:
    shown = CliRunner().invoke(shadow, ["--days", "7"])
    assert shown.exit_code != 0
    assert "candidate_policy under [desk]" in str(shown.exception)
    assert "No candidate 9.9 was watched" in str(CliRunner().invoke(shadow, ["--candidate", "9.9"]).exception)
