"""What was done is taken back, unless something came after it."""

from __future__ import annotations

import msgspec

from handoff.wire.workflows import (
    RunState,
)
from tests.desk_world import DeskWorld
from tests.integration.workflows.scene import MAYA, scene_of

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
