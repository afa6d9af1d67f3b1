"""Maya, an agent who has her conversation, and a back office that fails in some way for a while."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import jwt

from backoffice.port import BackOffice
from desk.store import readings
from handoff.conversation import Fact, Turn, Understanding
from handoff.log import Entry, EntryKind
from handoff.wire.agent import ClaimHandoff, ConversationOpened, Done, OpenConversation
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import Error, SpeakerState
from handoff.wire.worker import TurnDone
from handoff.wire.workflows import (
    AskApproval,
    PrepareWorkflow,
    RunWorkflow,
    UndoWorkflow,
    WorkflowChanged,
    WorkflowPrepared,
    WorkflowRun,
)
from tests.desk_world import SECRETS, AgentClient, Customer, DeskWorld
from tests.waiting import until

MAYA, DANIEL = "C-10001", "C-10002"
REFUND = {"number": "BW-104233", "amount": "45.00", "reason": "The parcel is late"}


@dataclass
class Scene:
    """Maya with an agent who has her conversation."""

    world: DeskWorld
    customer: Customer
    agent: AgentClient
    conversation: str

    async def prepare(self, workflow: str, **values: str) -> WorkflowPrepared:
        return await self.prepare_as(self.agent, workflow, values)

    async def prepare_as(self, client: AgentClient, workflow: str, values: dict[str, str]) -> WorkflowPrepared:
        name = str(uuid.uuid4())
        await client.send(PrepareWorkflow(name, self.conversation, workflow, values))
        return await client.next(WorkflowPrepared, lambda prepared: prepared.id == name)

    async def version(self, workflow: str, **values: str) -> str:
        prepared = await self.prepare(workflow, **values)
        assert prepared.preview is not None, (prepared.problem, prepared.fields)
        return prepared.preview.version

    async def do(self, workflow: str, *, key: str = "", **values: str) -> WorkflowRun:
        """Prepare, confirm, and wait for what became of it."""
        version = await self.version(workflow, **values)
        return await self.confirm(workflow, version, key=key, **values)

    async def confirm(self, workflow: str, version: str, *, key: str = "", **values: str) -> WorkflowRun:
        name, key = str(uuid.uuid4()), key or str(uuid.uuid4())
        await self.agent.send(RunWorkflow(name, key, self.conversation, workflow, values, version))
        await self.agent.next(Done, lambda done: done.id == name)
        return self.seen(key)

    async def undo(self, run: WorkflowRun) -> WorkflowRun:
        await self.agent.do(UndoWorkflow, conversation=self.conversation, run=run.id)
        return self.seen(run.key)

    async def ask(self, **values: str) -> WorkflowRun:
        version = await self.version("pay_refund", **values)
        key = str(uuid.uuid4())
        await self.agent.do(
            AskApproval,
            conversation=self.conversation,
            key=key,
            workflow="pay_refund",
            values=values,
            version=version,
            reason="She waited for two weeks",
        )
        return self.seen(key)

    def seen(self, key: str, agent: AgentClient | None = None) -> WorkflowRun:
        """The run as this agent knows it last."""
        changes = [one for one in (agent or self.agent).received if isinstance(one, WorkflowChanged)]
        return next(one.run for one in reversed(changes) if one.run.key == key)

    async def office(self) -> BackOffice:
        return await self.world.desk.back_office.office()

    async def refused(self, message: Any) -> str:
        await self.agent.send(message)
        return (await self.agent.next(Error, lambda error: error.id == message.id)).message

    def notes(self) -> list[Entry]:
        return [entry for entry in self.agent.entries() if entry.kind is EntryKind.NOTE]


async def customer_of(world: DeskWorld, account: str, *, facts: tuple[Fact, ...] = (), **claims: Any) -> Customer:
    """A customer in line for a person; signed in unless `account` is empty."""
    hello = {}
    if account:
        now = int(time.time())
        claims = {"sub": account, "aud": "frontline", "iat": now, "exp": now + 600, "name": "Maya Torres"}
        hello = {"identity": jwt.encode(claims, SECRETS.identity_key, algorithm="HS256")}
    customer = await world.customer(**hello)
    if facts:
        worker = await world.worker()
        await customer.say("My parcel is late")
        offer = await worker.offer()
        turn = Turn(seq=offer.seq, text=offer.text, understanding=Understanding(intent="track_order", confidence=0.9))
        await worker.send(TurnDone(turn=offer.turn, epoch=offer.epoch, turns=(turn,), facts=facts))
        await _known(world, customer.welcome.conversation)
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    return customer


async def _known(world: DeskWorld, conversation: str) -> None:
    """Wait until the worker's facts are stored, for which nobody is told."""

    async def facts() -> Any:
        async with world.desk.store.reading() as connection:
            return (await readings.get(connection, conversation)).facts

    await until(facts)


async def scene_of(world: DeskWorld, account: str = MAYA, *, facts: tuple[Fact, ...] = ()) -> Scene:
    customer = await customer_of(world, account, facts=facts)
    agent = await world.agent(name="Dana Reyes")
    name = customer.welcome.conversation
    await agent.do(ClaimHandoff, conversation=name)
    await agent.send(OpenConversation(conversation=name))
    await agent.next(ConversationOpened)
    return Scene(world, customer, agent, name)


@contextlib.asynccontextmanager
async def instead(office: BackOffice, method: str, act: Callable[..., Awaitable[Any]]) -> AsyncIterator[None]:
    """Let a method of the office fail in some way, for a while."""
    setattr(office, method, act)
    try:
        yield
    finally:
        delattr(office, method)
