"""Tells the rooms what was committed, entries at once, then who speaks now; and single agents what is for them alone."""

from __future__ import annotations

import logging

from desk.background import Background
from desk.change import News
from desk.context import Desk
from desk.errors import NotFound, Unavailable
from desk.follow_ups import read_duties
from desk.insight.alerts.telling import tell_readers_here
from desk.rooms import Audience
from desk.store import conversations, mentions
from desk.store.assignments import AssignmentState
from desk.workflows.approvals import tell_supervisors_here
from desk.wrap_up.shown import afterwork_of
from handoff.wire.agent import MoodChanged
from handoff.wire.decisions import DecisionKind, DecisionMade
from handoff.wire.routing import AssignmentEnded
from handoff.wire.shared import EntryAdded
from handoff.wire.transfers import TransferProposed
from handoff.wire.whispers import WhisperAdded

logger = logging.getLogger(__name__)


class Announcer:
    """Entries go out in the commit's own step; the state is read afterwards, so that it is never older."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reading = Background("What a change means to others")

    def on_news(self, news: News) -> None:
        rooms = self._desk.rooms
        for entry in news.entries:
            rooms.tell(news.conversation, EntryAdded(conversation=news.conversation, entry=entry))
        if news.mood is not None:
            seq, score = news.mood
            mood = MoodChanged(conversation=news.conversation, seq=seq, score=score)
            rooms.tell(news.conversation, mood, audience=Audience.AGENT)
        for record in news.decisions:
            if record.kind is not DecisionKind.SHADOW:
                made = DecisionMade(conversation=news.conversation, record=record)
                rooms.tell(news.conversation, made, audience=Audience.AGENT)
        if news.proposal_changed:
            proposed = TransferProposed(conversation=news.conversation, proposal=news.proposal)
            rooms.tell(news.conversation, proposed, audience=Audience.AGENT)
        for whisper in news.whispers:
            added = WhisperAdded(conversation=news.conversation, whisper=whisper)
            self._desk.lines.tell(whisper.addressee, added)
            self._desk.lines.tell_supervisors(added, of=news.conversation, but=whisper.addressee)
        if news.mentioned:
            self._reading.begin(self._tell_mentioned(tuple(news.mentioned)))
        for offer in news.assignments:
            if offer.state in (AssignmentState.LAPSED, AssignmentState.WITHDRAWN):
                ended = AssignmentEnded(conversation=news.conversation, state=offer.state.value, reason=offer.reason)
                self._desk.lines.tell(offer.agent, ended)
        if news.follow_ups_changed:
            self._reading.begin(self._tell_follow_ups())
        if news.owner_changed and rooms.count(news.conversation):
            self._reading.begin(self.tell_state(news.conversation))

    async def stop(self) -> None:
        """Let what is under way end."""
        await self._reading.stop()

    async def tell_agents(self) -> None:
        """Tell each agent with a socket here anew what is for them alone; something of it may not have come."""
        agents = {line.agent.id: line.agent for line in self._desk.lines.everybody()}
        if not agents:
            return
        await self._tell_mentioned(tuple(agents))
        await self._tell_follow_ups()
        for agent in agents.values():
            self._desk.lines.tell(agent.id, await afterwork_of(self._desk, agent))
        await tell_supervisors_here(self._desk)
        await tell_readers_here(self._desk)

    async def _tell_mentioned(self, called: tuple[str, ...]) -> None:
        try:
            async with self._desk.store.glancing() as connection:
                told = {agent: await mentions.of_agent(connection, agent) for agent in called}
        except Exception:
            logger.exception("Could not read the mentions")
            return
        for agent, message in told.items():
            self._desk.lines.tell(agent, message)

    async def _tell_follow_ups(self) -> None:
        try:
            async with self._desk.store.glancing() as connection:
                duties = await read_duties(connection)
        except Exception:
            logger.exception("Could not read the follow-ups")
            return
        for line in self._desk.lines.everybody():
            line.send(duties.for_agent(line.agent))

    async def tell_state(self, conversation: str) -> None:
        """Tell those who follow a conversation who speaks."""
        try:
            async with self._desk.store.glancing() as connection:
                row = await conversations.get(connection, conversation)
                state = await self._desk.state_of(connection, row)
        except NotFound:
            return
        except Unavailable:
            # It is told when the store can be read again.
            self._desk.changes.doubt(conversation)
            return
        except Exception:
            logger.exception("Could not read who speaks in %s", conversation)
            return
        self._desk.rooms.tell_state(conversation, state, last_seq=row.last_seq)
