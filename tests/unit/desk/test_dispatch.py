"""What a worker does with a task is decided by who owns the conversation when it is offered."""

from __future__ import annotations

import asyncio

import pytest

from desk import customers, handoffs, turns
from desk.change import Change
from desk.dispatch import Dispatcher, Worker, mode_of
from desk.ownership import Owner
from desk.sockets import agent, customer, worker
from desk.store import tasks
from desk.store.tasks import Task, TaskKind
from handoff.conversation import Customer
from handoff.wire.agent import FromAgent
from handoff.wire.customer import FromCustomer
from handoff.wire.worker import FromWorker, OfferTurn, Reply, TurnDone, TurnFailed, TurnMode
from tests.routing_world import RoutingWorld


@pytest.mark.parametrize(
    ("kind", "owner", "mode"),
    [
        (TaskKind.MESSAGE, Owner.BOT, TurnMode.RESPOND),
        (TaskKind.MESSAGE, Owner.QUEUE, TurnMode.OBSERVE),
        (TaskKind.MESSAGE, Owner.AGENT, TurnMode.OBSERVE),
        (TaskKind.MESSAGE, Owner.CLOSED, TurnMode.OBSERVE),
        (TaskKind.AGENT_SAID, Owner.BOT, TurnMode.AGENT_SAID),
        (TaskKind.PAUSE, Owner.AGENT, TurnMode.PAUSE),
        (TaskKind.RESUME, Owner.QUEUE, TurnMode.RESUME),
    ],
)
def test_mode_follows_the_owner(kind: TaskKind, owner: Owner, mode: TurnMode) -> None:
    assert mode_of(kind, owner) is mode


def test_message_that_was_said_to_a_person_is_not_answered_by_the_bot() -> None:
    assert mode_of(TaskKind.MESSAGE, Owner.BOT, is_spent=True) is TurnMode.OBSERVE


def test_every_message_of_every_socket_has_a_handler() -> None:
    for handlers, union in (
        (customer.handlers, FromCustomer),
        (agent.handlers, FromAgent),
        (worker.handlers, FromWorker),
    ):
        assert handlers.types == set(union.__args__)


async def _offered(world: RoutingWorld) -> tuple[Task, ...]:
    async with world.desk.store.reading() as connection:
        return await tasks.offered(connection)


async def _say(world: RoutingWorld) -> None:
    opened = await customers.open_conversation(world.desk, Customer())
    await customers.say(world.desk, opened.conversation, client_id="c1", text="Where is it?")


async def test_turn_that_its_worker_has_got_again_is_not_taken_from_it(world: RoutingWorld) -> None:
    dispatcher = Dispatcher(world.desk)
    one = Worker(id="w", name="one", capacity=1, send=lambda _: None)
    dispatcher.connect(one)
    await _say(world)
    await dispatcher.round()
    (seen,) = await _offered(world)
    await turns.failed(world.desk, "w", TurnFailed(turn=seen.turn, code="crashed", message="It broke.", retry=True))
    dispatcher.finished(one, seen.turn)
    await dispatcher.round()
    await dispatcher._release(seen, failure="its worker was lost")  # decided before, and carried out only now
    assert [(task.worker, task.attempts) for task in await _offered(world)] == [("w", 2)]


async def test_worker_that_was_too_slow_is_remembered_only_while_it_is_here(world: RoutingWorld) -> None:
    dispatcher = Dispatcher(world.desk)
    slow = Worker(id="slow", name="slow", capacity=2, send=lambda _: None)
    for one in (slow, Worker(id="other", name="other", capacity=1, send=lambda _: None)):
        dispatcher.connect(one)
    await _say(world)
    await dispatcher.round()
    world.now += world.desk.settings.turn_lease_seconds + 1
    await dispatcher.round()
    assert list(dispatcher._avoided.values()) == ["slow"]
    await dispatcher.disconnect(slow)
    assert not dispatcher._avoided


class _Hearing:
    """A dispatcher that takes part in the changes, with a worker that keeps what it is sent."""

    def __init__(self, world: RoutingWorld, *, capacity: int = 2) -> None:
        self.sent: list[OfferTurn] = []
        self.dispatcher = Dispatcher(world.desk)
        self.worker = Worker(id="w", name="one", capacity=capacity, send=self._hear)
        self.dispatcher.connect(self.worker)
        world.desk.changes.take_part(self.dispatcher.offer_at_once)

    def _hear(self, frame: object) -> None:
        assert isinstance(frame, OfferTurn)
        self.sent.append(frame)


async def test_message_goes_to_a_free_worker_with_the_change_that_stores_it(world: RoutingWorld) -> None:
    hearing = _Hearing(world)
    await _say(world)
    assert [(one.text, one.mode) for one in hearing.sent] == [("Where is it?", TurnMode.RESPOND)]
    assert [(task.worker, task.attempts) for task in await _offered(world)] == [("w", 1)]
    await hearing.dispatcher.round()
    assert len(hearing.sent) == 1


async def test_second_message_waits_for_the_turn_before_it(world: RoutingWorld) -> None:
    hearing = _Hearing(world)
    opened = await customers.open_conversation(world.desk, Customer())
    for name in ("c1", "c2"):
        await customers.say(world.desk, opened.conversation, client_id=name, text=name)
    assert [one.text for one in hearing.sent] == ["c1"]
    assert len(hearing.worker.held) == 1


async def test_no_worker_gets_more_than_it_can_hold(world: RoutingWorld) -> None:
    hearing = _Hearing(world, capacity=1)
    for _ in range(2):
        await _say(world)
    assert len(hearing.sent) == 1
    hearing.dispatcher.finished(hearing.worker, hearing.sent[0].turn)
    await hearing.dispatcher.round()
    assert len(hearing.sent) == 2


async def test_whoever_comes_while_others_wait_is_not_served_before_them(world: RoutingWorld) -> None:
    hearing = _Hearing(world, capacity=1)
    for name in ("first", "second"):
        opened = await customers.open_conversation(world.desk, Customer())
        await customers.say(world.desk, opened.conversation, client_id=name, text=name)
    await hearing.dispatcher.round()
    offer = hearing.sent[0]
    await turns.reply(world.desk, "w", Reply(turn=offer.turn, index=0, epoch=offer.epoch, text="Here."))
    await turns.done(world.desk, "w", TurnDone(turn=offer.turn, epoch=offer.epoch))
    hearing.dispatcher.finished(hearing.worker, offer.turn)
    world.now += 1.0
    opened = await customers.open_conversation(world.desk, Customer())
    await customers.say(world.desk, opened.conversation, client_id="third", text="third")
    assert [one.text for one in hearing.sent] == ["first"]
    await hearing.dispatcher.round()
    assert [one.text for one in hearing.sent] == ["first", "second"]


async def test_offer_that_was_not_stored_is_not_sent_and_takes_no_place(world: RoutingWorld) -> None:
    hearing = _Hearing(world)
    opened = await customers.open_conversation(world.desk, Customer())

    async def fail(_change: Change) -> None:
        raise RuntimeError("the disk is full")

    world.desk.changes.take_part(fail)
    with pytest.raises(RuntimeError):
        await customers.say(world.desk, opened.conversation, client_id="c1", text="Where is it?")
    assert not hearing.sent
    assert not hearing.worker.held
    assert not await _offered(world)


async def test_offer_to_a_worker_that_left_meanwhile_goes_to_another(world: RoutingWorld) -> None:
    hearing = _Hearing(world)

    async def leave(_change: Change) -> None:
        await asyncio.sleep(0)
        hearing.dispatcher._workers.pop("w", None)

    world.desk.changes.take_part(leave)
    await _say(world)
    assert not hearing.sent
    other: list[object] = []
    hearing.dispatcher.connect(Worker(id="other", name="other", capacity=1, send=other.append))
    await hearing.dispatcher.round()
    assert len(other) == 1


async def test_offer_to_a_worker_that_drains_meanwhile_is_the_next_ones_first_try(world: RoutingWorld) -> None:
    hearing = _Hearing(world)

    async def drain(_change: Change) -> None:
        hearing.worker.is_draining = True

    world.desk.changes.take_part(drain)
    await _say(world)
    assert not hearing.sent
    hearing.dispatcher.connect(Worker(id="other", name="other", capacity=1, send=lambda _: None))
    await hearing.dispatcher.round()
    assert [(task.worker, task.attempts) for task in await _offered(world)] == [("other", 1)]


async def test_spent_message_that_no_worker_took_keeps_no_later_one_from_a_person(world: RoutingWorld) -> None:
    dispatcher = Dispatcher(world.desk)  # no worker is there
    opened = await customers.open_conversation(world.desk, Customer())
    name = opened.conversation
    await customers.say(world.desk, name, client_id="c1", text="Where is it?")
    world.now += 31
    await dispatcher.round()
    assert (await world.row(name)).owner is Owner.QUEUE
    dana = await world.agent()
    await handoffs.claim(world.desk, name, dana)
    await customers.say(world.desk, name, client_id="c2", text="Thank you.")  # the bot was only to listen
    await handoffs.return_to_bot(world.desk, name, dana)
    await customers.say(world.desk, name, client_id="c3", text="And the other one?")
    world.now += 31
    async with world.desk.store.reading() as connection:
        late = await tasks.unanswered(connection, now=world.now)
    assert [task.text for task in late] == ["And the other one?"]
    await dispatcher.round()
    assert (await world.row(name)).owner is Owner.QUEUE
