"""What waits is offered to one agent at a time, and goes to the next where it is not taken."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from desk import assignments, handoffs, passing
from desk.change import Change
from desk.errors import AlreadyClaimed, InvalidValue, NotFound
from desk.ownership import Owner
from desk.roster import REST_SECONDS
from desk.routing.model import Presence
from desk.store.agents import Role
from handoff.conversation import Customer
from handoff.wire.passing import PassOn
from tests.routing_world import ROUTING, ModelDesk, RoutingWorld


async def _offered_to(world: RoutingWorld, name: str) -> str:
    offer = await world.offer(name)
    return offer.agent if offer else ""


async def test_conversation_is_offered_and_stays_in_the_queue_until_it_is_claimed(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await world.pass_()
    offer = await world.offer(name)
    assert offer is not None
    assert (offer.agent, offer.until - offer.at, offer.reason) == (dana.id, 60, "You are next for orders.")
    assert (await world.row(name)).owner is Owner.QUEUE
    await handoffs.claim(world.desk, name, dana)
    assert (await world.row(name)).ownership.agent == dana.id
    assert await world.offer(name) is None
    assert (await world.handoff(name)).assigned_at == offer.at


async def test_offer_that_lapses_goes_to_somebody_else_and_is_noted(world: RoutingWorld) -> None:
    agents = {(await world.agent()).id, (await world.agent("Oskar Lind")).id}
    name = await world.waiting()
    await world.pass_()
    first = await _offered_to(world, name)
    await world.pass_(61)
    second = await _offered_to(world, name)
    assert {first, second} == agents
    assert "assignment.lapsed" in await world.audited(name)


async def test_offer_stands_while_its_agents_lease_could_not_be_renewed(world: RoutingWorld) -> None:
    dana = await world.agent()
    await world.pass_(60)
    name = await world.waiting()
    await world.pass_()
    world.now += 50  # the database was away
    await world.router.round()
    await world.desk.replicas.renew()
    await world.router.round()
    assert await _offered_to(world, name) == dana.id
    await world.desk.presences.choose(dana.id, Presence.AWAY)
    await world.pass_()
    assert await world.offer(name) is None


async def test_who_misses_two_is_away_and_gets_nothing_until_they_are_back(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    for _ in range(2):
        await world.pass_()
        assert await _offered_to(world, name) == dana.id
        await world.pass_(61)
    assert world.desk.presences.of(dana.id) is Presence.AWAY
    await world.pass_(5)
    assert await world.offer(name) is None
    await world.desk.presences.choose(dana.id, Presence.ONLINE)
    await world.pass_()
    assert await _offered_to(world, name) == dana.id


async def test_claim_between_two_misses_starts_the_count_anew(world: RoutingWorld) -> None:
    dana = await world.agent()
    missed = await world.waiting()
    await world.pass_()
    await world.pass_(61)
    await world.pass_()
    await handoffs.claim(world.desk, missed, dana)
    await world.waiting()
    await world.pass_()
    await world.pass_(61)
    assert world.desk.presences.of(dana.id) is Presence.ONLINE


async def test_reading_what_is_offered_gives_the_time_once_more_but_only_once(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await world.pass_()
    await world.pass_(50)
    await assignments.opened(world.desk, name, dana)
    offer = await world.offer(name)
    assert offer is not None
    assert offer.until == world.now + 60
    await world.pass_(30)
    await assignments.opened(world.desk, name, dana)
    again = await world.offer(name)
    assert again is not None
    assert again.until == offer.until


async def test_declined_conversation_goes_to_somebody_else_with_the_reason_kept(world: RoutingWorld) -> None:
    both = (await world.agent(), await world.agent("Oskar Lind"))
    name = await world.waiting()
    await world.pass_()
    first = await _offered_to(world, name)
    agent = next(one for one in both if one.id == first)
    with pytest.raises(InvalidValue):
        await assignments.decline(world.desk, name, agent, reason="  ")
    await assignments.decline(world.desk, name, agent, reason="I know this person privately.")
    await assignments.decline(world.desk, name, agent, reason="I know this person privately.")  # a double click
    await world.pass_()
    assert await _offered_to(world, name) not in ("", first)
    assert (await world.audited(name)).count("assignment.declined") == 1


async def test_who_declined_is_not_asked_again_at_once_and_gets_what_else_waits(world: RoutingWorld) -> None:
    dana = await world.agent(capacity=1)
    name = await world.waiting(priority=2)
    await world.pass_()
    await assignments.decline(world.desk, name, dana, reason="Not mine.")
    other = await world.waiting(priority=3)
    await world.pass_(1)
    assert [await _offered_to(world, one) for one in (name, other)] == ["", dana.id]
    await handoffs.claim(world.desk, other, dana)
    await handoffs.close(world.desk, other, dana, disposition="resolved", note="")
    await world.pass_(REST_SECONDS)
    assert await _offered_to(world, name) == dana.id


async def test_only_who_is_offered_something_can_decline_it(world: RoutingWorld) -> None:
    await world.agent()
    name = await world.waiting()
    await world.pass_()
    other = await world.agent("Oskar Lind")
    with pytest.raises(NotFound):
        await assignments.decline(world.desk, name, other, reason="Not mine.")


async def test_colleague_who_claims_it_ends_the_offer(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await world.pass_()
    oskar = await world.agent("Oskar Lind")
    await handoffs.claim(world.desk, name, oskar)
    assert await world.offer(name) is None
    with pytest.raises(AlreadyClaimed):
        await handoffs.claim(world.desk, name, dana)


async def test_offer_ends_when_its_agent_goes_away_and_is_no_miss(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await world.pass_()
    await world.desk.presences.choose(dana.id, Presence.AWAY)
    oskar = await world.agent("Oskar Lind")
    await world.pass_()
    await world.pass_()
    assert await _offered_to(world, name) == oskar.id
    assert "assignment.lapsed" not in await world.audited(name)


async def test_reload_of_the_page_does_not_end_an_offer(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await world.pass_()
    await world.desk.presences.leave(dana.id)
    await world.pass_(3)
    assert await _offered_to(world, name) == dana.id
    await world.pass_(15)
    assert await world.offer(name) is None


async def test_nobody_gets_more_than_their_capacity(world: RoutingWorld) -> None:
    await world.agent(capacity=2)
    names = []
    for _ in range(3):
        names.append(await world.waiting())
        world.now += 1
    await world.pass_()
    assert [bool(await world.offer(name)) for name in names] == [True, True, False]


async def test_only_agents_with_the_skill_are_offered_it(world: RoutingWorld) -> None:
    await world.agent(skills=("billing",))
    name = await world.waiting(skill="orders")
    await world.pass_()
    assert await world.offer(name) is None
    able = await world.agent("Oskar Lind", skills=("orders",))
    await world.pass_()
    assert await _offered_to(world, name) == able.id


async def test_customer_gets_the_agent_whom_they_know(world: RoutingWorld) -> None:
    maria = Customer(id="C-1", name="Maria Jensen", identified=True)
    first = await world.agent()
    knows = await world.agent("Oskar Lind")
    earlier = await world.waiting(customer=maria)
    await handoffs.claim(world.desk, earlier, knows)
    await handoffs.close(world.desk, earlier, knows, disposition="resolved", note="")
    other = await world.waiting()
    await handoffs.claim(world.desk, other, knows)  # Oskar is the busier one
    name = await world.waiting(customer=maria)
    await world.pass_()
    assert first.id != knows.id
    assert await _offered_to(world, name) == knows.id


async def test_manual_queue_is_left_to_be_picked(model_desk: ModelDesk, tmp_path: Path) -> None:
    world = RoutingWorld(model_desk, tmp_path, routing=ROUTING.replace("orders: {}", "orders: {policy: manual}"))
    dana = await world.agent(skills=("billing",))
    name = await world.waiting(skill="orders")
    await world.pass_()
    assert await world.offer(name) is None
    await handoffs.claim(world.desk, name, dana)  # who lacks the skill is warned, and may
    assert (await world.row(name)).owner is Owner.AGENT
    await world.desk.store.close()


async def test_offers_stand_after_a_restart(world: RoutingWorld) -> None:
    dana = await world.agent()
    name = await world.waiting()
    await world.pass_()
    await world.restart()
    await world.desk.presences.enter(dana.id)
    await world.pass_(30)
    assert await _offered_to(world, name) == dana.id
    await world.pass_(31)
    assert "assignment.lapsed" in await world.audited(name)


async def test_who_is_not_there_misses_nothing(world: RoutingWorld) -> None:
    sofia = await world.agent("Sofia Lind", role=Role.SUPERVISOR, skills=("billing",))
    dana = await world.agent(is_here=False)
    for _ in range(2):
        name = await world.waiting()
        await passing.pass_on(world.desk, sofia, PassOn("x", name, agent=dana.id, confirmed=True))
        await world.pass_(61)
        assert "assignment.lapsed" in await world.audited(name)
    standing = await world.desk.presences.enter(dana.id)
    assert (standing.chosen, standing.missed) == (Presence.ONLINE, 0)


async def test_offer_for_another_skill_ends_when_a_supervisor_directs_it_elsewhere(world: RoutingWorld) -> None:
    await world.agent(skills=("orders",))
    name = await world.waiting()
    await world.pass_()
    oskar = await world.agent("Oskar Lind", skills=("billing",))
    sofia = await world.agent("Sofia Lind", role=Role.SUPERVISOR, skills=("general",))
    await passing.pass_on(world.desk, sofia, PassOn("x", name, skill="billing"))
    await world.pass_()
    assert await _offered_to(world, name) == oskar.id


async def test_offer_stays_with_who_has_the_new_skill_too(world: RoutingWorld) -> None:
    dana = await world.agent(skills=("orders", "billing"))
    name = await world.waiting()
    await world.pass_()
    offered = await world.offer(name)
    assert offered is not None
    assert offered.agent == dana.id
    sofia = await world.agent("Sofia Lind", role=Role.SUPERVISOR, skills=("general",))
    await passing.pass_on(world.desk, sofia, PassOn("x", name, skill="billing"))
    assert await world.offer(name) == offered


async def test_broken_conversation_holds_up_nobody_behind_it(
    world: RoutingWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    dana = await world.agent(capacity=4)
    offered, whole = await world.waiting(), await world.waiting()
    await world.pass_()
    assert await _offered_to(world, offered) == await _offered_to(world, whole) == dana.id
    world.now += 1
    waits, last = await world.waiting(), await world.waiting()
    changed = world.desk.changes.of

    def fails(conversation: str) -> AbstractAsyncContextManager[Change]:
        if conversation in (offered, waits):
            raise RuntimeError("its row cannot be read")
        return changed(conversation)

    monkeypatch.setattr(world.desk.changes, "of", fails)
    await world.pass_()
    assert await _offered_to(world, last) == dana.id
    await world.pass_(60)
    assert "assignment.lapsed" in await world.audited(whole)
    await world.desk.presences.leave(dana.id)
    await world.pass_(60)
    assert "queue.nobody_there" in await world.events(last)
    for words in (f"{waits} could not be offered", f"{offered} could not be ended", f"{waits} could not be told"):
        assert words in caplog.text
