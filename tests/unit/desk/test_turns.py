"""Whatever the order in which customers, agents, workers and the clock act, the bot never talks over a person."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from desk import agents, customers, handoffs, transfers, turns
from desk.app import make_desk
from desk.change import Changes
from desk.context import Desk
from desk.dispatch import Dispatcher, Worker
from desk.errors import DeskError
from desk.ownership import Owner
from desk.rooms import Rooms
from desk.store import conversations, entries, proposals, tables
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent, Role
from desk.store.engine import open_store
from desk.store.proposals import Proposal
from desk.store.tasks import TaskState
from handoff.conversation import Customer, Turn, Understanding
from handoff.wire.worker import OfferTurn, Reply, TurnDone, TurnFailed
from tests.desk_world import desk_settings, handoff_decision, sqlite_url

AGENTS = tuple(Agent(id=f"a{number}", email="", name=f"Agent {number}", role=Role.AGENT) for number in range(2))
# The latest offer, or one before it, to which an answer comes too late.
BACK = st.sampled_from([0, 0, 0, 1, 2])
STEPS_SECONDS = st.sampled_from([0.0, 1.0, 25.0, 40.0])


class Conversation(RuleBasedStateMachine):
    """One conversation with two agents and any number of workers, each of which may be late, lost or wrong."""

    model: Desk
    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="frontline-turns-"))
        shutil.copy(self.template, self.folder / "desk.db")
        self.now = 1_000_000.0
        store = open_store(sqlite_url(self.folder))
        changes = Changes(store, clock=lambda: self.now, turn_timeout_seconds=30.0)
        # Reading the policy takes longer than a whole conversation, so that all of them share one.
        self.desk = dataclasses.replace(self.model, store=store, changes=changes, rooms=Rooms(store))
        self.dispatcher = Dispatcher(self.desk)
        self.workers: list[Worker] = []
        self.given: list[tuple[Worker, OfferTurn]] = []
        self.owners: dict[int, Owner] = {}
        self.numbers = iter(range(1_000_000))

    def do(self, coroutine: Any) -> Any:
        return self.loop.run_until_complete(coroutine)

    def attempt(self, coroutine: Any) -> None:
        """Do what may be refused; then the dispatcher works, as it does whenever something has changed."""
        with contextlib.suppress(DeskError):
            self.do(coroutine)
            self.do(self.dispatcher.round())

    @initialize()
    def open(self) -> None:
        self.name = self.do(customers.open_conversation(self.desk, Customer())).conversation
        self.worker_comes()
        self.customer_says()

    @rule()
    def customer_says(self) -> None:
        self.attempt(customers.say(self.desk, self.name, client_id=f"c{next(self.numbers)}", text="Hello?"))

    @rule()
    def customer_asks_for_a_person(self) -> None:
        self.attempt(customers.request_person(self.desk, self.name, client_id=f"c{next(self.numbers)}"))

    @rule(agent=st.sampled_from(AGENTS), action=st.sampled_from([handoffs.claim, handoffs.take_over]))
    def agent_comes(self, agent: Agent, action: Any) -> None:
        self.attempt(action(self.desk, self.name, agent))

    @rule(agent=st.sampled_from(AGENTS))
    def agent_returns_it(self, agent: Agent) -> None:
        self.attempt(handoffs.return_to_bot(self.desk, self.name, agent))

    @rule(agent=st.sampled_from(AGENTS))
    def agent_passes_it_on(self, agent: Agent) -> None:
        self.attempt(self._pass_on(agent))

    async def _pass_on(self, agent: Agent) -> None:
        async with self.desk.store.reading() as connection:
            proposal = await proposals.open_in(connection, self.name)
        await transfers.accept(self.desk, self.name, agent, proposal=proposal.id if proposal else "none")

    @rule(index=st.integers(0, 1))
    def agent_gets_a_proposal(self, index: int) -> None:
        """As the policy would propose it on what was observed; which rule it is does not matter here."""
        self.attempt(self._propose(index))

    async def _propose(self, index: int) -> None:
        async with self.desk.changes.of(self.name) as change:
            handoff = await stored_handoffs.latest(change.connection, self.name)
            if handoff is None or handoff.ended_at or change.conversation.owner is not Owner.AGENT:
                return
            await proposals.supersede(change.connection, self.name, at=change.now)
            decision = msgspec.structs.replace(handoff_decision(), layer=2 + index)
            proposal = Proposal(f"p{next(self.numbers)}", self.name, handoff.id, change.now, 1, decision)
            await proposals.add(change.connection, proposal)

    @rule(agent=st.sampled_from(AGENTS))
    def agent_says(self, agent: Agent) -> None:
        self.attempt(agents.say(self.desk, self.name, agent, client_id=f"a{next(self.numbers)}", text="I am here."))

    @rule()
    def worker_comes(self) -> None:
        if len(self.workers) < 3:
            name = f"w{next(self.numbers)}"
            worker = Worker(id=name, name=name, capacity=2, send=lambda offer: self.given.append((worker, offer)))
            self.workers.append(worker)
            self.dispatcher.connect(worker)
            self.do(self.dispatcher.round())

    @rule(index=st.integers(0, 2))
    def worker_goes(self, index: int) -> None:
        if index < len(self.workers):
            self.do(self.dispatcher.disconnect(self.workers.pop(index)))

    @rule(seconds=STEPS_SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.do(self.dispatcher.round())

    @rule(
        back=BACK,
        index=st.integers(0, 2),
        later=st.sampled_from([0, 0, 0, -1, 1]),
        said=st.sampled_from(["", "", "", "We promise. "]),
    )
    def worker_replies(self, back: int, index: int, later: int, said: str) -> None:
        for worker, turn in self.given[-1 - back :][:1]:
            text = f"{said}{turn.turn}/{index}"
            reply = Reply(turn=turn.turn, index=index, epoch=turn.epoch + later, text=text)
            self.attempt(turns.reply(self.desk, worker.id, reply))

    @rule(back=BACK, calls=st.booleans())
    def worker_finishes(self, back: int, calls: bool) -> None:
        for worker, turn in self.given[-1 - back :][:1]:
            known = (
                (Turn(seq=turn.seq, text=turn.text, understanding=Understanding("greet", 0.9)),) if turn.text else ()
            )
            decision = handoff_decision() if calls else None
            done = TurnDone(turn=turn.turn, epoch=turn.epoch, turns=known, decision=decision)
            self.attempt(turns.done(self.desk, worker.id, done))
            self.dispatcher.finished(worker, turn.turn)

    @rule(back=BACK, retry=st.booleans())
    def worker_fails(self, back: int, retry: bool) -> None:
        for worker, turn in self.given[-1 - back :][:1]:
            self.attempt(turns.failed(self.desk, worker.id, TurnFailed(turn.turn, "crashed", "It broke.", retry)))
            self.dispatcher.finished(worker, turn.turn)

    @invariant()
    def bot_spoke_only_while_it_was_the_owner(self) -> None:
        row, log, raw, offered, open_ones = self.do(self._read())
        known = self.owners.setdefault(row.epoch, row.owner)
        assert known is row.owner, "the owner changed within an epoch"
        assert [entry.seq for entry in log] == list(range(1, row.next_seq))
        epochs = [entry.epoch for entry in raw]
        assert epochs == sorted(epochs)
        assert not any("promise" in entry.text for entry in raw)  # held back
        for entry in raw:
            if entry.author == "bot":
                assert self.owners[entry.epoch] is Owner.BOT
            if entry.author == "agent":
                assert self.owners[entry.epoch] is Owner.AGENT
        assert len(offered) <= 1
        assert len(open_ones) <= 1
        assert not open_ones or row.owner is Owner.AGENT, "a proposal outlived its agent"
        answers = [(entry.turn, entry.reply_index) for entry in raw if entry.turn]
        assert len(answers) == len(set(answers))

    async def _read(self) -> Any:
        async with self.desk.store.reading() as connection:
            row = await conversations.get(connection, self.name)
            log = await entries.after(connection, self.name, 0)
            raw = (await connection.execute(select(tables.entries).order_by(tables.entries.c.seq))).all()
            tasks = select(tables.tasks).where(tables.tasks.c.state == TaskState.OFFERED.value)
            offered = (await connection.execute(tasks)).all()
            return row, log, raw, offered, await proposals.all_open(connection)

    def teardown(self) -> None:
        self.do(self.desk.store.close())
        self.loop.close()
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk whose database has its tables; it is copied for each run."""
    folder = tmp_path_factory.mktemp("turns")
    desk = make_desk(desk_settings(sqlite_url(folder)))

    async def migrate() -> None:
        await desk.store.migrate()
        await desk.store.close()

    # Not asyncio.run: it would drop the loop that pytest-asyncio keeps for this thread, unclosed.
    loop = asyncio.new_event_loop()
    loop.run_until_complete(migrate())
    loop.close()
    Conversation.template = folder / "desk.db"
    return desk


def test_bot_never_talks_over_a_person(model: Desk) -> None:
    Conversation.model = model
    machine = Conversation.TestCase
    machine.settings = settings(
        max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine("runTest").runTest()
