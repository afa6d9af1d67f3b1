"""Tells the rooms what was committed: entries at once, then who speaks now."""

from __future__ import annotations

import asyncio
import logging

from desk.change import News
from desk.context import Desk
from desk.errors import NotFound
from desk.rooms import Audience
from desk.store import conversations
from handoff.wire.agent import MoodChanged
from handoff.wire.decisions import DecisionKind, DecisionMade
from handoff.wire.shared import EntryAdded
from handoff.wire.transfers import TransferProposed

logger = logging.getLogger(__name__)


class Announcer:
    """Entries go out in the commit's own step; the state is read afterwards, so that it is never older."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reading: set[asyncio.Task[None]] = set()

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
        if news.owner_changed and rooms.count(news.conversation):
            task = asyncio.create_task(self._tell_state(news.conversation))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def stop(self) -> None:
        """Let what is under way end."""
        await asyncio.gather(*self._reading, return_exceptions=True)

    async def _tell_state(self, conversation: str) -> None:
        try:
            async with self._desk.store.reading() as connection:
                row = await conversations.get(connection, conversation)
                state = await self._desk.state_of(connection, row)
        except NotFound:
            return
        except Exception:
            logger.exception("Could not read who speaks in %s", conversation)
            return
        self._desk.rooms.tell(conversation, state)
