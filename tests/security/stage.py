"""A desk with one person of every role, and scenes: conversations with all that hangs on them, for somebody to reach for."""

from __future__ import annotations

import contextlib
import dataclasses
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import ClientSession
from sqlalchemy import select

from desk import customers, handoffs, whispers
from desk.identity import new_id, new_token
from desk.settings import Limits
from desk.store import api_keys, assignments, conversations, profiles, proposals, reviews, tables, workflows
from desk.store import follow_ups as stored_follow_ups
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent, Role
from desk.store.assignments import Assignment
from desk.store.follow_ups import FollowUp, FollowUpKind
from desk.store.proposals import Proposal
from desk.store.reviews import StoredReview
from desk.store.workflows import Run
from desk.wrap_up import drafts
from handoff.conversation import Customer
from handoff.wire.copilot import ReadArticle
from handoff.wire.shared import Error
from handoff.wire.workflows import RunState, WorkflowPreview
from tests.desk_world import AgentClient, DeskWorld, desk_settings, handoff_decision, running_desk, sqlite_url

# The roles of the matrix. Of the agents, the owner has the scene's conversation, the colleague has its skill as well, and
# the outsider has another one.
OWNER, COLLEAGUE, OUTSIDER = "owner", "colleague", "outsider"
SUPERVISOR, DESIGNER, ADMIN = "supervisor", "designer", "admin"
STAFF = (OUTSIDER, DESIGNER, COLLEAGUE, SUPERVISOR, ADMIN, OWNER)
_ROLES = {SUPERVISOR: Role.SUPERVISOR, DESIGNER: Role.DESIGNER, ADMIN: Role.ADMIN}
SKILL = "orders"

# What must be the same after somebody was refused, as far as it is the scene's conversation's.
_KEPT = (
    tables.entries,
    tables.handoffs,
    tables.proposals,
    tables.follow_ups,
    tables.workflow_runs,
    tables.whispers,
    tables.wrong_answers,
    tables.article_flags,
    tables.attachments,
    tables.delegations,
    tables.wrap_ups,
    tables.reviews,
)
_COPIED = tuple(
    one for one in _KEPT if one.name not in ("wrong_answers", "article_flags", "attachments", "delegations")
)
_COPIES = 6
_MOVING = ("last_used_at", "failing_since", "paused_because")
_OF_THE_DESK = (tables.webhooks, tables.saved_views, tables.agents, tables.api_keys)


@dataclass(frozen=True, slots=True)
class Scene:
    """A conversation of the owner's, or one that waits and is offered to them, with everything that has an id."""

    conversation: str
    token: str
    follow_up: str = ""
    run: str = ""
    proposal: str = ""
    review: str = ""
    wrap_up: str = ""
    file: str = ""
    view: str = ""
    webhook: str = ""


class Stage:
    """The people, logged in: `browsers` with their cookies, `sockets` open, `keys` of the API."""

    def __init__(self, world: DeskWorld) -> None:
        self.world = world
        self.agents: dict[str, Agent] = {}
        self.browsers: dict[str, ClientSession] = {}
        self.sockets: dict[str, AgentClient] = {}
        self.keys: dict[str, str] = {}
        self._model: Scene | None = None
        self._copies: list[Scene] = []

    async def fill(self) -> None:
        desk = self.world.desk
        for role in STAFF:
            agent = await self.world.add_agent(role=_ROLES.get(role, Role.AGENT), name=role)
            self.agents[role] = agent
            async with desk.store.writing() as connection:
                if role == OUTSIDER:
                    profile = await profiles.get(connection, agent.id)
                    await profiles.save(connection, dataclasses.replace(profile, skills=frozenset({"billing"})))
                _made, self.keys[role] = await api_keys.add(connection, name=role, email=agent.email, now=1.0)
            self.browsers[role] = await self.world.browser(agent)
            self.sockets[role] = await self.world.enter(agent, browser=self.browsers[role])

    async def scene(self, *, waits: bool = False) -> Scene:
        """One more conversation with a handoff.

        One of the owner's is a copy of the first, made without the desk's knowledge: its loops would look after each.
        """
        if waits:
            return await self._begun(waits=True)
        if self._model is None:
            self._model = await self._begun(waits=False)
        if not self._copies:
            self._copies = await self._copied(self._model, count=_COPIES)
        return self._copies.pop()

    async def _begun(self, *, waits: bool) -> Scene:
        desk, owner = self.world.desk, self.agents[OWNER]
        admitted = await customers.open_conversation(desk, Customer(name="Maria Jensen"))
        name, now = admitted.conversation, desk.changes.clock()
        await customers.request_person(desk, name, client_id="please")
        async with desk.changes.of(name) as change:
            change.conversation.skill = SKILL
            if waits:
                table = tables.assignments
                await change.connection.execute(table.delete().where(table.c.conversation == name))
                offered = Assignment(
                    id=new_id(), conversation=name, agent=owner.id, epoch=2, at=now, until=now + 99, reason=""
                )
                await assignments.add(change.connection, offered)
        if waits:
            return Scene(name, admitted.token)
        await handoffs.claim(desk, name, owner)
        await whispers.whisper(desk, name, self.agents[SUPERVISOR], client_id="w", text="Offer a month free.")
        wrap_up = await drafts.prepare(desk, name, owner)
        scene = Scene(name, admitted.token, new_id(), new_id(), new_id(), new_id(), wrap_up.id)
        await self._hang_on(scene, owner, now=now)
        return scene

    async def _hang_on(self, scene: Scene, owner: Agent, *, now: float) -> None:
        name = scene.conversation
        owed = FollowUp(scene.follow_up, name, FollowUpKind.TASK, "Call", now, now + 999, skill=SKILL, owner=owner.id)
        async with self.world.desk.store.writing() as connection:
            await stored_follow_ups.add(connection, owed)
            await workflows.add(connection, _asked_for(scene, owner, now=now))
            handoff = await stored_handoffs.latest(connection, name)
            assert handoff is not None
            await proposals.add(connection, Proposal(scene.proposal, name, handoff.id, now, 1, handoff_decision()))
            await reviews.add(
                connection,
                StoredReview(scene.review, name, handoff.id, owner.id, "rule", "why", now, (), "", now, "Well done."),
            )

    async def _copied(self, model: Scene, *, count: int) -> list[Scene]:
        """Copies of all rows under other ids, wherever they are named."""
        made = []
        async with self.world.desk.store.writing() as connection:
            rows = {}
            for table in (tables.conversations, *_COPIED):
                column = table.c.id if table is tables.conversations else table.c.conversation
                found = await connection.execute(select(table).where(column == model.conversation))
                rows[table] = [dict(row._mapping) for row in found]
            ids = {str(row["id"]) for found in rows.values() for row in found if "id" in row}
            for _ in range(count):
                other = {name: new_id() for name in ids}
                for table, found in rows.items():
                    copies = [{key: _other(value, other) for key, value in row.items()} for row in found]
                    await connection.execute(table.insert(), copies)
                values = {name: other.get(value, value) for name, value in dataclasses.asdict(model).items()}
                token, token_hash = new_token(values["conversation"])
                mine = tables.conversations.c.id == values["conversation"]
                await connection.execute(tables.conversations.update().where(mine).values(token_hash=token_hash))
                made.append(Scene(**{**values, "token": token}))
        return made

    # What somebody does, and what came of it: "ok", or the code of the refusal.

    async def send(self, role: str, fields: dict[str, Any]) -> str:
        """A message on the open socket. They are handled in order, so what is refused after it comes after its answers."""
        client, last = self.sockets[role], str(uuid.uuid4())
        seen = len(client.received)
        await client.socket.send_str(msgspec.json.encode(fields).decode())
        await client.send(ReadArticle(id=last, slug="there is none"))
        await client.next(Error, lambda error: error.id == last)
        errors = [one for one in client.received[seen:] if isinstance(one, Error) and one.id != last]
        return errors[0].code if errors else "ok"

    async def ask(
        self, method: str, path: str, *, browser: ClientSession | None = None, headers: dict[str, str], body: Any = None
    ) -> str:
        """A request over HTTP."""
        options: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {"json": body}
        http = browser or self.world.http
        async with http.request(method, self.world.origin + path, headers=headers, **options) as answer:
            if answer.status < 400:
                return "ok"
            told = await answer.json()
            return str(told["code"])

    async def snapshot(self, scene: Scene) -> list[Any]:
        """What is stored of the scene and of the desk's own things, to be compared."""
        async with self.world.desk.store.reading() as connection:
            row = await conversations.get(connection, scene.conversation)
            found: list[Any] = [row.owner, row.agent, row.epoch, row.next_seq, row.disposition]
            for table in _KEPT:
                rows = await connection.execute(select(table).where(table.c.conversation == scene.conversation))
                found.append((table.name, rows.all()))
            for table in _OF_THE_DESK:
                columns = [column for column in table.c if column.name not in _MOVING]
                found.append((table.name, (await connection.execute(select(*columns))).all()))
        return found


def _other(value: Any, other: dict[str, str]) -> Any:
    return other.get(value, value) if isinstance(value, str) else value


def _asked_for(scene: Scene, owner: Agent, *, now: float) -> Run:
    preview = WorkflowPreview(version="1", title="Pay", customer="Maria", sentences=("A refund.",), confirm="Pay")
    return Run(
        id=scene.run,
        conversation=scene.conversation,
        key=str(uuid.uuid4()),
        workflow="pay_refund",
        state=RunState.WAITING,
        form={},
        arguments={},
        preview=preview,
        account="C-1",
        asked_by=owner.id,
        asked_by_name=owner.name,
        asked_at=now,
    )


@contextlib.asynccontextmanager
async def opened_stage(folder: Path) -> AsyncIterator[Stage]:
    """A running desk with everybody in it, which lets them ask as often as they like."""
    limits = Limits(
        frames_per_second=10_000.0, frame_burst=10_000, queue_frames=10_000, key_requests_per_minute=100_000,
        conversations_per_minute=100_000,
    )  # fmt: skip
    async with running_desk(desk_settings(sqlite_url(folder), limits=limits)) as world:
        stage = Stage(world)
        await stage.fill()
        yield stage
