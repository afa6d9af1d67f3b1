"""The agents' inbox, sent whole whenever it changes, and the customers' places in the queue with it.

Changes come in bursts, so they are gathered for a moment and the inbox is read once for everybody.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from desk import queue
from desk.bell import Bell
from desk.change import News
from desk.context import Desk
from desk.ownership import Owner
from desk.rooms import Audience
from desk.speaker import RECENT_SECONDS, waiting_state
from desk.store import agents, conversations, handoffs, proposals
from desk.store.agents import Agent
from desk.store.conversations import Conversation
from handoff.decision import Decision
from handoff.transfer import needs_supervisor
from handoff.wire.agent import ConversationRow, Inbox

logger = logging.getLogger(__name__)

_GATHER_SECONDS = 0.1
_BOT_SECONDS = 24 * 3600.0
_BOT_ROWS = 100


@dataclass(frozen=True, slots=True)
class Alert:
    """A sentence on a row, for the agent who has the conversation and perhaps for supervisors."""

    sentence: str
    is_for_supervisors: bool


@dataclass(frozen=True, slots=True)
class Board:
    """What stands in the inbox, for everybody."""

    queue: tuple[ConversationRow, ...]
    with_agents: tuple[tuple[str, ConversationRow], ...]
    bot: tuple[ConversationRow, ...]
    now: float
    notices: tuple[str, ...]
    alerts: Mapping[str, Alert]

    def for_agent(self, agent: Agent) -> Inbox:
        """The board as one agent sees it; who answers for the designers' files is told what is wrong with them."""
        return Inbox(
            queue=self.queue,
            mine=tuple(self._alerting(row) for owner, row in self.with_agents if owner == agent.id),
            others=tuple(
                self._alerting(row, is_supervisor=agent.role.is_supervisor, is_mine=False)
                for owner, row in self.with_agents
                if owner != agent.id
            ),
            bot=self.bot,
            now=self.now,
            notices=self.notices if agent.role.answers_for_policy else (),
        )

    def _alerting(self, row: ConversationRow, *, is_supervisor: bool = False, is_mine: bool = True) -> ConversationRow:
        alert = self.alerts.get(row.conversation)
        if alert is None or not (is_mine or (is_supervisor and alert.is_for_supervisors)):
            return row
        return msgspec.structs.replace(row, alert=alert.sentence)


def alert_of(proposal: Decision) -> Alert:
    """What the inbox says of a proposal to transfer. Pure."""
    reason = proposal.rules[0].reason.rstrip(".")
    sentence = f"Transfer proposed: {reason}: layer {proposal.layer}, skill {proposal.skill.replace('_', ' ')}."
    return Alert(sentence, is_for_supervisors=needs_supervisor(proposal))


def row_of(conversation: Conversation, *, owner_name: str) -> ConversationRow:
    """A conversation as a line of the inbox. Pure."""
    return ConversationRow(
        conversation=conversation.id,
        owner=conversation.owner.value,
        owner_name=owner_name,
        customer=conversation.customer,
        channel=conversation.channel,
        layer=conversation.layer,
        priority=conversation.priority,
        skill=conversation.skill,
        reason=conversation.reason,
        last_text=conversation.last_text,
        last_author=conversation.last_author,
        last_at=conversation.last_at,
        waiting_since=conversation.waiting_since,
        mood=conversation.mood,
    )


class Inboxes:
    """Run `run` as one task of the process; agents' sockets `follow` and `leave`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._readers: dict[Callable[[Inbox], None], Agent] = {}
        self.bell = Bell()

    def on_news(self, news: News) -> None:
        if news.inbox_changed or news.owner_changed:
            self.bell.ring()

    def refresh(self) -> None:
        """Send it soon (an agent came, went, or is away)."""
        self.bell.ring()

    def follow(self, agent: Agent, send: Callable[[Inbox], None]) -> None:
        self._readers[send] = agent
        self.bell.ring()

    def leave(self, send: Callable[[Inbox], None]) -> None:
        self._readers.pop(send, None)

    async def run(self) -> None:
        """Send the inbox when it has changed, until the bell ends it."""
        while await self.bell.wait():
            await asyncio.sleep(_GATHER_SECONDS)
            try:
                await self._send_all()
            except Exception:
                logger.exception("The inbox could not be read")

    async def _send_all(self) -> None:
        desk, now = self._desk, self._desk.changes.clock()
        async with desk.store.reading() as connection:
            waiting = await conversations.waiting(connection)
            with_agents = await conversations.with_agents(connection)
            with_bot = await conversations.with_bot(connection, since=now - _BOT_SECONDS, limit=_BOT_ROWS)
            handled = await handoffs.handling_seconds(connection, since=now - RECENT_SECONDS)
            names = await agents.names(connection)
            proposed = await proposals.all_open(connection)
        assistant = desk.settings.assistant_name
        board = Board(
            queue=tuple(row_of(one, owner_name="") for one in queue.in_order(waiting)),
            with_agents=tuple((one.agent, row_of(one, owner_name=names.get(one.agent, ""))) for one in with_agents),
            bot=tuple(row_of(one, owner_name=assistant) for one in with_bot),
            now=now,
            notices=desk.files.notices,
            alerts={one.conversation: alert_of(one.decision) for one in proposed},
        )
        for send, agent in tuple(self._readers.items()):
            send(board.for_agent(agent))
        online = desk.presences.online()
        for one in waiting:
            if one.owner is Owner.QUEUE and desk.rooms.count(one.id):
                state = waiting_state(one, waiting=waiting, handled=handled, agents=online)
                desk.rooms.tell(one.id, state, audience=Audience.CUSTOMER)
