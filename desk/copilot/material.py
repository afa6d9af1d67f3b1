"""What the store holds of a conversation, gathered once for everything that helps its agent."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.copilot.facts import known_facts
from desk.ownership import Owner
from desk.store import (
    agents,
    article_flags,
    conversations,
    delegations,
    entries,
    handoffs,
    proposals,
    readings,
    workflows,
)
from desk.store import reminder_ticks as ticks
from desk.store.conversations import Conversation
from desk.store.delegations import Granted
from desk.store.handoffs import Handoff
from desk.store.readings import Reading
from desk.store.reminder_ticks import Tick
from desk.store.workflows import Run
from handoff.conversation import EarlierContact, Fact, Turn
from handoff.decision import Decision
from handoff.history import History, history_of
from handoff.log import Entry
from handoff.next_step import known_of
from handoff.playbook_model import Playbooks
from handoff.policy_model import Policy
from handoff.subjects import is_switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A conversation with all that was read of it. `handoff` is the present one, None where no person has been called.

    `later` are the decisions that were proposed since: they say what else the conversation became about. `runs` are the
    workflows that were asked for, `names` the agents' names by their ids.
    """

    conversation: Conversation
    log: tuple[Entry, ...]
    reading: Reading
    facts: tuple[Fact, ...]
    handoff: Handoff | None
    later: tuple[Decision, ...]
    earlier: tuple[EarlierContact, ...]
    ticks: dict[str, Tick]
    flagged: frozenset[str]
    granted: Granted | None
    runs: tuple[Run, ...]
    names: dict[str, str]

    @property
    def agent_name(self) -> str:
        """The agent who has the conversation, empty while nobody has."""
        row = self.conversation
        return self.names.get(row.agent, "") if row.owner is Owner.AGENT else ""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What the bot made of the customer's messages, oldest first."""
        return self.reading.turns

    def topics(self) -> tuple[str, ...]:
        """What the conversation is about, the latest first: what was said since the handoff, then what led to it."""
        spent = self.conversation.spent_through
        said = [
            turn.understanding.intent
            for turn in reversed(self.turns)
            if turn.seq > spent and is_switch(turn.understanding.intent, turn.understanding.confidence)
        ]
        goals = [turn.goal for turn in reversed(self.turns) if turn.seq > spent and turn.goal]
        led_here = self.handoff.decision.subjects if self.handoff else ()
        return tuple(dict.fromkeys([*said, *led_here, *goals]))

    def playbook_names(self, policy: Policy) -> tuple[str, ...]:
        """The playbooks of the handoff, of what was proposed since, and of every topic that came up."""
        if self.handoff is None:
            return ()
        of_topics = [policy.intents[topic].playbook for topic in self.topics() if topic in policy.intents]
        decided = [self.handoff.decision.playbook, *(decision.playbook for decision in self.later)]
        return tuple(dict.fromkeys(name for name in [*decided, *of_topics] if name))

    def decision_now(self) -> Decision | None:
        """The handoff's decision with the topics as they are now, and the rules that held since."""
        if self.handoff is None:
            return None
        decision = self.handoff.decision
        rules = {rule.name: rule for one in (*self.later, decision) for rule in one.rules}
        return replace(decision, subjects=self.topics(), rules=tuple(reversed(rules.values())))

    def history(self, decision: Decision, playbooks: Playbooks, *, now: float) -> History:
        """What happened so far, as the playbooks' conditions ask for it."""
        return history_of(
            decision=decision,
            customer=self.conversation.customer,
            turns=self.turns,
            tried=self.reading.tried,
            earlier=self.earlier,
            now=now,
            since=self.conversation.spent_through,
            shared=playbooks.shared,
        )

    def known(self, decision: Decision, history: History, *, now: float) -> dict[str, str]:
        """What the playbooks' texts may ask for."""
        return known_of(
            decision=decision,
            customer=self.conversation.customer,
            turns=self.turns,
            facts=self.facts,
            tried=self.reading.tried,
            history=history,
            now=now,
            agent_name=self.agent_name,
        )


async def read_material(connection: AsyncConnection, conversation: str) -> Material:
    """Read it. Raises `NotFound`."""
    row = await conversations.get(connection, conversation)
    reading = await readings.get(connection, conversation)
    handoff = await handoffs.latest(connection, conversation)
    is_present = handoff is not None and not handoff.ended_at
    later = await proposals.of_handoff(connection, conversation, handoff.id) if handoff and is_present else ()
    return Material(
        conversation=row,
        log=tuple(await entries.after(connection, conversation, 0)),
        reading=reading,
        facts=await known_facts(connection, conversation, reading),
        handoff=handoff if is_present else None,
        later=tuple(one.decision for one in later),
        earlier=await conversations.earlier_contacts(connection, customer_id=row.customer.id, but=conversation),
        ticks=await ticks.of_conversation(connection, conversation),
        flagged=await article_flags.of_conversation(connection, conversation),
        granted=await delegations.latest(connection, conversation),
        runs=await workflows.of_conversation(connection, conversation),
        names=await agents.names(connection),
    )
