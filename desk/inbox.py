"""The agents' inbox, sent whenever it changes: as many rows as a screen shows, and how many there are in all.

Changes come in bursts, so they are gathered for a moment and the inbox is read once for everybody; a change of owner is
what agents wait for, and is gathered for less. After each look there is a rest in proportion to it. Whoever
wants to see more asks for a list (`desk.web.lists`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from desk.bell import Bell
from desk.change import News
from desk.context import Desk
from desk.misfits import NO_MISFITS, Misfits
from desk.roster import waiting_of
from desk.routing.line import in_order
from desk.store import agents, assignments, conversations, profiles, proposals, reads
from desk.store.agents import Agent
from desk.store.assignments import Assignment
from desk.store.conversations import Conversation
from handoff.decision import Decision
from handoff.transfer import needs_supervisor
from handoff.wire.agent import ConversationRow, Inbox, InboxCounts

logger = logging.getLogger(__name__)

_GATHER_SECONDS = 0.3
# A handoff comes with several changes, one right after the other.
_GATHER_URGENT_SECONDS = 0.01
_TRY_AGAIN_SECONDS = 1.0
_BOT_SECONDS = 24 * 3600.0
_MOST_WAITING = 50
_MOST_MINE = 100
_MOST_OTHERS = 20
_MOST_BOT = 20


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
    bot_count: int
    unread: Mapping[str, int]
    now: float
    notices: tuple[str, ...]
    alerts: Mapping[str, Alert]
    misfits: Misfits = NO_MISFITS
    locked: tuple[str, ...] = ()

    def for_agent(self, agent: Agent) -> Inbox:
        """The board as one agent sees it; who answers for the designers' files is told what is wrong with them, and who answers for
        the team which accounts are locked."""
        mine = [row for owner, row in self.with_agents if owner == agent.id]
        others = [row for owner, row in self.with_agents if owner != agent.id]
        return Inbox(
            queue=self._queue_for(agent),
            mine=tuple(
                msgspec.structs.replace(self._alerting(row), unread=self.unread.get(row.conversation, 0))
                for row in mine[:_MOST_MINE]
            ),
            others=tuple(
                self._alerting(row, is_supervisor=agent.role.is_supervisor, is_mine=False)
                for row in others[:_MOST_OTHERS]
            ),
            bot=self.bot,
            now=self.now,
            notices=(
                *(self.locked if agent.role.is_supervisor else ()),
                *(self.notices if agent.role.answers_for_policy else ()),
            ),
            counts=InboxCounts(queue=len(self.queue), mine=len(mine), others=len(others), bot=self.bot_count),
        )

    def _queue_for(self, agent: Agent) -> tuple[ConversationRow, ...]:
        """The queue in its order, what is offered to this agent first; with a warning on what they should rather leave."""
        rows = sorted(self.queue, key=lambda row: row.assigned_to != agent.id)[:_MOST_WAITING]
        return tuple(self._warning(self._alerting(row), agent) for row in rows)

    def _warning(self, row: ConversationRow, agent: Agent) -> ConversationRow:
        warning = self.misfits.of(agent.id, row.conversation)
        return msgspec.structs.replace(row, warning=warning) if warning else row

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


def lost_alert(agent_name: str) -> Alert:
    """What the inbox says of a conversation whose agent's connection was lost. Pure."""
    sentence = f"Waits again: the connection to {agent_name or 'its agent'} was lost."
    return Alert(sentence, is_for_supervisors=True)


def row_of(
    conversation: Conversation, *, owner_name: str, offer: Assignment | None = None, offered_to: str = ""
) -> ConversationRow:
    """A conversation as a line of the inbox; `offer` is its open assignment, to an agent with that name. Pure."""
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
        assigned_to=offer.agent if offer else "",
        assigned_name=offered_to,
        assigned_until=offer.until if offer else 0.0,
        assigned_because=offer.reason if offer else "",
    )


class Inboxes:
    """Run `run` as one task of the process; agents' sockets `follow` and `leave`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._readers: dict[Callable[[Inbox], None], Agent] = {}
        self._is_urgent = asyncio.Event()
        self._locked: tuple[str, ...] = ()
        self.bell = Bell()

    def on_news(self, news: News) -> None:
        if news.owner_changed:
            self._is_urgent.set()
        if news.inbox_changed or news.owner_changed:
            self.bell.ring()

    def refresh(self) -> None:
        """Send it soon (an agent came, went, or is away)."""
        self.bell.ring()

    def tell_locked(self, locked: tuple[str, ...]) -> None:
        """Other accounts are locked than before (`desk.locked_accounts`)."""
        self._locked = locked
        self.bell.ring()

    def follow(self, agent: Agent, send: Callable[[Inbox], None]) -> None:
        self._readers[send] = agent
        self.bell.ring()

    def leave(self, send: Callable[[Inbox], None]) -> None:
        self._readers.pop(send, None)

    async def run(self) -> None:
        """Send the inbox when it has changed, until the bell ends it."""
        while await self.bell.wait():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GATHER_SECONDS):
                    await self._is_urgent.wait()
                    await asyncio.sleep(_GATHER_URGENT_SECONDS)
            self._is_urgent.clear()
            if not self._readers:
                continue
            began = time.monotonic()
            try:
                await self._send_all()
            except Exception:
                logger.exception("The inbox could not be read")
                # Nobody else would ring for what this look was to show.
                await self.bell.rest(_TRY_AGAIN_SECONDS)
                self.bell.ring()
            else:
                await self.bell.rest_after(time.monotonic() - began)

    async def _send_all(self) -> None:
        desk, now = self._desk, self._desk.changes.clock()
        async with desk.store.glancing() as connection:
            waiting = await conversations.waiting(connection)
            with_agents = await conversations.with_agents(connection)
            with_bot = await conversations.with_bot(connection, since=now - _BOT_SECONDS, limit=_MOST_BOT)
            bot_count = await conversations.count_with_bot(connection, since=now - _BOT_SECONDS)
            unread = await reads.unread_of_owners(connection)
            offered = {one.conversation: one for one in await assignments.all_open(connection)}
            known = await profiles.of_servants(connection)
            names = await agents.names(connection)
            proposed = await proposals.all_open(connection)
        assistant, routing = desk.settings.assistant_name, desk.routing
        line = in_order(map(waiting_of, waiting), routing=routing)
        rows = {one.id: _waiting_row(one, offered.get(one.id), names) for one in waiting}
        lost = {one.id: lost_alert(names.get(one.lost_agent, "")) for one in waiting if one.lost_agent}
        board = Board(
            queue=tuple(rows[one.conversation] for one in line),
            with_agents=tuple((one.agent, row_of(one, owner_name=names.get(one.agent, ""))) for one in with_agents),
            bot=tuple(row_of(one, owner_name=assistant) for one in with_bot),
            bot_count=bot_count,
            unread=unread,
            now=now,
            notices=desk.files.notices,
            locked=self._locked,
            alerts=lost | {one.conversation: alert_of(one.decision) for one in proposed},
            misfits=Misfits(line, known, routing=routing, now=now),
        )
        for send, agent in tuple(self._readers.items()):
            send(board.for_agent(agent))


def _waiting_row(conversation: Conversation, offer: Assignment | None, names: Mapping[str, str]) -> ConversationRow:
    return row_of(conversation, owner_name="", offer=offer, offered_to=names.get(offer.agent, "") if offer else "")
