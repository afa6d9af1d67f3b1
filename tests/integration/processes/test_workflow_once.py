"""A desk that is killed between doing and recording: the back office has paid once, and the next desk says so.

The desk is a process of its own, killed by the back office in the very moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import jwt
import msgspec
import pytest
from aiohttp import ClientSession, web

from backoffice.connect import open_back_office
from backoffice.port import BackOffice
from backoffice.seed import seed_demo
from desk.settings import DeskSettings
from desk.store import agents
from desk.store.agents import Agent, Role
from desk.store.engine import open_store
from desk.workflows.recording import LEASE_SECONDS
from handoff.log import Entry, EntryKind
from handoff.wire.agent import ClaimHandoff, ConversationOpened, Done, OpenConversation
from handoff.wire.customer import RequestHuman
from handoff.wire.shared import SpeakerState
from handoff.wire.workflows import (
    ListWorkflows,
    PrepareWorkflow,
    RunState,
    RunWorkflow,
    WorkflowPrepared,
    WorkflowRun,
    WorkflowsListed,
)
from tests.backoffices import TOKEN, served
from tests.desk_world import PASSWORD, SECRETS, AgentClient, DeskWorld, desk_settings, sqlite_url

MAYA = "C-10001"
REFUND = {"number": "BW-104233", "amount": "45.00", "reason": "The parcel is late"}
# The second desk lives after the lease of the first one's run.
LATER_SECONDS = LEASE_SECONDS + 1

PROGRAM = """
import asyncio, sys, time
import msgspec
from aiohttp import web
from desk.app import make_app
from desk.settings import DeskSettings

settings = msgspec.json.decode(sys.stdin.buffer.read(), type=DeskSettings)

async def main():
    runner = web.AppRunner(make_app(settings, clock=lambda: time.time() + float(sys.argv[1])))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""

Pay = Callable[..., Awaitable[Any]]


class Ambush:
    """A back office that kills the desk that asks it to pay: before it pays (`first`), or after it has.

    `ends` is what becomes of the payment that was asked for before: done, done late, or never.
    """

    def __init__(self, office: BackOffice, *, pays: str) -> None:
        self.desk: asyncio.subprocess.Process | None = None
        self.killed = asyncio.Event()
        self.may_pay_late = asyncio.Event()
        self.has_paid_late = asyncio.Event()
        self._pays = pays
        self._pay: Pay = office.pay_refund
        self._office = office
        setattr(office, "pay_refund", self.pay)  # noqa: B010 - a method of one object, which mypy refuses otherwise

    async def pay(self, *given: Any, **named: Any) -> Any:
        if self.killed.is_set():
            return await self._pay(*given, **named)
        if self._pays == "at once":
            await self._pay(*given, **named)
        assert self.desk is not None
        self.desk.send_signal(signal.SIGKILL)
        await self.desk.wait()
        self.killed.set()
        if self._pays == "late":
            await self.may_pay_late.wait()
            await self._pay(*given, **named)
            self.has_paid_late.set()
        raise web.HTTPServiceUnavailable  # nobody hears it


@contextlib.asynccontextmanager
async def desk_process(
    settings: DeskSettings, *, ahead_seconds: float = 0.0
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, str(ahead_seconds)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(settings))
        process.stdin.close()
        async with asyncio.timeout(60):
            assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@contextlib.asynccontextmanager
async def visiting(port: int) -> AsyncIterator[DeskWorld]:
    """Clients of the desk that listens there."""
    async with ClientSession() as http:
        world = DeskWorld(web.Application(), port, http)
        try:
            yield world
        finally:
            await world.close()


async def _agent(url: str) -> Agent:
    store = open_store(url)
    try:
        async with store.writing() as connection:
            return await agents.add_agent(
                connection, email="dana@desk.example", name="Dana", role=Role.AGENT, password=PASSWORD, now=1.0
            )
    finally:
        await store.close()


async def _press(agent: AgentClient, conversation: str, *, wait: bool) -> None:
    """Prepare the refund, and confirm it under the key that a retry has, too."""
    await agent.send(PrepareWorkflow("p", conversation, "pay_refund", REFUND))
    prepared = await agent.next(WorkflowPrepared)
    assert prepared.preview is not None, prepared.problem
    await agent.send(RunWorkflow("r", "the-key", conversation, "pay_refund", REFUND, prepared.preview.version))
    if wait:
        await agent.next(Done, lambda done: done.id == "r")


async def _known(agent: AgentClient, conversation: str) -> tuple[WorkflowRun, list[Entry]]:
    """The run, once it is known what became of it, and the notes of the log."""
    async with asyncio.timeout(20):
        while True:
            await agent.send(ListWorkflows(conversation=conversation))
            (run,) = (await agent.next(WorkflowsListed)).runs
            if run.state is not RunState.RUNNING:
                break
    await agent.send(OpenConversation(conversation=conversation))
    opened = await agent.next(ConversationOpened)
    return run, [entry for entry in opened.entries if entry.kind is EntryKind.NOTE]


# Without processes it is shown in tests/integration/workflows/test_failures.py.
@pytest.mark.slow
@pytest.mark.parametrize(
    "pays",
    [
        "at once",
        "late",
        "never",
    ],
)
async def test_a_refund_is_paid_once_however_the_desk_dies(tmp_path: Path, unused_tcp_port: int, pays: str) -> None:
    office_url = f"sqlite:///{tmp_path / 'office.db'}"
    await seed_demo(office_url, today=date.today(), crowd=0)
    async with open_back_office(office_url) as office, served(office) as url:
        ambush = Ambush(office, pays=pays)
        settings = desk_settings(
            sqlite_url(tmp_path),
            port=unused_tcp_port,
            back_office_url=url,
            secrets=msgspec.structs.replace(SECRETS, back_office_token=TOKEN),
        )
        dana = await _agent(settings.database_url)
        async with desk_process(settings) as desk, visiting(unused_tcp_port) as world:
            ambush.desk = desk
            now = int(time.time())
            claims = {"sub": MAYA, "aud": "frontline", "iat": now, "exp": now + 600, "name": "Maya Torres"}
            customer = await world.customer(identity=jwt.encode(claims, SECRETS.identity_key, algorithm="HS256"))
            conversation = customer.welcome.conversation
            await customer.send(RequestHuman(id="please"))
            await customer.next(SpeakerState, lambda state: state.owner == "queue")
            agent = await world.enter(dana)
            await agent.do(ClaimHandoff, conversation=conversation)
            await _press(agent, conversation, wait=False)
            async with asyncio.timeout(20):
                await ambush.killed.wait()
                await agent.ended()
        assert len(await office.refunds_of(MAYA)) == (1 if pays == "at once" else 0)

        async with (
            desk_process(settings, ahead_seconds=LATER_SECONDS),
            visiting(unused_tcp_port) as world,
        ):
            agent = await world.enter(dana)
            run, notes = await _known(agent, conversation)
            if pays == "at once":
                assert (run.state, run.may_undo) == (RunState.DONE, True)
            else:
                assert (run.state, notes) == (RunState.FAILED, [])
                assert "nothing was done" in run.problem
                if pays == "late":
                    ambush.may_pay_late.set()
                    await ambush.has_paid_late.wait()
                await _press(agent, conversation, wait=True)
                run, notes = await _known(agent, conversation)
            assert run.state is RunState.DONE
            assert [note.text.startswith("Refunded $45.00") for note in notes] == [True], notes
        (paid,) = await office.refunds_of(MAYA)
        assert str(paid.amount.amount) == "45.00"
