"""The workbench of one desk: the training data beside which messages are reviewed, and what is known of the messages."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from desk.background import Background
from desk.change import News
from desk.context import Desk
from desk.errors import DeskError, NotAllowed
from desk.store import workbench_reviews
from desk.store.agents import Agent, Role
from desk.store.misunderstood import Misunderstood
from desk.workbench import waiting
from desk.workbench.meaning import Meanings
from desk.workbench.project import Project
from desk.workbench.training_data import TrainingData
from desk.workbench.waiting import Waiting

# What people flag counts at once; what a model was unsure of, within this time.
_FOUND_ANEW_SECONDS = 20.0
_MOST_IGNORED = 5000


@dataclass(slots=True)
class _Found:
    """What was found in the store, and when."""

    at: float
    messages: tuple[Misunderstood, ...]


class Workbench:
    """What the use cases of the workbench need besides the desk. Belongs to one event loop."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.project = Project(Path(desk.settings.project_path))
        self.meanings = Meanings(desk.questions)
        self._found: _Found | None = None
        self._writing = asyncio.Lock()
        self._preparing = Background("Reading the training data")

    def on_news(self, news: News) -> None:
        if news.aftermath_changed:
            self._found = None

    def forget_found(self) -> None:
        """Look again when somebody asks next."""
        self._found = None

    async def stop(self) -> None:
        await self._preparing.stop()
        await self.meanings.stop()

    def expect(self, agent: Agent) -> None:
        """Have the training data at hand where this agent may review it: to read all of it takes a second."""
        if may_train(agent):
            self._preparing.begin(self._prepare())

    async def _prepare(self) -> None:
        # What is wrong with it is told to whoever looks at it.
        with contextlib.suppress(DeskError):
            await self.data()

    async def data(self) -> TrainingData:
        """The training data as it stands now. Raises `TrainingDataWrong`."""
        return await asyncio.to_thread(self._prepared)

    def _prepared(self) -> TrainingData:
        data = self.project.data()
        # Made here, in the thread, and not while others wait in the event loop.
        _ = data.by_words, data.known
        return data

    async def why_not_written(self) -> str:
        """A sentence where this desk does not write what is accepted, empty where it does."""
        match self.desk.settings.training_data:
            case "keep":
                return "The settings say that this desk keeps what is accepted."
            case "write":
                return ""
            case _:
                return await asyncio.to_thread(self.project.why_not_writable)

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """One change of the files at a time, so that threads do not wait for each other."""
        async with self._writing:
            yield

    async def waiting(self, data: TrainingData) -> tuple[Waiting, ...]:
        """What waits, in its order, whoever has it."""
        now = self.desk.changes.clock()
        async with self.desk.store.reading() as connection:
            if self._found is None or not 0 <= now - self._found.at < _FOUND_ANEW_SECONDS:
                self._found = _Found(now, await waiting.found(connection, now=now))
            since = now - waiting.DAYS * 86_400.0
            ignored = await workbench_reviews.ignored_texts(connection, since=since, most=_MOST_IGNORED)
        messages = self._found.messages
        return await asyncio.to_thread(waiting.in_order, messages, known=data.known, ignored=ignored)


WORKBENCH: web.AppKey[Workbench] = web.AppKey("workbench", Workbench)


def may_train(agent: Agent) -> bool:
    """Whether this agent says what is learned."""
    return agent.role in (Role.DESIGNER, Role.ADMIN)


def check_may_train(agent: Agent) -> None:
    """Raises `NotAllowed` for whoever is no designer: what is learned is theirs to decide, and administrators'."""
    if not may_train(agent):
        raise NotAllowed("review training data; designers and administrators do")
