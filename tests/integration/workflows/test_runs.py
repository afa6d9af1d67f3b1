"""Agents act on a real back office from a real desk: shown first, done once, noted, by whoever has the conversation."""

from __future__ import annotations

import asyncio
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import update

from backoffice.connect import open_back_office
from backoffice.records import RefundStatus
from backoffice.sql.database import Database
from backoffice.sql.tables import invoices
from desk.store import audit
from desk.store.agents import Role
from handoff.conversation import Fact
from handoff.wire.agent import CloseConversation, ConversationOpened, Done, OpenConversation, TakeOver
from handoff.wire.shared import Error
from handoff.wire.workflows import (
    ListWorkflows,
    PrepareWorkflow,
    RunState,
    RunWorkflow,
    WorkflowPrepared,
    WorkflowsListed,
)
from tests.backoffices import TOKEN, served
from tests.desk_world import SECRETS, DeskWorld, desk_settings, running_desk, sqlite_url
from tests.integration.workflows.scene import DANIEL, MAYA, REFUND, instead, scene_of


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


async def test_return_of_what_was_not_paid_promises_no_money(world: DeskWorld, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'office.db'}")
    open_again = update(invoices).where(invoices.c.order_number == "BW-103990").values(status="open", paid_on=None)
    await database.write(lambda connection: connection.execute(open_again))
    await database.close()
    scene = await scene_of(world)
    values = {"order": "BW-103990", "reason": "Too bright"}
    prepared = await scene.prepare("open_return", **values)
    assert prepared.preview is not None, prepared.problem
    assert prepared.preview.sentences[-1] == "No money goes back: it was not paid."
    assert (await scene.do("open_return", **values)).state is RunState.DONE


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
