"""While a person has a conversation the policy proposes, and people decide; what waits for a person is raised at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import insert

from desk import agents, customers, handoffs, transfers
from desk.app import make_desk
from desk.context import Desk
from desk.errors import NotFound, NotOwner
from desk.inbox import Board, alert_of, row_of
from desk.lines import Line
from desk.ownership import Owner
from desk.roster import read_roster
from desk.store import conversations, decisions, entries, proposals, tables
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent, Role
from desk.store.conversations import Conversation
from desk.store.proposals import Proposal
from desk.store.readings import Reading
from handoff.conversation import Customer, Trigger, Turn, Understanding
from handoff.log import Entry
from handoff.wire.passing import PassedOn
from tests.desk_world import desk_settings, sqlite_url, write_policy

RULES = """
  - name: crisis
    reason: The customer may be in danger.
    when: [{trigger: [crisis]}]
    outcome: handoff
    layer: 3
    priority: 1
    skill: safety
    playbook: crisis
    suspend_bot: true
    tell: crisis
  - name: fraud
    reason: Fraud is suspected.
    when: [{trigger: [fraud]}]
    outcome: handoff
    layer: 3
    priority: 2
    skill: fraud
    playbook: fraud
    tell: fraud
  - name: big
    reason: A large charge is disputed.
    when: [{trigger: [dispute], amount: {at_least: 500}}]
    outcome: handoff
    layer: 3
    priority: 2
    skill: billing
    playbook: billing_dispute
    tell: dispute
  - name: wish
    reason: The customer asked for a person.
    when: [explicit_wish: {confidence: 0.6}]
    outcome: handoff
    layer: 2
    priority: 3
    playbook: explicit_wish
    tell: explicit_wish
"""
DANA = Agent(id="d" * 32, email="", name="Dana Reyes", role=Role.AGENT)
OTHER = Agent(id="o" * 32, email="", name="Oskar Lind", role=Role.AGENT)
SOFIA = Agent(id="s" * 32, email="", name="Sofia Lind", role=Role.SUPERVISOR)


@dataclass
class Case:
    """A conversation that has asked for a person; what the customer says is understood by its triggers."""

    desk: Desk
    name: str
    turns: tuple[Turn, ...] = ()

    async def says(self, text: str, *triggers: str, amount: float | None = None) -> int:
        seq = await customers.say(self.desk, self.name, client_id=f"c{len(self.turns)}", text=text)
        found = tuple(Trigger(name, text[:5], 0, 5) for name in triggers)
        turn = Turn(seq, text, Understanding("inform", 0.9, triggers=found), amount=amount)
        self.turns = (*self.turns, turn)
        async with self.desk.changes.of(self.name) as change:
            await transfers.consider(self.desk, change, Reading(turns=self.turns), seq=seq)
        return seq

    async def proposal(self) -> Proposal | None:
        async with self.desk.store.reading() as connection:
            return await proposals.open_in(connection, self.name)

    async def row(self) -> Conversation:
        async with self.desk.store.reading() as connection:
            return await conversations.get(connection, self.name)

    async def log(self) -> tuple[Entry, ...]:
        async with self.desk.store.reading() as connection:
            return await entries.after(connection, self.name, 0)


@pytest.fixture(params=["sqlite", "postgresql"])
async def waiting(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Case]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("postgres_desk_url")
    desk = make_desk(desk_settings(url, policy_path=write_policy(tmp_path, RULES)))
    await desk.store.migrate()
    name = (await customers.open_conversation(desk, Customer())).conversation
    await customers.request_person(desk, name, client_id="please")
    yield Case(desk, name)
    await desk.store.close()


@pytest.fixture
async def claimed(waiting: Case) -> Case:
    await handoffs.claim(waiting.desk, waiting.name, DANA)
    return waiting


async def test_proposal_is_accepted_and_the_conversation_waits_for_whom_it_needs(claimed: Case) -> None:
    seq = await claimed.says("You took $620 that I do not owe", "dispute", amount=620.0)
    proposal = await claimed.proposal()
    assert proposal is not None
    assert (proposal.seq, proposal.decision.layer, proposal.decision.skill) == (seq, 3, "billing")
    async with claimed.desk.store.reading() as connection:
        kept = await decisions.of_conversation(connection, claimed.name)
    assert (kept[-1].kind, kept[-1].seq, kept[-1].decision) == ("human", seq, proposal.decision)
    assert ("amount", "620.00") in [(one.signal, one.value) for one in proposal.decision.rules[0].evidence]
    await transfers.accept(claimed.desk, claimed.name, DANA, proposal=proposal.id)
    row = await claimed.row()
    assert (row.owner, row.layer, row.skill, row.priority) == (Owner.QUEUE, 3, "billing", 2)
    assert row.reason == "A large charge is disputed."
    last = (await claimed.log())[-1]
    assert (last.event, last.text) == (
        "handoff.transferred",
        "Dana Reyes is passing you on to a colleague for this, who will see everything written here.",
    )
    async with claimed.desk.store.reading() as connection:
        handoff = await stored_handoffs.latest(connection, claimed.name)
    assert handoff is not None
    assert (handoff.cause, handoff.claimed_by, handoff.envelope.layer) == ("transfer", "", 3)
    assert handoff.envelope.reasons == proposal.decision.rules
    assert await claimed.proposal() is None
    await handoffs.claim(claimed.desk, claimed.name, OTHER)
    with pytest.raises(NotFound):
        await transfers.accept(claimed.desk, claimed.name, OTHER, proposal=proposal.id)


async def test_dismissed_reason_is_not_proposed_again_but_another_is(claimed: Case) -> None:
    await claimed.says("You took $620 that I do not owe", "dispute", amount=620.0)
    first = await claimed.proposal()
    assert first is not None
    await transfers.dismiss(claimed.desk, claimed.name, DANA, proposal=first.id)
    await claimed.says("Still $620 too much", "dispute", amount=620.0)
    assert await claimed.proposal() is None
    await claimed.says("And somebody hacked me", "fraud")
    second = await claimed.proposal()
    assert second is not None
    assert second.decision.rules[0].name == "fraud"
    await claimed.says("I can't go on, I want to die", "crisis")
    third = await claimed.proposal()
    assert third is not None
    assert third.decision.rules[0].name == "crisis"  # the open one has made way


async def test_only_the_owner_or_a_supervisor_decides(claimed: Case) -> None:
    await claimed.says("Somebody hacked me", "fraud")
    proposal = await claimed.proposal()
    assert proposal is not None
    for decide in (transfers.accept, transfers.dismiss):
        with pytest.raises(NotOwner):
            await decide(claimed.desk, claimed.name, OTHER, proposal=proposal.id)
    await transfers.accept(claimed.desk, claimed.name, SOFIA, proposal=proposal.id)
    assert (await claimed.row()).owner is Owner.QUEUE


async def test_proposal_ends_with_its_handoff(claimed: Case) -> None:
    await claimed.says("Somebody hacked me", "fraud")
    await handoffs.return_to_bot(claimed.desk, claimed.name, DANA)
    assert await claimed.proposal() is None


async def test_what_waits_is_raised_and_told_the_help_line_and_never_lowered(waiting: Case) -> None:
    await waiting.says("Somebody hacked me", "fraud")
    row = await waiting.row()
    assert (row.owner, row.layer, row.priority, row.skill) == (Owner.QUEUE, 3, 2, "fraud")
    await waiting.says("I can't go on, I want to die", "crisis")
    row = await waiting.row()
    assert (row.priority, row.skill, row.reason) == (1, "safety", "The customer may be in danger.")
    told = (await waiting.log())[-1]
    assert told.event == "handoff.raised"
    assert "988" in told.text
    await waiting.says("and they hacked me", "fraud")
    assert (await waiting.row()).skill == "safety"
    assert await waiting.proposal() is None
    await handoffs.claim(waiting.desk, waiting.name, DANA)
    async with waiting.desk.store.reading() as connection:
        handoff = await stored_handoffs.latest(connection, waiting.name)
    assert handoff is not None
    assert handoff.envelope.next_step.playbook == "crisis"


async def test_agent_and_supervisors_are_alerted_in_the_inbox(claimed: Case) -> None:
    await claimed.says("You took $620 that I do not owe", "dispute", amount=620.0)
    proposal = await claimed.proposal()
    assert proposal is not None
    alert = alert_of(proposal.decision)
    assert alert.sentence == "Transfer proposed: A large charge is disputed: layer 3, skill billing."
    row = row_of(await claimed.row(), owner_name="Dana Reyes")
    board = Board(
        (), ((DANA.id, row),), (), bot_count=0, unread={}, now=0.0, notices=("wrong",), alerts={claimed.name: alert}
    )
    assert board.for_agent(DANA).mine[0].alert == board.for_agent(SOFIA).others[0].alert == alert.sentence
    assert board.for_agent(OTHER).others[0].alert == ""
    assert board.for_agent(SOFIA).notices == ("wrong",)
    assert board.for_agent(DANA).notices == ()


async def test_agent_may_not_speak_after_passing_it_on(claimed: Case) -> None:
    await claimed.says("Somebody hacked me", "fraud")
    proposal = await claimed.proposal()
    assert proposal is not None
    await transfers.accept(claimed.desk, claimed.name, DANA, proposal=proposal.id)
    with pytest.raises(NotOwner):
        await agents.say(claimed.desk, claimed.name, DANA, client_id="late", text="One more thing")


async def test_who_accepts_is_not_given_it_back_and_the_customer_hears_of_whom_they_know(claimed: Case) -> None:
    async with claimed.desk.store.writing() as connection:
        row = {"id": DANA.id, "email": "d@desk.example", "name": DANA.name, "role": "agent", "password_hash": "none"}
        await connection.execute(insert(tables.agents).values(**row, created_at=0.0, removed_at=0.0))
    await claimed.says("Somebody hacked me", "fraud")
    proposal = await claimed.proposal()
    assert proposal is not None
    heard: list[object] = []
    claimed.desk.lines.open(Line(DANA, heard.append, follows=lambda _: False))
    await transfers.accept(claimed.desk, claimed.name, SOFIA, proposal=proposal.id)
    assert heard == [PassedOn(claimed.name, Customer(), "Sofia Lind", "fraud", "Fraud is suspected.")]
    told = next(entry for entry in await claimed.log() if entry.event == "handoff.transferred")
    assert told.text.startswith("Dana Reyes is passing you on")
    async with claimed.desk.store.reading() as connection:
        routing, now = claimed.desk.routing, claimed.desk.changes.clock()
        roster = await read_roster(connection, routing=routing, now=now)
    assert roster.waiting[claimed.name].passed_on_by == {DANA.id}
