"""Gives tasks to workers: one in flight for each conversation, in order, and again when a worker is lost.

The store decides what may be offered (`desk.store.tasks.offerable`) and holds who has what; this object only
knows the sockets. A lease ends a turn that its worker never finished: it goes to another worker when there is
one, and stays where it is when there is none, for the same worker would do it twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec

from desk import turns
from desk.background import attempt
from desk.bell import Bell
from desk.change import Change, News, Settle
from desk.context import Desk
from desk.errors import NotFound
from desk.ownership import Owner
from desk.pilots import must_wait
from desk.rooms import Audience
from desk.situations import earlier_contacts
from desk.store import tasks
from desk.store.conversations import Conversation
from desk.store.pilots import Arm, Drawn
from desk.store.tasks import Task, TaskKind, TaskState
from handoff.conversation import EarlierContact
from handoff.wire.shared import Typing
from handoff.wire.worker import OfferTurn, TurnMode

logger = logging.getLogger(__name__)

_SWEEP_SECONDS = 1.0
_AT_ONCE = 4
# While a pilot runs: what waits for one arm must not hide what the other could take.
_MANY = 50
# A turn that its only worker never ends is given up after this many leases, so that the next one gets its chance.
_HOPELESS_LEASES = 6


@dataclass(slots=True, eq=False)
class Worker:
    """A worker's socket. `id` is new for each connection; `send` must not wait.

    `model` is the first 12 hex digits of the hash of the model that it serves, empty where it did not tell. `is_candidate` is
    true where it was started for a pilot, and serves the conversations of its candidate's arm alone.
    """

    id: str
    name: str
    capacity: int
    send: Callable[[msgspec.Struct], None]
    model: str = ""
    is_candidate: bool = False
    is_draining: bool = False
    held: set[str] = field(default_factory=set)

    @property
    def free(self) -> int:
        return 0 if self.is_draining else self.capacity - len(self.held)


def mode_of(kind: TaskKind, owner: Owner, *, is_spent: bool = False) -> TurnMode:
    """What a worker does with a task, decided at the moment of offering. Pure.

    `is_spent` is true for a message that was written before the conversation came back to the bot: it was said to
    a person, and an answer of the bot would come late and to something that is settled.
    """
    if kind is TaskKind.MESSAGE:
        return TurnMode.RESPOND if owner is Owner.BOT and not is_spent else TurnMode.OBSERVE
    return TurnMode(kind.value)


def offer_of(task: Task, conversation: Conversation, *, earlier: tuple[EarlierContact, ...] = ()) -> OfferTurn:
    """The frame that gives a task to a worker. Pure."""
    return OfferTurn(
        turn=task.turn,
        conversation=conversation.id,
        mode=TurnMode(task.mode),
        epoch=task.epoch,
        customer=conversation.customer,
        channel=conversation.channel,
        seq=task.seq,
        text=task.text,
        payload=task.payload,
        spent_through=conversation.spent_through,
        at=task.at,
        earlier=earlier,
    )


def _arm_of(worker: Worker) -> Arm:
    return Arm.CANDIDATE if worker.is_candidate else Arm.LIVE


def _batches(found: tuple[Task, ...]) -> Iterator[tuple[Task, ...]]:
    """A few at a time: side by side they are done sooner, but all of them would take every connection."""
    for first in range(0, len(found), _AT_ONCE):
        yield found[first : first + _AT_ONCE]


class Dispatcher:
    """Run `run` as one task of the process; `connect` and `disconnect` workers as their sockets come and go."""

    def __init__(self, desk: Desk, *, sweep_seconds: float = _SWEEP_SECONDS) -> None:
        self._desk = desk
        self._sweep_seconds = sweep_seconds
        self._workers: dict[str, Worker] = {}
        self.bell = Bell()
        self._avoided: dict[str, str] = {}
        self._returned: list[tuple[Task, str, bool]] = []
        self._is_leaving = False
        self._full: frozenset[Arm] = frozenset()
        self._turn_ended = asyncio.Event()
        desk.fanout.serves_by(self._candidates_here)

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Those that are connected now."""
        return tuple(self._workers.values())

    def on_news(self, news: News) -> None:
        """A change was committed; see whether something can be offered."""
        if news.tasks_changed:
            self.bell.ring()

    def connect(self, worker: Worker) -> None:
        self._workers[worker.id] = worker
        self.bell.ring()

    async def disconnect(self, worker: Worker) -> None:
        """The socket ended: what it held is offered again."""
        self._workers.pop(worker.id, None)
        self._avoided = {turn: avoided for turn, avoided in self._avoided.items() if avoided != worker.id}
        self._turn_ended.set()
        async with self._desk.store.glancing() as connection:
            held = await tasks.held_by(connection, worker.id)
        for task in held:
            logger.warning("Worker %s was lost during turn %s", worker.name, task.turn)
            await attempt(self._release(task, failure="its worker was lost"), f"take back turn {task.turn}")

    def finished(self, worker: Worker, turn: str) -> None:
        """The worker's place is free again."""
        worker.held.discard(turn)
        self._turn_ended.set()
        self._avoided.pop(turn, None)
        self.bell.ring()

    async def run(self) -> None:
        """Offer and sweep until the bell ends it. An error is logged, and the next round tries again."""
        sweeping = Bell()
        # Beside the offers: after a disturbance many are late at once, and while each gets a person called, the bot must go on
        # answering, or everything else becomes late as well.
        sweeper = asyncio.create_task(self._sweep_until(sweeping), name="late and lost turns")
        while await self.bell.wait(at_most_seconds=self._sweep_seconds):
            await attempt(self._offer_all(), "offer turns")
        sweeping.end()
        await sweeper

    async def _sweep_until(self, bell: Bell) -> None:
        while await bell.wait(at_most_seconds=self._sweep_seconds):
            await attempt(self._desk.pilots.refresh(), "look for a pilot")
            await attempt(self._sweep(), "look for late turns")
            await attempt(self.adopt(), "look for lost turns")

    async def leave(self, *, at_most_seconds: float) -> None:
        """Offer nothing more, and wait for what the workers have in hand."""
        self._is_leaving = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most_seconds):
                while any(worker.held for worker in self._workers.values()):
                    self._turn_ended.clear()
                    await self._turn_ended.wait()

    async def round(self) -> None:
        """End what took too long or was lost, then offer what can be offered."""
        await self._desk.pilots.refresh()
        await self._sweep()
        await self.adopt()
        await self._offer_all()

    async def adopt(self) -> None:
        """Take back what is offered to sockets that are gone, of this desk and of desks that are dead, this one's earlier life
        among them, and what the sockets here have not got."""
        async with self._desk.store.glancing() as connection:
            offered = await tasks.offered(connection)
        elsewhere = frozenset(task.worker for task in offered if task.worker not in self._workers)
        lost = await self._desk.replicas.lost(elsewhere) if elsewhere else frozenset()
        # A socket of this desk may have ended while the store was away, and then nobody took back what it held.
        lost |= {worker for worker in elsewhere if self._desk.replicas.is_here(worker)}
        for some in _batches(tuple(task for task in offered if self._is_lost(task, lost))):
            failure = "its worker or its desk was lost"
            await asyncio.gather(
                *(attempt(self._release(task, failure=failure), f"take back turn {task.turn}") for task in some)
            )

    def _is_lost(self, task: Task, lost: frozenset[str]) -> bool:
        holder = self._workers.get(task.worker)
        # One that its worker does not know of was never sent: its offer was stored, and nobody heard of the commit.
        return task.worker in lost if holder is None else task.turn not in holder.held

    async def _offer_all(self) -> None:
        while self._returned:
            task, failure, is_try = self._returned.pop()
            await attempt(self._release(task, failure=failure, is_try=is_try), f"take back turn {task.turn}")
        broken: set[str] = set()
        while not self._is_leaving:
            room = {arm: self._room(arm) for arm in Arm}
            # While no place is free others wait for one, and whoever comes must not be given it before them.
            self._full = frozenset(arm for arm in Arm if room[arm] == 0)
            free = sum(room.values())
            if free == 0:
                return
            async with self._desk.store.glancing() as connection:
                limit = free + len(broken) if self._desk.pilots.running is None else max(free, _MANY) + len(broken)
                ready = await tasks.offerable(connection, now=self._desk.changes.clock(), limit=limit)
            # Side by side, for so they share a commit.
            tried = [task for task in ready if task.turn not in broken]
            offering = [attempt(self._offer(task), f"offer turn {task.turn}") for task in tried]
            given = dict(zip((task.turn for task in tried), await asyncio.gather(*offering), strict=True))
            failed = {turn for turn, is_given in given.items() if is_given is None}
            broken |= failed
            if self._desk.pilots.running is not None:
                # What waits for the other arm's workers stays where it is, and is passed by.
                broken |= {turn for turn, is_given in given.items() if not is_given}
                if not tried:
                    return
            elif not failed and not any(given.values()):
                return

    async def offer_at_once(self, change: Change) -> Settle | None:
        """Give what a change asks of the bot to a worker within that change, where one is free: a transaction less, and the
        customer waits for one commit less. Everything else is offered by `run`."""
        if self._is_leaving or len(self._full) == len(Arm) or len(change.asked) != 1:
            return None
        (task,) = change.asked
        drawn = await self._desk.pilots.drawn(task.conversation, connection=change.connection)
        worker = self._choose(task, drawn.arm)
        if worker is None or _arm_of(worker) in self._full:
            return None
        worker.held.add(task.turn)
        offer = None
        try:
            first = await tasks.first_open(change.connection, task.conversation)
            if first is None or first.turn != task.turn:
                return None
            offer = await self._give(change, task, worker, drawn)
        finally:
            if offer is None:
                worker.held.discard(task.turn)
        change.asked.clear()

        return functools.partial(self._settle, offer, task, worker, drawn)

    def _settle(self, offer: OfferTurn, task: Task, worker: Worker, drawn: Drawn, is_stored: bool) -> None:
        if is_stored:
            self._desk.pilots.was_kept(task.conversation, drawn)
            self._send(offer, task, worker)
        else:
            # Should it be stored after all, the sweep finds that its worker does not know of it.
            worker.held.discard(task.turn)

    async def _offer(self, seen: Task) -> bool:
        drawn = await self._desk.pilots.drawn(seen.conversation)
        worker = self._choose(seen, drawn.arm)
        if worker is None:
            return False
        worker.held.add(seen.turn)
        is_stored = False
        try:
            async with self._desk.changes.of(seen.conversation) as change:
                task = await tasks.first_open(change.connection, seen.conversation)
                if task is None or task.turn != seen.turn or task.state is not TaskState.QUEUED:
                    return False
                offer = await self._give(change, task, worker, drawn)
            is_stored = True
        except NotFound:
            return False
        finally:
            if not is_stored:
                worker.held.discard(seen.turn)
        self._desk.pilots.was_kept(seen.conversation, drawn)
        self._send(offer, task, worker)
        return True

    async def _give(self, change: Change, task: Task, worker: Worker, drawn: Drawn) -> OfferTurn:
        """Store that a worker has it, and make the frame that tells it so."""
        task.state, task.worker = TaskState.OFFERED, worker.id
        is_spent = task.seq <= change.conversation.spent_through
        task.mode = mode_of(task.kind, change.conversation.owner, is_spent=is_spent).value
        task.epoch = change.conversation.epoch
        task.attempts += 1
        task.lease_until = change.now + self._desk.settings.turn_lease_seconds
        await tasks.save(change.connection, task)
        if task.kind is TaskKind.MESSAGE:
            await self._desk.pilots.keep(change, drawn)
        earlier = await earlier_contacts(change) if task.kind is TaskKind.MESSAGE else ()
        return offer_of(task, change.conversation, earlier=earlier)

    def _send(self, offer: OfferTurn, task: Task, worker: Worker) -> None:
        """Tell the worker what it was given, and the customer that the bot writes."""
        if worker.id not in self._workers:
            # The socket ended while the offer was written, too late for `disconnect` to see it.
            self._take_back(task, failure="its worker was lost")
            return
        if worker.is_draining:
            # It said so while the offer was written, and counts on nothing more: the next one gets it, as its first try.
            worker.held.discard(task.turn)
            self._take_back(task, failure="its worker was leaving", is_try=False)
            return
        worker.send(offer)
        if offer.mode is TurnMode.RESPOND:
            name = self._desk.settings.assistant_name
            typing = Typing(conversation=task.conversation, author="bot", author_name=name)
            self._desk.tell_room(task.conversation, typing, audience=Audience.CUSTOMER)

    def _take_back(self, task: Task, *, failure: str, is_try: bool = True) -> None:
        self._returned.append((task, failure, is_try))
        self.bell.ring()

    def _room(self, arm: Arm) -> int:
        return sum(one.free for one in self._workers.values() if one.free > 0 and self._serves(one, arm))

    def _serves(self, worker: Worker, arm: Arm) -> bool:
        """One that was started for a pilot serves its candidate's arm while that pilot runs, and nobody else ever."""
        if arm is Arm.LIVE:
            return not worker.is_candidate
        return worker.is_candidate and worker.model == self._desk.pilots.candidate != ""

    def _choose(self, task: Task, arm: Arm) -> Worker | None:
        # What another desk took back from a worker here may still be in its hands.
        free = [one for one in self._workers.values() if one.free > 0 and task.turn not in one.held]
        served = [worker for worker in free if self._serves(worker, arm)]
        if not served and arm is Arm.CANDIDATE:
            models = (*self._candidates_here(), *self._desk.fanout.candidates)
            waited_seconds = self._desk.changes.clock() - max(task.at, task.not_before)
            if must_wait(waited_seconds=waited_seconds, models=models, candidate=self._desk.pilots.candidate):
                return None
            served = [worker for worker in free if self._serves(worker, Arm.LIVE)]
        others = [worker for worker in served if worker.id != self._avoided.get(task.turn)]
        chosen_from = others or served
        return max(chosen_from, key=lambda worker: worker.free) if chosen_from else None

    def _candidates_here(self) -> tuple[str, ...]:
        """The models of the workers that were started for a pilot, and take turns."""
        serving = (one for one in self._workers.values() if one.is_candidate and not one.is_draining)
        return tuple(sorted({one.model for one in serving}))

    async def _sweep(self) -> None:
        now = self._desk.changes.clock()
        async with self._desk.store.glancing() as connection:
            late = await tasks.lease_over(connection, now=now)
            unanswered = await tasks.unanswered(connection, now=now)
        for some in _batches(late):
            await asyncio.gather(
                *(attempt(self._end_lease(task), f"end the lease of turn {task.turn}") for task in some)
            )
        for some in _batches(unanswered):
            await asyncio.gather(
                *(attempt(self._tell_unanswered(task), f"call a person for turn {task.turn}") for task in some)
            )

    async def _end_lease(self, task: Task) -> None:
        holder = self._workers.get(task.worker)
        is_hopeless = False
        if holder is None and not any(worker.free > 0 for worker in self._workers.values() if not worker.is_candidate):
            # It is at another desk, which ends what is hopeless; here is nobody to do it sooner.
            return
        if holder is not None and task.turn in holder.held:
            overdue = self._desk.changes.clock() - task.lease_until
            is_hopeless = overdue > _HOPELESS_LEASES * self._desk.settings.turn_lease_seconds
            others = (worker for worker in self._workers.values() if worker is not holder)
            is_another_free = any(
                worker.free > 0 for worker in others if holder.is_candidate or not worker.is_candidate
            )
            if not is_another_free and not is_hopeless:
                return
            holder.held.discard(task.turn)
            self._avoided[task.turn] = holder.id
        logger.warning("The lease of turn %s is over", task.turn)
        await self._release(task, failure="its worker was too slow", may_retry=not is_hopeless)

    async def _release(self, seen: Task, *, failure: str, may_retry: bool = True, is_try: bool = True) -> None:
        with contextlib.suppress(NotFound):
            async with self._desk.changes.of(seen.conversation) as change:
                task = await tasks.find(change.connection, seen.turn)
                # The same worker may have failed it and got it again since it was seen.
                is_held = task is not None and (task.worker, task.attempts) == (seen.worker, seen.attempts)
                if task is None or not is_held or task.state is not TaskState.OFFERED:
                    return
                task.attempts -= 0 if is_try else 1
                await turns.give_up(self._desk, change, task, failure=failure, may_retry=may_retry)

    async def _tell_unanswered(self, seen: Task) -> None:
        with contextlib.suppress(NotFound):
            async with self._desk.changes.of(seen.conversation) as change:
                task = await tasks.find(change.connection, seen.turn)
                is_open = task is not None and task.state in (TaskState.QUEUED, TaskState.OFFERED)
                is_spent = seen.seq <= change.conversation.spent_through
                if is_open and change.conversation.owner is Owner.BOT and not is_spent:
                    logger.warning("Turn %s got no answer in time", seen.turn)
                    await turns.call_person(self._desk, change, seq=seen.seq)
