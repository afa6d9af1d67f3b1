"""Agents act on a real back office from a real desk: shown first, done once, undone, approved, and looked up after a crash."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jwt
import msgspec
import pytest

from backoffice.connect import open_back_office
from backoffice.exceptions import Unavailable
from backoffice.port import BackOffice
from backoffice.records import RefundStatus
from backoffice.seed import seed_demo
from desk.store import agents, audit, readings, workflows
from desk.store.agents import Role
from desk.workflows import recording, running, settling
from handoff.conversation import Fact, Turn, Understanding
from handoff.log import Entry, EntryKind
from handoff.wire.agent import ClaimHandoff, CloseConversation, ConversationOpened, Done, OpenConversation, TakeOver
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import Error, SpeakerState
from handoff.wire.worker import TurnDone
from handoff.wire.workflows import (
    Approvals,
    ApproveWorkflow,
    AskApproval,
    ListApprovals,
    ListWorkflows,
    PrepareWorkflow,
    RejectWorkflow,
    RunState,
    RunWorkflow,
    UndoWorkflow,
    WithdrawApproval,
    WorkflowChanged,
    WorkflowPrepared,
    WorkflowRun,
    WorkflowsListed,
)
from tests.backoffices import TOKEN, served
from tests.desk_world import SECRETS, AgentClient, Customer, DeskWorld, desk_settings, running_desk, sqlite_url

MAYA, DANIEL = "C-10001", "C-10002"
REFUND = {"number": "BW-104233", "amount": "45.00", "reason": "The parcel is late"}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("office") / "office.db"
    asyncio.run(seed_demo(f"sqlite:///{path}", today=date.today(), crowd=0))
    return path


@pytest.fixture
async def world(tmp_path: Path, seeded: Path) -> AsyncIterator[DeskWorld]:
    shutil.copy(seeded, tmp_path / "office.db")
    settings = desk_settings(sqlite_url(tmp_path), back_office_url=f"sqlite:///{tmp_path / 'office.db'}")
    async with running_desk(settings) as world:
        yield world


@dataclass
class Scene:
    """Maya with an agent who has her conversation."""

    world: DeskWorld
    customer: Customer
    agent: AgentClient
    conversation: str

    async def prepare(self, workflow: str, **values: str) -> WorkflowPrepared:
        return await self.prepare_as(self.agent, workflow, values)

    async def prepare_as(self, client: AgentClient, workflow: str, values: dict[str, str]) -> WorkflowPrepared:
        name = str(uuid.uuid4())
        await client.send(PrepareWorkflow(name, self.conversation, workflow, values))
        return await client.next(WorkflowPrepared, lambda prepared: prepared.id == name)

    async def version(self, workflow: str, **values: str) -> str:
        prepared = await self.prepare(workflow, **values)
        assert prepared.preview is not None, (prepared.problem, prepared.fields)
        return prepared.preview.version

    async def do(self, workflow: str, *, key: str = "", **values: str) -> WorkflowRun:
        """Prepare, confirm, and wait for what became of it."""
        version = await self.version(workflow, **values)
        return await self.confirm(workflow, version, key=key, **values)

    async def confirm(self, workflow: str, version: str, *, key: str = "", **values: str) -> WorkflowRun:
        name, key = str(uuid.uuid4()), key or str(uuid.uuid4())
        await self.agent.send(RunWorkflow(name, key, self.conversation, workflow, values, version))
        await self.agent.next(Done, lambda done: done.id == name)
        return self.seen(key)

    async def undo(self, run: WorkflowRun) -> WorkflowRun:
        await self.agent.do(UndoWorkflow, conversation=self.conversation, run=run.id)
        return self.seen(run.key)

    async def ask(self, **values: str) -> WorkflowRun:
        version = await self.version("pay_refund", **values)
        key = str(uuid.uuid4())
        await self.agent.do(
            AskApproval,
            conversation=self.conversation,
            key=key,
            workflow="pay_refund",
            values=values,
            version=version,
            reason="She waited for two weeks",
        )
        return self.seen(key)

    def seen(self, key: str, agent: AgentClient | None = None) -> WorkflowRun:
        """The run as this agent knows it last."""
        changes = [one for one in (agent or self.agent).received if isinstance(one, WorkflowChanged)]
        return next(one.run for one in reversed(changes) if one.run.key == key)

    async def office(self) -> BackOffice:
        return await self.world.desk.back_office.office()

    async def refused(self, message: Any) -> str:
        await self.agent.send(message)
        return (await self.agent.next(Error, lambda error: error.id == message.id)).message

    def notes(self) -> list[Entry]:
        return [entry for entry in self.agent.entries() if entry.kind is EntryKind.NOTE]


async def customer_of(world: DeskWorld, account: str, *, facts: tuple[Fact, ...] = (), **claims: Any) -> Customer:
    """A customer in line for a person; signed in unless `account` is empty."""
    hello = {}
    if account:
        now = int(time.time())
        claims = {"sub": account, "aud": "frontline", "iat": now, "exp": now + 600, "name": "Maya Torres"}
        hello = {"identity": jwt.encode(claims, SECRETS.identity_key, algorithm="HS256")}
    customer = await world.customer(**hello)
    if facts:
        worker = await world.worker()
        await customer.say("My parcel is late")
        offer = await worker.offer()
        turn = Turn(seq=offer.seq, text=offer.text, understanding=Understanding(intent="track_order", confidence=0.9))
        await worker.send(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=(turn,), facts=facts))
        await _known(world, customer.welcome.conversation)
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer


async def _known(world: DeskWorld, conversation: str) -> None:
    """Wait until the worker's facts are stored, for which nobody is told."""
    async with asyncio.timeout(5):
        while True:
            async with world.desk.store.reading() as connection:
                if (await readings.get(connection, conversation)).facts:
                    return
            await asyncio.sleep(0.01)


async def scene_of(world: DeskWorld, account: str = MAYA, *, facts: tuple[Fact, ...] = ()) -> Scene:
    customer = await customer_of(world, account, facts=facts)
    agent = await world.agent(name="Dana Reyes")
    name = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=name)
    await agent.send(OpenConversation(conversation=name))
    await agent.next(ConversationOpened)
    return Scene(world, customer, agent, name)


@contextlib.asynccontextmanager
async def instead(office: BackOffice, method: str, act: Callable[..., Awaitable[Any]]) -> AsyncIterator[None]:
    """Let a method of the office fail in some way, for a while."""
    setattr(office, method, act)
    try:
        yield
    finally:
        delattr(office, method)


async def test_preview_says_what_will_happen_and_nothing_is_done_yet(world: DeskWorld) -> None:
    scene = await scene_of(world, facts=(Fact("order_number", "Order", "BW-104233", 2),))
    await scene.agent.send(ListWorkflows(conversation=scene.conversation))
    listed = await scene.agent.next(WorkflowsListed)
    assert {"pay_refund", "book", "close_account"} <= {one.name for one in listed.offered}
    prepared = await scene.prepare("pay_refund")
    number, amount, reason = prepared.fields
    assert (number.value, amount.value, reason.value) == ("BW-104233", "208.90", "")
    assert prepared.preview is None
    prepared = await scene.prepare("pay_refund", **REFUND)
    preview = prepared.preview
    assert preview is not None
    assert "$45.00 goes back to Maya Torres for BW-104233, the way it was paid." in preview.sentences
    assert "$163.90 is left that could be paid back later." in preview.sentences
    assert (preview.amount, preview.needs_approval) == ("45.00", False)
    assert "within your limit of $50.00" in preview.why
    assert preview.customer == "Maya Torres, m***@example.com, plus (signed in at our site)"
    assert await (await scene.office()).refunds_of(MAYA) == ()


async def test_confirmed_refund_is_paid_noted_audited_and_stopped_again(world: DeskWorld) -> None:
    scene = await scene_of(world)
    done = await scene.do("pay_refund", **REFUND)
    assert (done.state, done.may_undo, done.undo) == (RunState.DONE, True, "Stop the refund")
    assert "You will have it within" in done.draft
    office = await scene.office()
    (refund,) = await office.refunds_of(MAYA)
    assert (refund.amount.amount, refund.status) == (Decimal("45.00"), RefundStatus.APPROVED)
    undone = await scene.undo(done)
    assert (undone.state, undone.undone_by_name) == (RunState.UNDONE, "Dana Reyes")
    assert (await office.refunds_of(MAYA))[0].status is RefundStatus.CANCELLED
    assert [(note.event, note.author_name) for note in scene.notes()] == [
        ("workflow.done", "Dana Reyes"),
        ("workflow.undone", "Dana Reyes"),
    ]
    assert "Refunded $45.00 for BW-104233 (refund RD-000001)" in scene.notes()[0].text
    assert not any("Refunded" in entry.text for entry in scene.customer.entries())
    async with world.desk.store.reading() as connection:
        lines = await audit.of_conversation(connection, scene.conversation)
    done_lines = [line.action for line in lines if line.action.startswith("workflow.")]
    assert done_lines == ["workflow.begun", "workflow.done", "workflow.undo_begun", "workflow.undone"]
    assert {line.actor for line in lines if line.action.startswith("workflow.")} == {scene.agent.agent.id}


async def test_double_click_pays_once(world: DeskWorld) -> None:
    scene = await scene_of(world)
    version = await scene.version("pay_refund", **REFUND)
    twice = [RunWorkflow(str(n), "one", scene.conversation, "pay_refund", REFUND, version) for n in range(3)]
    for message in twice:
        await scene.agent.send(message)
    for message in twice:
        await scene.agent.next(Done, lambda done, name=message.id: done.id == name)  # type: ignore[misc]
    assert len(await (await scene.office()).refunds_of(MAYA)) == 1
    assert len(scene.notes()) == 1


async def test_what_has_changed_since_is_shown_again_and_not_done(world: DeskWorld) -> None:
    scene = await scene_of(world)
    version = await scene.version("pay_refund", **REFUND)
    office = await scene.office()
    await office.pay_refund("BW-104233", amount=Decimal("100"), reason="elsewhere", idempotency_key="elsewhere")
    await scene.agent.send(RunWorkflow("run", "key", scene.conversation, "pay_refund", REFUND, version))
    again = await scene.agent.next(WorkflowPrepared, lambda prepared: prepared.id == "run")
    assert again.has_changed
    assert again.preview is not None
    assert "$63.90 is left that could be paid back later." in again.preview.sentences
    assert len(await office.refunds_of(MAYA)) == 1
    done = await scene.confirm("pay_refund", again.preview.version, key="key", **REFUND)
    assert done.state is RunState.DONE


async def test_two_agents_with_the_same_preview_pay_once(world: DeskWorld) -> None:
    scene = await scene_of(world)
    boss = await world.agent(role=Role.SUPERVISOR, name="Grace Hill")
    versions = {await scene.version("pay_refund", **REFUND)}
    prepared = await scene.prepare_as(boss, "pay_refund", REFUND)
    assert prepared.preview is not None
    versions.add(prepared.preview.version)
    assert len(versions) == 1
    for client, name in ((scene.agent, "mine"), (boss, "hers")):
        await client.send(RunWorkflow(name, name, scene.conversation, "pay_refund", REFUND, prepared.preview.version))
    answers = await asyncio.gather(
        *(
            client.next(Done | Error | WorkflowPrepared, lambda one, name=name: one.id == name)  # type: ignore[misc, arg-type]
            for client, name in ((scene.agent, "mine"), (boss, "hers"))
        )
    )
    assert sum(isinstance(one, Done) for one in answers) == 1
    assert len(await (await scene.office()).refunds_of(MAYA)) == 1


async def test_refusal_of_the_business_is_one_sentence_and_stays(world: DeskWorld) -> None:
    scene = await scene_of(world)
    prepared = await scene.prepare("change_delivery_address", order="BW-104233")
    assert prepared.fields[0].value == ""  # what was shipped is not among the choices
    office = await scene.office()
    version = await scene.version("cancel_order", order="BW-104871")
    order = office.cancel_order

    async def too_late(number: str, *, idempotency_key: str) -> Any:
        await order(number, idempotency_key="somebody-else")
        return await order(number, idempotency_key=idempotency_key)

    async with instead(office, "cancel_order", too_late):
        run = await scene.confirm("cancel_order", version, order="BW-104871")
    assert (run.state, run.problem) == (RunState.REFUSED, "Not possible for BW-104871: it is already cancelled.")
    assert scene.notes() == []


async def test_only_whoever_has_the_conversation_acts(world: DeskWorld) -> None:
    scene = await scene_of(world)
    other = await world.agent(name="Not Hers")
    await other.send(PrepareWorkflow("p", scene.conversation, "pay_refund", REFUND))
    assert (await other.next(Error, lambda error: error.id == "p")).code == "not_owner"
    await scene.agent.do(CloseConversation, conversation=scene.conversation, disposition="resolved", note="")
    sentence = await scene.refused(PrepareWorkflow("q", scene.conversation, "pay_refund", REFUND))
    assert "closed" in sentence


async def test_nobody_vouches_so_the_agent_confirms_the_identity(world: DeskWorld) -> None:
    scene = await scene_of(world, "")
    prepared = await scene.prepare("unlock_account")
    assert [field.name for field in prepared.fields] == ["customer", "checked"]
    prepared = await scene.prepare("unlock_account", customer="daniel.okafor@example.com")
    assert (prepared.fields[0].help, prepared.preview) == ("Daniel Okafor", None)
    values = {"customer": "daniel.okafor@example.com", "checked": "Called back on the number on file"}
    done = await scene.do("unlock_account", **values)
    assert done.state is RunState.DONE
    assert "checked by the agent: Called back on the number on file" in done.preview.customer
    assert scene.notes()[0].text.endswith("Identity checked: Called back on the number on file.")
    office = await scene.office()
    assert not (await office.account(DANIEL)).locked
    await scene.undo(done)
    assert (await office.account(DANIEL)).locked


async def test_bots_verification_names_the_account(world: DeskWorld) -> None:
    facts = (
        Fact("identity_verified", "Identity verified", "yes", 2),
        Fact("customer_id", "Customer number", MAYA, 2),
        Fact("email", "E-mail address", "daniel.okafor@example.com", 2),
    )
    scene = await scene_of(world, "", facts=facts)
    prepared = await scene.prepare("give_credit", amount="10", reason="For the wait")
    assert prepared.preview is not None
    assert prepared.preview.customer == "Maya Torres, m***@example.com, plus (verified by the bot)"


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


async def test_what_was_done_is_in_the_next_envelope(world: DeskWorld) -> None:
    scene = await scene_of(world)
    await scene.do("pay_refund", **REFUND)
    boss = await world.agent(role=Role.SUPERVISOR, name="Grace Hill")
    await boss.do(TakeOver, conversation=scene.conversation)
    await boss.send(OpenConversation(conversation=scene.conversation))
    opened = await boss.next(ConversationOpened)
    assert opened.envelope is not None
    (tried,) = opened.envelope.tried
    assert (tried.title, tried.outcome, tried.agent) == ("Refund $45.00 for BW-104233", "resolved", "Dana Reyes")
    assert "Done by an agent: refund $45.00 for BW-104233." in [one.text for one in opened.envelope.summary]


async def test_workflows_are_done_over_http_too(tmp_path: Path, seeded: Path) -> None:
    shutil.copy(seeded, tmp_path / "office.db")
    secrets = msgspec.structs.replace(SECRETS, back_office_token=TOKEN)
    async with open_back_office(f"sqlite:///{tmp_path / 'office.db'}") as office, served(office) as url:
        settings = desk_settings(sqlite_url(tmp_path), back_office_url=url, secrets=secrets)
        async with running_desk(settings) as world:
            scene = await scene_of(world)
            done = await scene.do("order_replacement", order="BW-104233", item="SMT-BLB-10", reason="Broken")
            assert done.state is RunState.DONE
            undone = await scene.undo(done)
            assert undone.result.startswith("Stopped replacement BW-9")
            prepared = await scene.prepare("book", kind="phone_consultation")
            slots = prepared.fields[1].choices
            booked = await scene.do("book", kind="phone_consultation", slot=slots[0].value)
            assert (await scene.undo(booked)).state is RunState.UNDONE


EVERY = {
    "give_credit": {"amount": "15", "reason": "For the wait"},
    "remove_charge": {"charge": "CH-900004", "reason": "Not hers"},
    "order_replacement": {"order": "BW-104233", "item": "SMT-BLB-10", "reason": "Broken"},
    "change_delivery_address": {
        "order": "BW-104871",
        "recipient": "Maya Torres",
        "line1": "1 Market Street",
        "city": "San Francisco",
        "region": "CA",
        "postcode": "94105",
        "country": "us",
    },
    "open_return": {"order": "BW-103990", "reason": "Too bright"},
    "cancel_appointment": {"appointment": "AP-300001"},
    "lock_account": {},
    "cancel_subscription": {"subscription": "SU-400001"},
}


async def test_every_workflow_that_says_so_can_be_undone(world: DeskWorld) -> None:
    scene = await scene_of(world)
    for workflow, values in EVERY.items():
        done = await scene.do(workflow, **values)
        assert (done.state, done.may_undo) == (RunState.DONE, True), (workflow, done.problem)
        undone = await scene.undo(done)
        assert (undone.state, undone.problem) == (RunState.UNDONE, ""), workflow
    office = await scene.office()
    assert (await office.order("BW-104871")).address.line1 == "410 Brannan Street"
    assert (await office.credit_of(MAYA)).balance.amount == 0
    assert not (await office.account(MAYA)).locked
    assert len(await office.appointments_of(MAYA)) == 1


async def test_undo_takes_back_nothing_that_was_done_since(world: DeskWorld) -> None:
    scene = await scene_of(world)
    sent_elsewhere = await scene.do("change_delivery_address", **EVERY["change_delivery_address"])
    slots = (await scene.prepare("move", appointment="AP-300001")).fields[1].choices
    moved = await scene.do("move", appointment="AP-300001", slot=slots[0].value)
    # The customer asks the bot, and it is changed again.
    office = await scene.office()
    newest = msgspec.structs.replace((await office.order("BW-104871")).address, line1="9 Pine Street")
    await office.change_delivery_address("BW-104871", newest, idempotency_key="bot-address")
    latest = await office.move("AP-300001", slots[3].value, idempotency_key="bot-move")
    late = await scene.undo(sent_elsewhere)
    assert (late.state, late.may_undo) == (RunState.DONE, False)
    assert late.problem.startswith("This cannot be undone. The address was changed again since: it goes to ")
    assert (await scene.undo(moved)).problem == "This cannot be undone. It was moved again since."
    assert (await office.order("BW-104871")).address == newest
    assert (await office.appointment("AP-300001")).starts_at == latest.appointment.starts_at


async def test_undo_that_comes_too_late_says_so(world: DeskWorld) -> None:
    scene = await scene_of(world)
    slots = (await scene.prepare("move", appointment="AP-300001")).fields[1].choices
    moved = await scene.do("move", appointment="AP-300001", slot=slots[0].value)
    office = await scene.office()
    before = (await office.appointment("AP-300001")).kind
    free = (await scene.prepare("book", kind=before.value)).fields[1].choices
    taken = next((slot for slot in free if slot.label in moved.preview.sentences[1]), None)
    assert taken is not None
    await office.book("C-10008", before, taken.value, idempotency_key="grace")
    late = await scene.undo(moved)
    assert (late.state, late.may_undo) == (RunState.DONE, False)
    assert late.problem == "This cannot be undone. The earlier time was taken by somebody else, or is over."
