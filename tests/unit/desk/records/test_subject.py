"""Who a customer is: their conversations, also those in which they are known by nothing but an address."""

from __future__ import annotations

from desk import customers, follow_ups
from desk.records.requests import find
from desk.store.follow_ups import FollowUpKind
from handoff.conversation import Customer
from tests.routing_world import RoutingWorld

ADDRESS = "Anna@example.com"


async def _left_in(world: RoutingWorld, customer: Customer, *, kind: FollowUpKind = FollowUpKind.CONTACT) -> str:
    name = (await customers.open_conversation(world.desk, customer)).conversation
    async with world.desk.changes.of(name) as change:
        await follow_ups.create(change, kind=kind, task="Call back.", due_at=world.now, contact=ADDRESS)
    return name


async def test_an_address_that_was_left_leads_to_its_conversation(world: RoutingWorld) -> None:
    left_in = await _left_in(world, Customer())
    # Somebody else's address may stand in what an agent promised, or in the conversation of another customer.
    await _left_in(world, Customer(), kind=FollowUpKind.TASK)
    await _left_in(world, Customer(id="C-2", name="Ben", email="ben@example.com", identified=True))
    subject = await find(world.desk.store, "anna@example.COM")
    assert (subject.conversations, subject.ids, len(subject.follow_ups)) == ((left_in,), (), 3)
