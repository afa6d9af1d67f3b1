"""A real desk on a free port, and clients that speak its sockets' messages: what the desk's tests are made of."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import re
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType, web
from argon2 import PasswordHasher
from sqlalchemy import create_engine, insert

from desk.app import make_app
from desk.change import Clock
from desk.channels.channel import Channel
from desk.context import DESK, Desk
from desk.ownership import Owner
from desk.run import SERVING
from desk.settings import ROOT, DeskSettings, Limits, Secrets
from desk.store import conversations, tables
from desk.store.agents import Agent, Role
from desk.store.migrate import upgrade
from handoff.conversation import Sentiment, Turn, Understanding
from handoff.decision import Decision, FiredRule, Outcome
from handoff.log import Entry
from handoff.wire import agent as agent_wire
from handoff.wire import codec
from handoff.wire.copilot import ArticlesFound, FindArticles, FoundArticle
from handoff.wire.customer import Hello, SendMessage, Welcome
from handoff.wire.shared import Ack, EntryAdded
from handoff.wire.worker import OfferTurn, Reply, ReplyButton, TurnDone, TurnFailed, WorkerHello, WorkerWelcome
from tests.waiting import until

SECRETS = Secrets(session_key="s" * 32, worker_secret="w" * 32, identity_key="i" * 32)
PASSWORD = "correct horse battery"
TIMEOUT_SECONDS = 20.0

MessageT = TypeVar("MessageT")


def desk_settings(database_url: str, **changed: Any) -> DeskSettings:
    """Settings for a test: short waits, and a port that is free."""
    values: dict[str, Any] = {
        "database_url": database_url,
        "secrets": SECRETS,
        "port": 0,
        "allowed_origins": ("https://shop.example",),
        "training_data": "keep",  # what a test accepts is no example of ours
        "limits": Limits(auth_timeout_seconds=2.0, conversations_per_minute=1000, frames_per_second=200.0),
    }
    return DeskSettings(**(values | changed))


def sqlite_url(folder: Path) -> str:
    """A database in this folder; a new one has its tables already, for hundreds of tests would wait for the migrations."""
    path = folder / "desk.db"
    if not path.exists():
        path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        engine = create_engine(f"sqlite:///{path}", future=True)
        with engine.begin() as connection:
            upgrade(connection)
        engine.dispose()
        return path.read_bytes()


class Client:
    """A socket's other side: sends structs, keeps what it receives, and waits for what a test expects."""

    def __init__(self, socket: ClientWebSocketResponse, decode: Callable[[str | bytes], Any]) -> None:
        self.socket = socket
        self.received: list[Any] = []
        self.close_code: int | None = None
        self._decode = decode
        self._arrived = asyncio.Condition()
        self._seen = 0
        self._reader = asyncio.create_task(self._read())

    async def send(self, message: msgspec.Struct) -> None:
        await self.socket.send_str(codec.encode(message))

    async def next(self, type_: type[MessageT], where: Callable[[MessageT], bool] = lambda _: True) -> MessageT:
        """The next message of this kind after the one that was returned last."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async with self._arrived:
                while True:
                    while self._seen < len(self.received):
                        message = self.received[self._seen]
                        self._seen += 1
                        if isinstance(message, type_) and where(message):
                            return message
                    if self._reader.done():
                        raise ConnectionError(f"the socket ended ({self.close_code}) before a {type_.__name__} came")
                    await self._arrived.wait()

    async def ended(self) -> int | None:
        """Wait for the end of the socket; its close code."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await asyncio.wait([self._reader])
        return self.close_code

    def entries(self) -> list[Entry]:
        """The log as this client has it."""
        log: list[Entry] = []
        for message in self.received:
            if isinstance(message, Welcome | agent_wire.ConversationOpened):
                log.extend(message.entries)
            elif isinstance(message, EntryAdded):
                log.append(message.entry)
        return log

    async def close(self) -> None:
        await self.socket.close()
        await asyncio.wait([self._reader])

    async def _read(self) -> None:
        async for frame in self.socket:
            if frame.type is WSMsgType.TEXT:
                async with self._arrived:
                    self.received.append(self._decode(frame.data))
                    self._arrived.notify_all()
        self.close_code = self.socket.close_code
        async with self._arrived:
            self._arrived.notify_all()


class Customer(Client):
    """The widget's side."""

    welcome: Welcome

    async def greet(self, **hello: Any) -> Welcome:
        await self.send(Hello(**hello))
        self.welcome = await self.next(Welcome)
        return self.welcome

    async def say(self, text: str, *, message_id: str = "") -> Ack:
        name = message_id or str(uuid.uuid4())
        await self.send(SendMessage(id=name, text=text))
        return await self.next(Ack, lambda ack: ack.id == name)

    async def hear(self, text: str) -> Entry:
        """Wait until an entry with this text comes."""
        return (await self.next(EntryAdded, lambda added: added.entry.text == text)).entry


class ScriptedWorker(Client):
    """The bot's side, acting out what a test says."""

    async def join(
        self,
        *,
        name: str = "worker",
        secret: str = SECRETS.worker_secret,
        capacity: int = 4,
        answers: tuple[str, ...] = (),
        model: str = "m",
        trained_at: float = 0.0,
        is_candidate: bool = False,
    ) -> None:
        hello = WorkerHello(
            secret=secret,
            worker=name,
            model=model,
            policy_version="1.0",
            capacity=capacity,
            answers=answers,
            trained_at=trained_at,
            is_candidate=is_candidate,
        )
        await self.send(hello)
        await self.next(WorkerWelcome)

    async def find(self, *articles: FoundArticle) -> FindArticles:
        """Take the next question for articles and answer it with these."""
        asked = await self.next(FindArticles)
        await self.send(ArticlesFound(id=asked.id, articles=articles))
        return asked

    async def offer(self) -> OfferTurn:
        return await self.next(OfferTurn)

    async def reply(
        self, offer: OfferTurn, text: str, *, index: int = 0, buttons: tuple[ReplyButton, ...] = (), epoch: int = -1
    ) -> None:
        epoch = offer.epoch if epoch < 0 else epoch
        await self.send(Reply(turn=offer.turn, index=index, epoch=epoch, text=text, buttons=buttons))

    async def finish(
        self, offer: OfferTurn, *, decision: Decision | None = None, score: float = 0.0, epoch: int = -1
    ) -> None:
        understanding = Understanding(intent="ask_question", confidence=0.9, sentiment=Sentiment(score=score))
        turns = (Turn(seq=offer.seq, text=offer.text, understanding=understanding),) if offer.text else ()
        epoch = offer.epoch if epoch < 0 else epoch
        await self.send(TurnDone(turn=offer.turn, epoch=epoch, turns=turns, decision=decision))

    async def fail(self, offer: OfferTurn, *, retry: bool) -> None:
        await self.send(TurnFailed(turn=offer.turn, code="crashed", message="It broke.", retry=retry))

    async def answer(self, text: str) -> OfferTurn:
        """Take the next turn and answer it."""
        offer = await self.offer()
        await self.reply(offer, text)
        await self.finish(offer)
        return offer


class AgentClient(Client):
    """The console's side."""

    agent: Agent

    async def do(self, command: type[msgspec.Struct], **fields: Any) -> None:
        """Send a command and wait until it is done. A refusal fails the test with what the desk said."""
        name = str(uuid.uuid4())
        await self.send(command(id=name, **fields))
        answer = await self.next(msgspec.Struct, lambda told: getattr(told, "id", "") == name)
        assert isinstance(answer, agent_wire.Done), answer


def handoff_decision(reason: str = "The customer asked for a person.") -> Decision:
    """A policy's decision to get a person."""
    rule = FiredRule(name="wish", reason=reason, outcome=Outcome.HANDOFF, layer=2, priority=2, evidence=())
    return Decision(
        outcome=Outcome.HANDOFF, layer=2, priority=2, skill="orders", tell_text="I will get a person.", rules=(rule,)
    )


def write_policy(folder: Path, rules: str, *, name: str = "escalation.yml") -> str:
    """A policy of the delivered words and these rules alone, for tests that must not follow its designers. Its path."""
    delivered = (ROOT / "data" / "escalation.yml").read_text(encoding="utf-8")
    text, count = re.subn(
        r"^rules:\n.*?(?=^\w+:)", lambda _: f"rules:\n{rules}\n", delivered, flags=re.DOTALL | re.MULTILINE
    )
    assert count == 1
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


class DeskWorld:
    """A running desk. Clients that it made are closed with it."""

    def __init__(self, app: web.Application, port: int, http: ClientSession) -> None:
        self.app = app
        self.port = port
        self.http = http
        self.origin = f"http://127.0.0.1:{port}"
        self._clients: list[Client] = []
        self._sessions: list[ClientSession] = []
        self._numbers = itertools.count(1)

    @property
    def desk(self) -> Desk:
        return self.app[DESK]

    async def customer(self, *, origin: str = "https://shop.example", **hello: Any) -> Customer:
        """A customer whose hello was welcomed."""
        customer = await self.silent_customer(origin=origin)
        await customer.greet(**hello)
        return customer

    async def silent_customer(self, *, origin: str = "https://shop.example") -> Customer:
        """A customer's open socket before its hello."""
        url = f"{self.origin}/ws/customer"
        socket = await self.http.ws_connect(url, headers={"Origin": origin}, max_msg_size=0)
        return self._keep(Customer(socket, codec.decode_to_customer))

    async def silent_worker(self) -> ScriptedWorker:
        socket = await self.http.ws_connect(f"{self.origin}/ws/worker", max_msg_size=0)
        return self._keep(ScriptedWorker(socket, codec.decode_to_worker))

    async def worker(self, **hello: Any) -> ScriptedWorker:
        worker = await self.silent_worker()
        await worker.join(**hello)
        return worker

    async def in_line(self, conversation: str) -> None:
        """Wait until a conversation waits for an agent: what a worker sent may be on its way still."""

        async def is_waiting() -> bool:
            async with self.desk.store.glancing() as connection:
                return (await conversations.get(connection, conversation)).owner is Owner.QUEUE

        await until(is_waiting)

    async def add_agent(self, *, role: Role = Role.AGENT, name: str = "") -> Agent:
        """An agent whose password is hashed with the least effort, for tests make many of them."""
        number = next(self._numbers)
        row = {"id": f"agent{number}", "email": f"agent{number}@desk.example", "name": name or f"Agent {number}"}
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        async with self.desk.store.writing() as connection:
            await connection.execute(
                insert(tables.agents).values(
                    **row, role=role.value, password_hash=cheap.hash(PASSWORD), created_at=0.0, removed_at=0.0
                )
            )
        return Agent(**row, role=role)

    async def browser(self, agent: Agent) -> ClientSession:
        """An HTTP client with the cookie of a logged-in agent."""
        session = ClientSession(cookie_jar=CookieJar(unsafe=True), headers={"Origin": self.origin})
        self._sessions.append(session)
        body = {"email": agent.email, "password": PASSWORD}
        async with session.post(f"{self.origin}/api/login", json=body) as response:
            assert response.status == 200, await response.text()
        return session

    async def agent(self, *, role: Role = Role.AGENT, name: str = "") -> AgentClient:
        """A new agent, logged in, with an open socket."""
        return await self.enter(await self.add_agent(role=role, name=name))

    async def enter(self, agent: Agent, *, browser: ClientSession | None = None) -> AgentClient:
        """An agent's open socket, in a new browser or in one where they are logged in already."""
        session = browser or await self.browser(agent)
        socket = await session.ws_connect(f"{self.origin}/ws/agent", max_msg_size=0, headers={"Origin": self.origin})
        client = self._keep(AgentClient(socket, codec.decode_to_agent))
        client.agent = agent
        await client.next(agent_wire.AgentWelcome)
        return client

    def _keep(self, client: Any) -> Any:
        self._clients.append(client)
        return client

    async def close(self) -> None:
        for client in self._clients:
            await client.close()
        for session in self._sessions:
            await session.close()


@contextlib.asynccontextmanager
async def running_desk(
    settings: DeskSettings, *, channels: Iterable[Channel] = (), clock: Clock | None = None
) -> AsyncIterator[DeskWorld]:
    """Start a desk, and stop it with everything that was connected."""
    app = make_app(settings, channels=channels, clock=clock)
    runner = web.AppRunner(app, shutdown_timeout=2.0, **SERVING)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        async with ClientSession() as http:
            world = DeskWorld(app, port, http)
            try:
                yield world
            finally:
                await world.close()
    finally:
        await runner.cleanup()
