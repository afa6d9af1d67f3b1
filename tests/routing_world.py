"""A desk without sockets whose clock a test turns: what the tests of routing are made of."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from sqlalchemy import insert, select

from desk import customers, handoffs
from desk.app import make_desk
from desk.change import Changes
from desk.context import Desk
from desk.designers_files import DesignersFiles
from desk.lines import Lines
from desk.places import Places
from desk.presence import Presences
from desk.replicas import Replicas
from desk.rooms import Rooms
from desk.router import Router
from desk.routing.configuration import Capacity, Routing
from desk.routing.configuration_file import parse_routing
from desk.routing.model import AgentProfile
from desk.store import assignments, audit, conversations, entries, follow_ups, profiles, tables
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent, Role
from desk.store.assignments import Assignment
from desk.store.conversations import Conversation
from desk.store.engine import open_store
from desk.store.follow_ups import FollowUp
from desk.store.readings import Reading
from handoff.conversation import Customer
from handoff.decision import Decision, FiredRule, Outcome
from handoff.log import Entry
from tests.desk_world import desk_settings, sqlite_url

STARTED_AT = 1_790_000_000.0  # a Monday, 15:13 in London
ROUTING = """
version: "1"
answer_within_seconds: 60
grace_seconds: 60
away_after_seconds: 600
sticky: {days: 14, hold_seconds: 0}
queues:
  general: {}
  orders: {}
  billing: {}
"""


class GivenFiles:
    """The designers' files of a desk, with another routing."""

    def __init__(self, files: Any, routing: Routing) -> None:
        self._files = files
        self.routing = routing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._files, name)


class ModelDesk:
    """A desk whose database has its tables, to be copied: migrating it takes longer than most tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk = make_desk(desk_settings(sqlite_url(folder)))

    async def migrate(self) -> None:
        await self.desk.store.migrate()
        await self.desk.store.close()

    def copy(self, folder: Path, *, clock: Callable[[], float], routing: str = ROUTING) -> Desk:
        """Another desk on a database of its own in `folder`."""
        shutil.copy(self.folder / "desk.db", folder / "desk.db")
        store, lines = open_store(sqlite_url(folder)), Lines()
        return dataclasses.replace(
            self.desk,
            store=store,
            changes=Changes(store, clock=clock, turn_timeout_seconds=30.0),
            rooms=Rooms(store),
            files=cast("DesignersFiles", GivenFiles(self.desk.files, parse_routing(routing, source="routing.yml"))),
            lines=lines,
            presences=Presences(store, clock=clock, tell=lines.tell),
            places=Places(),
            replicas=Replicas(store, desk=self.desk.replicas.desk, clock=clock),
        )


def keep_reaching(desk: Desk, *, since: float | None = None) -> None:
    """By the clock that a test turns, the desk reached its database all the while until now; `since` then, where it is given."""
    desk.replicas._renewed_at = desk.changes.clock()
    if since is not None:
        desk.replicas._steady_since = since


class RoutingWorld:
    """Agents who are connected, customers who wait, and the router, which works when time passes."""

    def __init__(self, model: ModelDesk, folder: Path, *, routing: str = ROUTING) -> None:
        self.now = STARTED_AT
        self.desk = model.copy(folder, clock=lambda: self.now, routing=routing)
        keep_reaching(self.desk, since=self.now - 3600)
        self.router = Router(self.desk)
        self._number = 0

    async def restart(self) -> None:
        """The desk's process ends without a word, and another one begins on the same database."""
        desk, clock = self.desk, lambda: self.now
        self.desk = dataclasses.replace(
            desk,
            presences=Presences(desk.store, clock=clock, tell=desk.lines.tell),
            places=Places(),
            replicas=Replicas(desk.store, desk=desk.replicas.desk, clock=clock),
        )
        keep_reaching(self.desk, since=self.now)
        self.router = Router(self.desk)

    async def agent(
        self,
        name: str = "Dana Reyes",
        *,
        role: Role = Role.AGENT,
        skills: tuple[str, ...] = (),
        languages: tuple[str, ...] = ("en",),
        capacity: int = 0,
        is_here: bool = True,
    ) -> Agent:
        self._number += 1
        agent = Agent(id=f"agent{self._number}", email=f"a{self._number}@desk.example", name=name, role=role)
        row = {"id": agent.id, "email": agent.email, "name": name, "role": role.value, "password_hash": "none"}
        async with self.desk.store.writing() as connection:
            await connection.execute(insert(tables.agents).values(**row, created_at=0.0, removed_at=0.0))
            profile = AgentProfile(
                agent.id,
                frozenset(skills),
                frozenset(languages),
                capacity=Capacity(total=capacity) if capacity else None,
            )
            await profiles.save(connection, profile)
        if is_here:
            await self.desk.presences.enter(agent.id)
        return agent

    async def waiting(
        self, *, skill: str = "orders", priority: int = 3, suspend_bot: bool = False, customer: Customer | None = None
    ) -> str:
        """A conversation that has just come to the queue."""
        opened = await customers.open_conversation(self.desk, customer or Customer(name="Maria Jensen"))
        await self.call(opened.conversation, skill=skill, priority=priority, suspend_bot=suspend_bot)
        return opened.conversation

    async def call(self, name: str, *, skill: str = "orders", priority: int = 3, suspend_bot: bool = False) -> None:
        """A person is called for a conversation of the bot's."""
        rule = FiredRule("wish", "The customer asked for a person.", Outcome.HANDOFF, 2, priority, ())
        decision = Decision(
            outcome=Outcome.HANDOFF, layer=2, priority=priority, skill=skill, rules=(rule,), suspend_bot=suspend_bot
        )
        async with self.desk.changes.of(name) as change:
            await handoffs.begin(self.desk, change, decision, Reading(), cause=handoffs.Cause.POLICY)
            change.conversation.has_spoken = True

    async def pass_(self, seconds: float = 0.0) -> None:
        """Time passes, during which who is connected stays so and does something; then the router works."""
        self.now += seconds
        keep_reaching(self.desk)
        await self.desk.presences.renew()
        await self.router.round()

    async def row(self, name: str) -> Conversation:
        async with self.desk.store.reading() as connection:
            return await conversations.get(connection, name)

    async def offer(self, name: str) -> Assignment | None:
        async with self.desk.store.reading() as connection:
            return await assignments.open_in(connection, name)

    async def log(self, name: str) -> tuple[Entry, ...]:
        async with self.desk.store.reading() as connection:
            return await entries.after(connection, name, 0)

    async def events(self, name: str) -> list[str]:
        return [entry.event for entry in await self.log(name) if entry.event]

    async def audited(self, name: str) -> list[str]:
        async with self.desk.store.reading() as connection:
            return [line.action for line in await audit.of_conversation(connection, name)]

    async def owed(self) -> tuple[FollowUp, ...]:
        async with self.desk.store.reading() as connection:
            return await follow_ups.all_open(connection)

    async def handoff(self, name: str) -> stored_handoffs.Handoff:
        async with self.desk.store.reading() as connection:
            found = await stored_handoffs.latest(connection, name)
        assert found is not None
        return found

    async def press(self, name: str, choice: str) -> None:
        """Press the latest button of the desk's that means `choice`."""
        async with self.desk.store.reading() as connection:
            rows = await connection.execute(
                select(tables.buttons.c.id)
                .where(tables.buttons.c.conversation == name, tables.buttons.c.payload == choice)
                .order_by(tables.buttons.c.seq.desc())
            )
            button = str(rows.scalars().first())
        self._number += 1
        await customers.press(self.desk, name, client_id=f"press{self._number}", button=button)

    async def say(self, name: str, text: str) -> None:
        self._number += 1
        await customers.say(self.desk, name, client_id=f"say{self._number}", text=text)


def run_once(coroutine: Any) -> None:
    """Outside of a test's own loop. Not asyncio.run: it would drop the loop that pytest-asyncio keeps, unclosed."""
    loop = asyncio.new_event_loop()
    loop.run_until_complete(coroutine)
    loop.close()
