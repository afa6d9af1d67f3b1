"""Whatever the order in which agents, customers, the bot, connections and the clock act: never two speakers, never none
who knows it.

The real use cases run on SQLite: agents come and lose their connection, are offered conversations and let offers lapse,
claim, decline, take over, pass on, return and close; customers choose what becomes of them; and the bot answers late.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from desk import agents, assignments, customers, handoffs, passing, turns
from desk.dispatch import Dispatcher, Worker
from desk.errors import DeskError
from desk.nobody_there import TELL_AFTER_SECONDS, Choice
from desk.ownership import Owner
from desk.presence import LEASE_SECONDS
from desk.roster import FLICKER_SECONDS, read_roster
from desk.routing.model import Presence
from desk.store import presences, tables
from desk.store.agents import Agent, Role
from desk.store.assignments import AssignmentState
from handoff.conversation import Customer
from handoff.wire.passing import PassOn
from handoff.wire.worker import OfferTurn, Reply, TurnDone
from tests.desk_world import handoff_decision
from tests.routing_world import ROUTING, ModelDesk, RoutingWorld

GRACE_SECONDS = 60
AGENTS = st.integers(0, 2)  # two agents and a supervisor
STEPS_SECONDS = st.sampled_from([0.0, 1.0, 5.0, 31.0, 61.0, 130.0])
# The turn given last, or one before it, to which an answer comes too late.
BACK = st.sampled_from([0, 0, 1, 2])


class Conversation(RuleBasedStateMachine):
    """One conversation on a small floor."""

    model: ModelDesk

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp(prefix="frontline-ownership-"))
        self.world = RoutingWorld(self.model, self.folder, routing=ROUTING)
        self.desk = self.world.desk
        self.dispatcher = Dispatcher(self.desk)
        self.given: list[OfferTurn] = []
        self.worker = Worker(id="w", name="w", capacity=9, send=self.given.append)  # type: ignore[arg-type]
        self.agents: list[Agent] = []
        self.sockets: set[str] = set()
        self.speakers: dict[int, tuple[Owner, str]] = {}
        self.numbers = iter(range(1_000_000))

    def do(self, coroutine: Any) -> Any:
        return self.loop.run_until_complete(coroutine)

    def attempt(self, coroutine: Any) -> None:
        """Do what may be refused; then everybody works who is woken by what happened."""
        with contextlib.suppress(DeskError):
            self.do(coroutine)
        self.do(self.dispatcher.round())

    @initialize()
    def open(self) -> None:
        for role in (Role.AGENT, Role.AGENT, Role.SUPERVISOR):
            self.agents.append(self.do(self.world.agent(role=role)))
            self.sockets.add(self.agents[-1].id)
        self.name = self.do(customers.open_conversation(self.desk, Customer(email="a@example.com"))).conversation
        self.dispatcher.connect(self.worker)
        self.customer_says()

    @rule()
    def customer_says(self) -> None:
        self.attempt(self.world.say(self.name, "Hello? I am anna@example.com"))

    @rule()
    def customer_asks_for_a_person(self) -> None:
        self.attempt(customers.request_person(self.desk, self.name, client_id=f"c{next(self.numbers)}"))

    @rule(choice=st.sampled_from(list(Choice)))
    def customer_chooses(self, choice: Choice) -> None:
        self.attempt(self.world.press(self.name, choice.value))

    @rule(number=AGENTS, action=st.sampled_from([handoffs.claim, handoffs.take_over]))
    def agent_comes(self, number: int, action: Any) -> None:
        self.attempt(action(self.desk, self.name, self.agents[number]))

    @rule(number=AGENTS)
    def agent_reads(self, number: int) -> None:
        self.attempt(assignments.opened(self.desk, self.name, self.agents[number]))

    @rule(number=AGENTS)
    def agent_declines(self, number: int) -> None:
        self.attempt(assignments.decline(self.desk, self.name, self.agents[number], reason="Not mine."))

    @rule(number=AGENTS)
    def agent_says(self, number: int) -> None:
        client_id = f"a{next(self.numbers)}"
        self.attempt(agents.say(self.desk, self.name, self.agents[number], client_id=client_id, text="I am here."))

    @rule(number=AGENTS)
    def agent_returns_it(self, number: int) -> None:
        self.attempt(handoffs.return_to_bot(self.desk, self.name, self.agents[number]))

    @rule(number=AGENTS, to=st.sampled_from([0, 1, None]))
    def agent_passes_it_on(self, number: int, to: int | None) -> None:
        whom = "" if to is None else self.agents[to].id
        wish = PassOn("p", self.name, skill="billing", agent=whom, reason="wrong_team", confirmed=True)
        self.attempt(passing.pass_on(self.desk, self.agents[number], wish))

    @rule(number=AGENTS)
    def agent_closes_it(self, number: int) -> None:
        if next(self.numbers) % 4 == 0:  # or most runs would be over soon
            self.attempt(handoffs.close(self.desk, self.name, self.agents[number], disposition="resolved", note=""))

    @rule(number=AGENTS, presence=st.sampled_from([Presence.ONLINE, Presence.AWAY]))
    def agent_chooses_presence(self, number: int, presence: Presence) -> None:
        if self.agents[number].id in self.sockets:
            self.do(self.desk.presences.choose(self.agents[number].id, presence))

    @rule(number=AGENTS)
    def connection_is_lost_or_back(self, number: int) -> None:
        agent = self.agents[number].id
        if agent in self.sockets:
            self.sockets.remove(agent)
            self.do(self.desk.presences.leave(agent))
        else:
            self.sockets.add(agent)
            self.do(self.desk.presences.enter(agent))

    @rule(seconds=STEPS_SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.do(self.world.pass_(seconds))
        self.do(self.dispatcher.round())
        self.do(self._check_that_somebody_knows_it())

    @rule()
    def desk_restarts(self) -> None:
        self.do(self.world.restart())
        self.desk = self.world.desk
        for agent in self.sockets:
            self.do(self.desk.presences.enter(agent))

    @rule(back=BACK, later=st.sampled_from([0, 0, 0, -1, 1]))
    def bot_replies(self, back: int, later: int) -> None:
        for turn in self.given[-1 - back :][:1]:
            text = f"{turn.turn}/{next(self.numbers)}"
            reply = Reply(turn=turn.turn, index=next(self.numbers), epoch=turn.epoch + later, text=text)
            self.attempt(turns.reply(self.desk, self.worker.id, reply))

    @rule(back=BACK, calls=st.booleans())
    def bot_finishes(self, back: int, calls: bool) -> None:
        for turn in self.given[-1 - back :][:1]:
            done = TurnDone(turn=turn.turn, epoch=turn.epoch, decision=handoff_decision() if calls else None)
            self.attempt(turns.done(self.desk, self.worker.id, done))
            self.dispatcher.finished(self.worker, turn.turn)

    async def _check_that_somebody_knows_it(self) -> None:
        """After the router has worked: it is with the bot, waits where somebody sees it or the customer knows that nobody
        does, is with an agent who is there or was a moment ago, or is closed."""
        now = self.world.now
        row = await self.world.row(self.name)
        async with self.desk.store.reading() as connection:
            roster = await read_roster(connection, routing=self.desk.routing, now=now)
            standings = await presences.everybody(connection)
        if row.owner is Owner.AGENT:
            gone_since = standings[row.agent].here_until
            restarted = max(gone_since, self.desk.replicas._steady_since)
            assert gone_since > now or now - restarted < GRACE_SECONDS, "an agent who is gone keeps it"
        if row.owner is Owner.QUEUE:
            assert self.name in roster.waiting
            is_settled = self.desk.replicas.is_settled
            is_long = now - row.waiting_since >= TELL_AFTER_SECONDS and is_settled
            if not roster.is_anybody_there(self.name) and is_long:
                assert row.alone_since, "the customer was not told that nobody is there"
            for offer in roster.open.values():
                assert offer.until > now
                assert standings[offer.agent].chosen is Presence.ONLINE
                assert not is_settled or standings[offer.agent].presence(now - FLICKER_SECONDS) is Presence.ONLINE

    @invariant()
    def one_speaks_at_a_time(self) -> None:
        row, raw, handoff_rows, offers = self.do(self._read())
        speaker = (row.owner, row.agent)
        assert self.speakers.setdefault(row.epoch, speaker) == speaker, "the owner changed within an epoch"
        assert (row.owner is Owner.AGENT) == bool(row.agent)
        assert sorted({entry.epoch for entry in raw}) == list(range(1, row.epoch + 1)), "an epoch was left out"
        assert [entry.seq for entry in raw] == list(range(1, row.next_seq))
        for entry in raw:
            # A change may lead to the next one within one step; then its entry says whose the epoch was.
            owner, agent = self.speakers.get(entry.epoch, (None, ""))
            if entry.author == "bot":
                assert owner is Owner.BOT, "the bot spoke in an epoch that was not its own"
            if entry.author == "agent" and entry.kind == "message":
                assert (owner, agent) == (Owner.AGENT, entry.author_id), "an agent spoke who was not the owner"
        open_handoffs = [one for one in handoff_rows if not one.ended_at]
        has_person = row.owner in (Owner.QUEUE, Owner.AGENT)
        assert len(open_handoffs) == has_person, "a handoff is open exactly while a person is waited for or there"
        open_offers = [one for one in offers if one.state == AssignmentState.OPEN.value]
        assert len(open_offers) <= (row.owner is Owner.QUEUE)
        assert all(one.epoch == row.epoch for one in open_offers)
        assert (row.waiting_since > 0) == (row.owner is Owner.QUEUE)

    async def _read(self) -> Any:
        row = await self.world.row(self.name)
        async with self.desk.store.reading() as connection:
            entries = await connection.execute(select(tables.entries).order_by(tables.entries.c.seq))
            known = await connection.execute(select(tables.handoffs.c.ended_at))
            offers = await connection.execute(select(tables.assignments))
            return row, entries.all(), known.all(), offers.all()

    def teardown(self) -> None:
        self.do(self.desk.store.close())
        self.loop.close()
        shutil.rmtree(self.folder)


def test_never_two_speakers_and_never_none_who_knows_it(model_desk: ModelDesk) -> None:
    assert LEASE_SECONDS < GRACE_SECONDS
    Conversation.model = model_desk
    machine = Conversation.TestCase
    machine.settings = settings(
        max_examples=4, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine("runTest").runTest()
