"""Runs beside the requests: drafts what ended without a draft, asks for ratings, picks conversations for review, and tells
whoever looks at any of it.

What must not be lost is found in the store, so a desk that was down catches up when it starts. What is picked for review is not
looked for there: where that fails, it is tried again after a while, and after longer each time.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable
from dataclasses import dataclass

from desk.backoff import Backoff
from desk.bell import Bell
from desk.change import News
from desk.context import Desk
from desk.errors import NotFound
from desk.rooms import Audience
from desk.wrap_up import drafts, ratings, reviews
from desk.wrap_up.shown import aftermath_of, afterwork_of

logger = logging.getLogger(__name__)

_GATHER_SECONDS = 0.05
_EVERY_SECONDS = 10.0
_SILENCES_EVERY_SECONDS = 30.0
_BACKOFF = Backoff(first=10.0, longest=3600.0)


@dataclass(frozen=True, slots=True)
class _Again:
    """When a conversation is judged again at which that failed, by the loop's clock, and how often it failed."""

    at: float
    failures: int


class Aftermaths:
    """Run `run` as one task of the process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._changed: set[str] = set()
        self._changed_elsewhere: set[str] = set()
        self._failed: dict[str, _Again] = {}
        self._rated: set[str] = set()
        self._lists_changed = False
        self._silences_at = self._silences_tried_at = -math.inf
        self.bell = Bell()

    def on_news(self, news: News) -> None:
        if news.aftermath_changed:
            (self._changed_elsewhere if news.is_elsewhere else self._changed).add(news.conversation)
        if news.rating_asked:
            self._rated.add(news.conversation)
        self._lists_changed = self._lists_changed or news.reviews_changed or news.aftermath_changed
        if news.aftermath_changed or news.rating_asked or news.reviews_changed or news.owner_changed:
            self.bell.ring()

    async def run(self) -> None:
        """Work when something has changed, and every ten seconds, until the bell ends it."""
        while await self.bell.wait(at_most_seconds=_EVERY_SECONDS):
            await asyncio.sleep(_GATHER_SECONDS)
            try:
                await self._work()
            except Exception:
                # What was left undone is found again in the next round.
                logger.exception("What comes after a conversation could not be done")

    async def _work(self) -> None:
        desk = self._desk
        drafted = await drafts.draft_ended(desk)
        await ratings.ask_closed(desk)
        changed, self._changed = self._changed, set()
        for conversation in {*changed, *drafted, *self._due_again()}:
            if await _apart(reviews.judge(desk, conversation), conversation):
                self._failed.pop(conversation, None)
            else:
                self._put_off(conversation)
            await _apart(self._tell_room(conversation), conversation)
        elsewhere, self._changed_elsewhere = self._changed_elsewhere, set()
        for conversation in elsewhere - changed:
            await _apart(self._tell_room(conversation), conversation)
        rated, self._rated = self._rated, set()
        for conversation in rated:
            async with desk.store.glancing() as connection:
                asked = await ratings.asked_of(connection, conversation, now=desk.changes.clock())
            if asked is not None:
                desk.rooms.tell(conversation, asked, audience=Audience.CUSTOMER)
        if self._lists_changed:
            self._lists_changed = False
            for agent in {line.agent.id: line.agent for line in desk.lines.everybody()}.values():
                desk.lines.tell(agent.id, await afterwork_of(desk, agent))
        await self._ask_silent()

    async def _ask_silent(self) -> None:
        now = self._desk.changes.clock()
        is_done = 0 <= now - self._silences_at < _SILENCES_EVERY_SECONDS
        if is_done or 0 <= now - self._silences_tried_at < _EVERY_SECONDS:
            return
        self._silences_tried_at = now
        # A silence that became long enough while this could not be done is found, too; the first look goes back furthest.
        missed_seconds = max(0.0, now - self._silences_at)
        look_back_seconds = min(ratings.CATCH_UP_SECONDS, ratings.LOOK_BACK_SECONDS + missed_seconds)
        await ratings.ask_silent(self._desk, look_back_seconds=look_back_seconds)
        self._silences_at = now

    def _due_again(self) -> tuple[str, ...]:
        now = asyncio.get_running_loop().time()
        return tuple(conversation for conversation, again in self._failed.items() if again.at <= now)

    def _put_off(self, conversation: str) -> None:
        """Judge it again later: one that stays broken must not take up every round."""
        before = self._failed.get(conversation)
        failures = 1 if before is None else before.failures + 1
        self._failed[conversation] = _Again(asyncio.get_running_loop().time() + _BACKOFF.after(failures), failures)

    async def _tell_room(self, conversation: str) -> None:
        if not self._desk.rooms.count(conversation):
            return
        async with self._desk.store.glancing() as connection:
            aftermath = await aftermath_of(connection, conversation)
        self._desk.rooms.tell(conversation, aftermath, audience=Audience.AGENT)


async def _apart(work: Awaitable[object], conversation: str) -> bool:
    """Do it; where it fails, the other conversations have their turn all the same, for they are not named again. Whether it
    did not fail."""
    try:
        await work
    except NotFound:
        # It was forgotten meanwhile, and everything about it with it.
        return True
    except Exception:
        logger.exception("What comes after the conversation %s could not be done", conversation)
        return False
    return True
