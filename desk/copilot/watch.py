"""Keeps what helps in a conversation up to date for the agents who have it open.

A conversation is watched from the moment when a console asks for it until no agent follows it any more. Changes come in
bursts, and a customer's message is read by the bot a moment after it is stored; so a change waits a little, and the view is
made once for all of it. Nothing here holds up whoever made the change.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

from aiohttp import web

from desk.background import Background
from desk.change import News
from desk.context import Desk
from desk.copilot import delegations
from desk.copilot.gathering import Ending, told
from desk.copilot.outcomes import outcome_of
from desk.copilot.view import view_of
from desk.errors import NotFound
from desk.ownership import Owner
from desk.rooms import Audience
from desk.store import conversations
from desk.store import delegations as granted_in
from desk.store import suggestions as stored
from handoff.log import Author, Entry, EntryKind
from handoff.wire.copilot import UNDERSTAND, DelegationEnded

logger = logging.getLogger(__name__)

_GATHER_SECONDS = 0.05
# How long a customer's message waits for the bot's reading of it, before the view is made without.
_READING_SECONDS = 1.5


class Copilot:
    """One for each desk. Tell it of the news; `stop` it before the store is closed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._watched: set[str] = set()
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._running = Background("What helps an agent")
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._is_over = False

    def begin(self, conversation: str) -> None:
        """Watch a conversation that an agent has opened. What helps in it now is told to all who have it open."""
        self._watched.add(conversation)
        self._plan(conversation, seconds=0.0)

    def left(self, conversation: str) -> None:
        """An agent has left a conversation, or their socket ended: with the last of them it is watched no more.

        Only its next change would tell otherwise, and most conversations that somebody looked at have none."""
        if not self._desk.rooms.count(conversation, audience=Audience.AGENT):
            self._watched.discard(conversation)

    @property
    def watched(self) -> frozenset[str]:
        """The conversations whose help is kept up to date at this desk."""
        return frozenset(self._watched)

    def answer(self, step: Coroutine[Any, Any, None]) -> None:
        """Do what may have to wait for a worker beside the socket that asked: its agent goes on writing meanwhile."""
        if self._is_over:
            step.close()
        else:
            self._start(_logged(step))

    def on_news(self, news: News) -> None:
        """A change was committed."""
        sent = [one for one in news.entries if one.author is Author.AGENT and one.kind is EntryKind.MESSAGE]
        # Whatever is to be stored about a change is stored by the desk that made it.
        if (sent or news.owner_changed) and not news.is_elsewhere:
            self._start(self._settle(news.conversation, sent, is_moved=news.owner_changed))
        if any(one.event == delegations.ENDED_EVENT for one in news.entries):
            self._start(self._notify(news.conversation))
        if news.conversation not in self._watched:
            return
        is_asked = any(one.author is Author.CUSTOMER and one.kind is EntryKind.MESSAGE for one in news.entries)
        if is_asked and news.mood is None and self._desk.questions.can_answer(UNDERSTAND):
            self._plan(news.conversation, seconds=_READING_SECONDS)
        elif news.entries or news.mood is not None or news.owner_changed or news.proposal_changed:
            self._plan(news.conversation, seconds=_GATHER_SECONDS)

    def refresh(self, conversation: str) -> None:
        """Something else changed that the view shows."""
        if conversation in self._watched:
            self._plan(conversation, seconds=0.0)

    async def stop(self) -> None:
        """Begin nothing more, and let what is under way end."""
        self._is_over = True
        for handle in self._due.values():
            handle.cancel()
        await self._running.stop()

    def _plan(self, conversation: str, *, seconds: float) -> None:
        due = asyncio.get_running_loop().time() + seconds
        planned = self._due.get(conversation)
        if planned is not None:
            # A burst does not put it off, and a message that waits for its reading goes with the reading.
            if planned.when() <= due:
                return
            planned.cancel()
        self._due[conversation] = asyncio.get_running_loop().call_later(seconds, self._begin, conversation)

    def _begin(self, conversation: str) -> None:
        self._due.pop(conversation, None)
        if conversation in self._busy:
            self._again.add(conversation)
            return
        self._busy.add(conversation)
        self._start(self._tell(conversation))

    def _start(self, step: Coroutine[Any, Any, None]) -> None:
        if self._is_over:
            step.close()
            return
        self._running.begin(step)

    async def _tell(self, conversation: str) -> None:
        try:
            self.left(conversation)
            if conversation not in self._watched:
                return
            view = await view_of(self._desk, conversation)
            self._desk.rooms.tell(conversation, view, audience=Audience.AGENT)
        except NotFound:
            self._watched.discard(conversation)
        except Exception:
            # Help that fails must not cost the agent the conversation.
            logger.exception("What helps in %s could not be told", conversation)
        finally:
            self._busy.discard(conversation)
            if conversation in self._again:
                self._again.discard(conversation)
                self._plan(conversation, seconds=0.0)

    async def _settle(self, conversation: str, sent: Sequence[Entry], *, is_moved: bool) -> None:
        """What was suggested before is judged by what was sent, and a grant ends with the agent's turn to speak."""
        try:
            if is_moved:
                await delegations.settle(self._desk, conversation)
            if sent:
                await self._judge(conversation, sent)
        except NotFound:
            return
        except Exception:
            logger.exception("What became of the suggestions in %s could not be kept", conversation)

    async def _notify(self, conversation: str) -> None:
        """Tell the agent who let the assistant ask, unless they ended it themselves."""
        try:
            async with self._desk.store.reading() as connection:
                row = await conversations.get(connection, conversation)
                granted = await granted_in.latest(connection, conversation)
        except NotFound:
            return
        if granted is None or granted.delegation.state == granted_in.OPEN:
            return  # another agent lets it ask by now
        if granted.delegation.ended_as in (Ending.AGENT_WROTE, Ending.TAKEN_BACK):
            return
        over = granted.delegation
        message = DelegationEnded(
            conversation=conversation, customer=row.customer, ended_as=over.ended_as, text=told(over)
        )
        self._desk.lines.tell(over.agent, message)

    async def _judge(self, conversation: str, sent: Sequence[Entry]) -> None:
        text = "\n".join(entry.text for entry in sent)
        async with self._desk.store.reading() as connection:
            row = await conversations.get(connection, conversation)
            shown = await stored.unsettled(connection, conversation, agent=row.agent)
        if row.owner is not Owner.AGENT or not shown:
            return
        async with self._desk.store.writing() as connection:
            for one in shown:
                outcome = outcome_of(one.text, text, is_inserted=one.inserted_at > 0)
                await stored.settle(connection, one.id, outcome=outcome.value, at=self._desk.changes.clock())


async def _logged(step: Coroutine[Any, Any, None]) -> None:
    try:
        await step
    except Exception:
        logger.exception("A question of an agent could not be answered")


COPILOT: web.AppKey[Copilot] = web.AppKey("copilot", Copilot)
