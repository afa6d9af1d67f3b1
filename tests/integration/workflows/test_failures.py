"""A back office that is down, and answers that are lost: a deed is looked up by its key, and never done twice."""

from __future__ import annotations

import asyncio
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backoffice.exceptions import Unavailable
from desk.store import workflows
from desk.store.agents import Role
from desk.workflows import recording, running, settling
from handoff.wire.workflows import (
    ApproveWorkflow,
    AskApproval,
    ListWorkflows,
    RunState,
    RunWorkflow,
    WorkflowChanged,
    WorkflowsListed,
)
from tests.desk_world import DeskWorld, desk_settings, running_desk, sqlite_url
from tests.integration.workflows.scene import MAYA, REFUND, instead, scene_of


async def test_crash_between_doing_and_recording_is_found_out(
    world: DeskWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = await scene_of(world)
    version = await scene.version("pay_refund", **REFUND)
    office = await scene.office()
    pay = office.pay_refund

    async def crash(*args: Any, **options: Any) -> Any:
        await pay(*args, **options)
        raise RuntimeError("the process died here")

    async with instead(office, "pay_refund", crash):
        message = RunWorkflow("r", "k", scene.conversation, "pay_refund", REFUND, version)
        assert "Something went wrong" in await scene.refused(message)
    assert scene.seen("k").state is RunState.RUNNING
    assert len(await office.refunds_of(MAYA)) == 1
    # Sent again it is the same deed, and still under way.
    again = await scene.confirm("pay_refund", version, key="k", **REFUND)
    assert again.state is RunState.RUNNING
    now = world.desk.changes.clock
    monkeypatch.setattr(world.desk.changes, "clock", lambda: now() + recording.LEASE_SECONDS + 1)
    await scene.agent.send(ListWorkflows(conversation=scene.conversation))
    (run,) = (await scene.agent.next(WorkflowsListed)).runs
    assert (run.state, run.may_undo) == (RunState.DONE, True)
    assert len(scene.notes()) == 1
    assert len(await office.refunds_of(MAYA)) == 1


async def test_what_a_dead_desk_has_done_is_found_out_by_the_next_one(
    tmp_path: Path, seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(seeded, tmp_path / "office.db")
    settings = desk_settings(sqlite_url(tmp_path), back_office_url=f"sqlite:///{tmp_path / 'office.db'}")
    monkeypatch.setattr(running, "LEASE_SECONDS", 0.0)
    async with running_desk(settings) as world:
        scene = await scene_of(world)
        version = await scene.version("pay_refund", **REFUND)
        office = await scene.office()
        pay = office.pay_refund

        async def die(*args: Any, **options: Any) -> Any:
            await pay(*args, **options)
            raise RuntimeError("the process died here")

        async with instead(office, "pay_refund", die):
            await scene.refused(RunWorkflow("r", "k", scene.conversation, "pay_refund", REFUND, version))
    async with running_desk(settings) as world, asyncio.timeout(5):
        while True:
            async with world.desk.store.reading() as connection:
                (run,) = await workflows.of_conversation(connection, scene.conversation)
            if run.state is RunState.DONE:
                break
            await asyncio.sleep(0.02)
        assert len(await (await world.desk.back_office.office()).refunds_of(MAYA)) == 1


async def test_back_office_that_is_down_is_one_sentence_and_the_same_key_does_it_later(world: DeskWorld) -> None:
    scene = await scene_of(world)
    version = await scene.version("pay_refund", **REFUND)
    office = await scene.office()

    async def down(*_args: Any, **_options: Any) -> Any:
        raise Unavailable("The back office", reason="it did not answer in time")

    async with instead(office, "pay_refund", down):
        failed = await scene.confirm("pay_refund", version, key="k", **REFUND)
        assert failed.state is RunState.FAILED
        assert failed.problem == "The back office did not answer, and nothing was done. Try again."
        async with instead(office, "orders_of", down):
            prepared = await scene.prepare("pay_refund", **REFUND)
        assert prepared.problem == "The back office does not answer, so nothing was done. Try again in a moment."
    done = await scene.confirm("pay_refund", version, key="k", **REFUND)
    assert (done.state, done.id) == (RunState.DONE, failed.id)
    assert len(await office.refunds_of(MAYA)) == 1


async def test_key_of_a_failed_deed_does_no_other_one(world: DeskWorld) -> None:
    scene = await scene_of(world)
    office = await scene.office()

    async def down(*_args: Any, **_options: Any) -> Any:
        raise Unavailable("The back office", reason="it did not answer in time")

    async with instead(office, "pay_refund", down):
        await scene.do("pay_refund", key="k", **REFUND)
    other = REFUND | {"amount": "30.00"}
    version = await scene.version("pay_refund", **other)
    sentence = await scene.refused(RunWorkflow("r", "k", scene.conversation, "pay_refund", other, version))
    assert sentence == "This form has failed with other values before. Close it, and begin again."
    assert await office.refunds_of(MAYA) == ()


async def test_approved_deed_that_failed_is_asked_for_again(world: DeskWorld) -> None:
    scene = await scene_of(world)
    boss = await world.agent(role=Role.SUPERVISOR, name="Grace Hill")
    values = REFUND | {"amount": "120.00"}
    asked = await scene.ask(**values)
    office = await scene.office()

    async def down(*_args: Any, **_options: Any) -> Any:
        raise Unavailable("The back office", reason="it did not answer in time")

    approval = {"conversation": scene.conversation, "run": asked.id, "version": asked.preview.version}
    async with instead(office, "pay_refund", down):
        await boss.do(ApproveWorkflow, **approval)
    await scene.agent.next(WorkflowChanged, lambda changed: changed.run.state is RunState.FAILED)
    again = {"workflow": "pay_refund", "values": values, "version": await scene.version("pay_refund", **values)}
    await scene.agent.do(
        AskApproval, conversation=scene.conversation, key=asked.key, reason="Once more, please", **again
    )
    waiting = scene.seen(asked.key)
    assert (waiting.state, waiting.id, waiting.decided_by_name) == (RunState.WAITING, asked.id, "")
    await boss.do(ApproveWorkflow, **(approval | {"version": waiting.preview.version}))
    assert [one.amount.amount for one in await office.refunds_of(MAYA)] == [Decimal("120.00")]


async def test_answer_that_was_lost_is_looked_up_at_once(world: DeskWorld) -> None:
    scene = await scene_of(world)
    version = await scene.version("pay_refund", **REFUND)
    office = await scene.office()
    pay = office.pay_refund

    async def lost(*args: Any, **options: Any) -> Any:
        await pay(*args, **options)
        raise Unavailable("The back office", reason="the connection failed")

    async def silent(_key: str) -> Any:
        raise Unavailable("The back office", reason="the connection failed")

    async with instead(office, "pay_refund", lost), instead(office, "done", silent):
        unclear = await scene.confirm("pay_refund", version, key="k", **REFUND)
        assert unclear.state is RunState.RUNNING
        assert "found out as soon as it does" in unclear.problem
    await settling.settle(world.desk)
    await scene.agent.next(WorkflowChanged, lambda changed: changed.run.state is RunState.DONE)
    assert len(await office.refunds_of(MAYA)) == 1
