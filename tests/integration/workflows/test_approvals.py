"""Above a limit a supervisor approves, who reads what they approve and asked for nothing themselves."""

from __future__ import annotations

import asyncio
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from desk.store import agents
from desk.store.agents import Role
from desk.workflows import running
from handoff.wire.agent import Done
from handoff.wire.shared import Error
from handoff.wire.workflows import (
    Approvals,
    ApproveWorkflow,
    ListApprovals,
    RejectWorkflow,
    RunState,
    RunWorkflow,
    WithdrawApproval,
    WorkflowChanged,
    WorkflowPrepared,
)
from tests.desk_world import DeskWorld, desk_settings, running_desk
from tests.integration.workflows.scene import MAYA, REFUND, scene_of


async def test_above_the_limit_a_supervisor_decides_and_the_agent_sees_it(world: DeskWorld) -> None:
    scene = await scene_of(world)
    boss = await world.agent(role=Role.SUPERVISOR, name="Grace Hill")
    await boss.send(ListApprovals())
    await boss.next(Approvals)
    values = REFUND | {"amount": "120.00"}
    version = await scene.version("pay_refund", **values)
    sentence = await scene.refused(RunWorkflow("r", "k", scene.conversation, "pay_refund", values, version))
    assert sentence == "Above $50.00 a supervisor must approve it, and this is $120.00. Ask for approval."
    asked = await scene.ask(**values)
    assert asked.state is RunState.WAITING
    (request,) = (await boss.next(Approvals, lambda one: len(one.requests) == 1)).requests
    assert (request.customer_name, request.run.reason) == ("Maya Torres", "She waited for two weeks")
    assert (request.run.preview.amount, request.run.conversation) == ("120.00", scene.conversation)
    office = await scene.office()
    assert await office.refunds_of(MAYA) == ()
    approval = {"conversation": scene.conversation, "run": asked.id, "version": request.run.preview.version}
    await boss.do(ApproveWorkflow, **approval, reason="Fair")
    await scene.agent.next(WorkflowChanged, lambda changed: changed.run.state is RunState.DONE)
    done = scene.seen(asked.key)
    assert (done.decided_by_name, done.decision, done.may_undo) == ("Grace Hill", "Fair", True)
    assert (await office.refunds_of(MAYA))[0].amount.amount == Decimal("120.00")
    assert scene.notes()[0].text.endswith("Approved by Grace Hill: Fair")
    assert [one for one in boss.received if isinstance(one, Approvals)][-1].requests == ()
    await boss.send(ApproveWorkflow(id="again", **approval))
    assert "decided already by Grace Hill" in (await boss.next(Error, lambda error: error.id == "again")).message


async def test_limit_is_not_passed_in_parts(world: DeskWorld) -> None:
    scene = await scene_of(world)
    first = await scene.do("pay_refund", **REFUND)
    prepared = await scene.prepare("pay_refund", **REFUND)
    assert prepared.preview is not None
    assert prepared.preview.needs_approval
    assert prepared.preview.why.startswith("With $45.00 of the last 24 hours it is above $50.00")
    await scene.undo(first)
    prepared = await scene.prepare("pay_refund", **REFUND)
    assert prepared.preview is not None
    assert not prepared.preview.needs_approval


async def test_limit_is_not_passed_in_two_conversations_at_once(world: DeskWorld) -> None:
    await _expect_one_of_two(world)


async def _expect_one_of_two(world: DeskWorld) -> None:
    scenes = [await scene_of(world), await scene_of(world)]
    versions = [await scene.version("pay_refund", **REFUND) for scene in scenes]
    for scene, version in zip(scenes, versions, strict=True):
        await scene.agent.send(RunWorkflow("now", "now", scene.conversation, "pay_refund", REFUND, version))
    kinds: Any = Done | Error | WorkflowPrepared
    answers: list[Any] = [await scene.agent.next(kinds, lambda one: one.id == "now") for scene in scenes]
    assert sum(isinstance(one, Done) for one in answers) == 1
    assert len(await (await scenes[0].office()).refunds_of(MAYA)) == 1


async def test_limit_holds_for_two_at_once_on_postgresql_too(
    tmp_path: Path, seeded: Path, postgres_desk_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its transactions run side by side: each of the two would look before the other is there."""
    look = running.decided_before

    async def look_and_wait(*given: Any, **named: Any) -> Decimal:
        found = await look(*given, **named)
        await asyncio.sleep(0.2)
        return found

    monkeypatch.setattr(running, "decided_before", look_and_wait)
    shutil.copy(seeded, tmp_path / "office.db")
    settings = desk_settings(postgres_desk_url, back_office_url=f"sqlite:///{tmp_path / 'office.db'}")
    async with running_desk(settings) as world:
        await _expect_one_of_two(world)


async def test_rejected_and_withdrawn_requests_are_not_done(world: DeskWorld) -> None:
    scene = await scene_of(world)
    boss = await world.agent(role=Role.SUPERVISOR)
    values = REFUND | {"amount": "120.00"}
    first = await scene.ask(**values)
    sentence = await scene.refused(RejectWorkflow("x", scene.conversation, first.id, "No"))
    assert sentence == "You may not decide on what colleagues ask for."
    await boss.do(RejectWorkflow, conversation=scene.conversation, run=first.id, reason="Wait for the carrier")
    await scene.agent.next(WorkflowChanged, lambda changed: changed.run.state is RunState.REJECTED)
    assert scene.seen(first.key).decision == "Wait for the carrier"
    second = await scene.ask(**values)
    await scene.agent.do(WithdrawApproval, conversation=scene.conversation, run=second.id)
    await boss.send(ApproveWorkflow("y", scene.conversation, second.id, second.preview.version))
    assert "taken this request back" in (await boss.next(Error, lambda error: error.id == "y")).message
    assert await (await scene.office()).refunds_of(MAYA) == ()


async def test_supervisor_approves_what_they_read_and_nothing_else(world: DeskWorld) -> None:
    scene = await scene_of(world)
    boss = await world.agent(role=Role.SUPERVISOR)
    asked = await scene.ask(**(REFUND | {"amount": "120.00"}))
    office = await scene.office()
    await office.pay_refund("BW-104233", amount=Decimal("50"), reason="elsewhere", idempotency_key="elsewhere")
    approval = {"conversation": scene.conversation, "run": asked.id}
    await boss.send(ApproveWorkflow("a", version=asked.preview.version, **approval))
    assert "Something has changed" in (await boss.next(Error, lambda error: error.id == "a")).message
    newest = [one for one in boss.received if isinstance(one, Approvals)][-1].requests[0]
    assert "$38.90 is left that could be paid back later." in newest.run.preview.sentences
    await boss.do(ApproveWorkflow, version=newest.run.preview.version, **approval)
    assert [one.amount.amount for one in await office.refunds_of(MAYA)] == [Decimal("120.00"), Decimal("50.00")]


async def test_nobody_approves_what_they_asked_for_themselves(world: DeskWorld) -> None:
    scene = await scene_of(world)
    asked = await scene.ask(**{**REFUND, "amount": "129.00"})
    approve = ApproveWorkflow("a", scene.conversation, asked.id, asked.preview.version)
    async with world.desk.store.writing() as connection:
        await agents.set_role(connection, email=scene.agent.agent.email, role=Role.SUPERVISOR)
    await scene.agent.ended()
    scene.agent = await world.enter(scene.agent.agent)
    assert await scene.refused(approve) == (
        "You may not approve what you have asked for yourself; another supervisor does."
    )
    boss = await world.agent(role=Role.SUPERVISOR)
    await boss.do(
        ApproveWorkflow, conversation=scene.conversation, run=asked.id, version=asked.preview.version, reason="Fine"
    )
    assert scene.seen(asked.key, boss).state is RunState.DONE
