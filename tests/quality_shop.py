"""Conversations that an agent served, and that ended in the ledger, on a real desk: what tests of quality are made of."""

from __future__ import annotations

from collections.abc import Callable

from desk import customers, handoffs
from desk.context import Desk
from desk.handoffs import Cause
from desk.insight.outcome import Outcome as Ending
from desk.store import outcomes
from desk.store.agents import Agent
from desk.store.outcomes import LedgerRow
from desk.store.readings import Reading
from handoff.conversation import Customer
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.log import Author

PassTime = Callable[[float], None]


async def served(
    desk: Desk,
    agent: Agent,
    *,
    pass_time: PassTime,
    said: str = "Where is my lamp?",
    answer: str = "It is on its way.",
    last: str = "Great, thanks!",
    wait: float = 10.0,
    rule: str = "crisis",
) -> str:
    """A customer who was handed to people by `rule`, waited `wait` seconds, and said `last`. Returns the conversation."""
    customer = Customer(id="C-1", name="Maya Torres", identified=True)
    name = (await customers.open_conversation(desk, customer)).conversation
    seq = await customers.say(desk, name, client_id="1", text=said)
    evidence = (Evidence("trigger", "“lamp”", "one of: lamp", (seq,), said),)
    fired = (FiredRule(rule, "Because.", Outcome.HANDOFF, 3, 1, evidence),)
    async with desk.changes.of(name) as change:
        await handoffs.begin(
            desk, change, Decision(Outcome.HANDOFF, layer=3, rules=fired), Reading(), cause=Cause.POLICY
        )
    pass_time(wait)
    await handoffs.claim(desk, name, agent)
    async with desk.changes.of(name) as change:
        await change.append(Author.AGENT, answer, author_id=agent.id, author_name=agent.name)
    pass_time(10)
    await customers.say(desk, name, client_id="2", text=last)
    pass_time(10)
    await handoffs.close(desk, name, agent, disposition="resolved", note="")
    await settled(desk, name)
    return name


async def settled(desk: Desk, name: str, *, reopened: bool = False) -> None:
    """Write what the ledger has of it, as of now."""
    now = desk.changes.clock()
    row = LedgerRow(
        conversation=name,
        started_at=now - 60,
        last_at=now,
        settled_at=now,
        last_seq=9,
        outcome=Ending.REOPENED if reopened else Ending.ESCALATED_RESOLVED,
        was="escalated_resolved" if reopened else "",
        reopened_at=now if reopened else 0.0,
        intent="track_order",
        handoffs=1,
        customer_messages=2,
    )
    async with desk.store.writing() as connection:
        await outcomes.put(connection, [row])
