"""`frontline feedback export` writes what agents say of the bot's work."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from frontline.cli import frontline
from handoff.wire.agent import FlagHandoff, TakeOver
from handoff.wire.wrap_up import ConfirmWrapUp, FlagAnswer, PrepareWrapUp, WrapUpContent, WrapUpPrepared
from tests.desk_world import desk_settings, running_desk, sqlite_url


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """The command closes what this process writes; other tests may not expect that."""
    before = os.umask(0o022)
    yield
    os.umask(before)


async def _export(*arguments: str) -> Result:
    """Run the command as a terminal does, apart from the test's own event loop."""
    command = ["feedback", "export", *arguments]
    return await asyncio.to_thread(CliRunner().invoke, frontline, command, catch_exceptions=False)


async def test_export_has_what_was_asked_understood_said_and_flagged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_desk(desk_settings(sqlite_url(tmp_path))) as world:
        worker = await world.worker()
        customer = await world.customer()
        name = customer.welcome.conversation
        await customer.say("What is your return policy? My card is 4111 1111 1111 1111")
        await worker.answer("You cannot return anything.")
        said = await customer.hear("You cannot return anything.")
        agent = await world.agent()
        await agent.do(FlagAnswer, conversation=name, seq=said.seq, right_answer="30 days.")
        await agent.do(TakeOver, conversation=name)
        await agent.do(FlagHandoff, conversation=name, verdict="too_late")
        await agent.send(PrepareWrapUp("p", name))
        wrap_up = (await agent.next(WrapUpPrepared)).wrap_up
        content = WrapUpContent("resolved", (), "Told them.")
        await agent.do(ConfirmWrapUp, conversation=name, wrap_up=wrap_up.id, ending="closed", content=content)

    monkeypatch.setenv("FRONTLINE_DESK_DATABASE_URL", sqlite_url(tmp_path))
    file = tmp_path / "feedback.jsonl"
    told = await _export(str(file))
    assert told.exit_code == 0, told.output
    assert "1 verdict, 1 wrap up, 1 wrong answer" in told.output
    lines = {line["kind"]: line for line in map(json.loads, file.read_text(encoding="utf-8").splitlines())}
    wrong = lines["wrong_answer"]
    assert wrong["message"] == "What is your return policy? My card is [card number ending in 1111]"
    assert (wrong["said"], wrong["right_answer"]) == ("You cannot return anything.", "30 days.")
    assert wrong["understood"]["intent"] == "ask_question"
    assert (lines["verdict"]["verdict"], lines["verdict"]["cause"]) == ("too_late", "take_over")
    assert lines["verdict"]["message"] == wrong["message"]
    assert lines["wrap_up"]["confirmed"]["note"] == "Told them."
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = await _export(str(file), "--since", "2999-01-01")
    assert "nothing was said so far" in told.output
    assert file.read_text() == ""
