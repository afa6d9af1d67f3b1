"""One customer goes through everything that stores something: what the canary's tests look for afterwards.

The texts are given, so that a test can put a secret, or a word that stands nowhere else, into each of them.
"""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import text

from desk.identity import sign_identity
from desk.store.agents import Role
from desk.store.engine import Store
from desk.webhooks.subscriptions import subscribe
from handoff.conversation import Customer as Person
from handoff.wire.agent import AddNote, ClaimHandoff, SendReply
from handoff.wire.customer import PressButton, RequestHuman, SendMessage
from handoff.wire.ratings import GiveRating, RatingAsked, RatingKept
from handoff.wire.shared import Ack, EntryAdded, SpeakerState
from handoff.wire.whispers import SendWhisper
from handoff.wire.worker import ReplyButton
from handoff.wire.wrap_up import ConfirmWrapUp, FlagAnswer, PrepareWrapUp, Task, WrapUpContent, WrapUpPrepared
from tests.desk_world import SECRETS, AgentClient, Customer, DeskWorld, ScriptedWorker, handoff_decision

SHOP = "https://shop.example"


@dataclass(frozen=True, kw_only=True)
class Texts:
    """What is said where. Empty texts are left out."""

    customer: Person
    says: tuple[str, ...]
    bot: str = "I see."
    button: str = "Yes, please"
    file_name: str = "list.txt"
    file: str = "A list of lamps."
    reply: str = "I will call you tomorrow."
    note: str = "Wants a new lamp."
    whisper: str = "Be kind."
    wrap_up: str = "Sent a new lamp."
    task: str = "Call back"
    rating: str = "Thank you"
    page: str = "https://shop.example/lamps"


@dataclass(frozen=True, kw_only=True)
class Life:
    """What came of it."""

    conversation: str
    customer: Customer
    agent: AgentClient
    supervisor: AgentClient
    browser: ClientSession


def identity_of(person: Person, *, now: float) -> str:
    return sign_identity(person, key=SECRETS.identity_key, audience="frontline", now=now, seconds=600)


async def live(world: DeskWorld, texts: Texts, *, worker: ScriptedWorker | None = None) -> Life:
    """Say, hand over, serve, wrap up and rate, with a webhook that nobody takes."""
    desk = world.desk
    async with desk.store.writing() as connection:
        await subscribe(
            connection, url="http://127.0.0.1:9/hook", events=("*",), in_house=True, now=desk.changes.clock()
        )
    worker = worker or await world.worker()
    identity = identity_of(texts.customer, now=desk.changes.clock()) if texts.customer.id else ""
    customer = await world.customer(identity=identity, page=texts.page)
    name = customer.welcome.conversation
    for said in texts.says:
        await customer.say(said)
        offer = await worker.offer()
        await worker.reply(offer, texts.bot, buttons=(ReplyButton(title=texts.button, payload="/affirm"),))
        await worker.finish(offer)
    answered = await customer.next(EntryAdded, lambda added: bool(added.entry.buttons))
    await customer.send(PressButton(id=str(uuid.uuid4()), button=answered.entry.buttons[0].id))
    await worker.answer("Good.")
    file = await _upload(world, customer, texts)
    await customer.send(SendMessage(id="with-file", text="", attachments=(file,)))
    offer = await worker.offer()
    await worker.finish(offer, decision=handoff_decision())
    await customer.send(RequestHuman(id="please"))
    await customer.next(SpeakerState, lambda state: state.owner == "queue")
    supervisor = await world.agent(role=Role.SUPERVISOR, name="Sofia Lind")
    agent = await world.agent(name="Dana Reyes")
    await agent.do(ClaimHandoff, conversation=name)
    await supervisor.send(SendWhisper(id="w1", conversation=name, text=texts.whisper))
    await supervisor.next(Ack, lambda ack: ack.id == "w1")
    await agent.send(AddNote(id="n1", conversation=name, text=texts.note))
    await agent.next(Ack, lambda ack: ack.id == "n1")
    await agent.send(SendReply(id="r1", conversation=name, text=texts.reply))
    await agent.next(Ack, lambda ack: ack.id == "r1")
    await agent.do(FlagAnswer, conversation=name, seq=answered.entry.seq, right_answer=texts.note)
    await _wrap_up(agent, name, texts)
    await customer.next(SpeakerState, lambda state: state.owner == "closed")
    await _rate(customer, texts)
    return Life(
        conversation=name,
        customer=customer,
        agent=agent,
        supervisor=supervisor,
        browser=await world.browser(supervisor.agent),
    )


async def _upload(world: DeskWorld, customer: Customer, texts: Texts) -> str:
    headers = {"Authorization": f"Bearer {customer.welcome.token}", "Origin": SHOP}
    if texts.customer.id:
        headers["Frontline-Identity"] = identity_of(texts.customer, now=world.desk.changes.clock())
    query = {"id": str(uuid.uuid4()), "name": texts.file_name}
    url = f"{world.origin}/api/attachments"
    async with world.http.post(url, params=query, data=texts.file.encode(), headers=headers) as response:
        told = await response.json()
        assert response.status == 201, told
    return str(told["id"])


async def _wrap_up(agent: AgentClient, name: str, texts: Texts) -> None:
    await agent.send(PrepareWrapUp(id="p", conversation=name))
    wrap_up = (await agent.next(WrapUpPrepared)).wrap_up
    content = WrapUpContent(
        disposition="resolved",
        summary=wrap_up.draft.summary,
        note=texts.wrap_up,
        tasks=(Task(texts.task, wrap_up.drafted_at + 3600.0, agent.agent.id),),
    )
    await agent.do(ConfirmWrapUp, conversation=name, wrap_up=wrap_up.id, ending="closed", content=content)


async def _rate(customer: Customer, texts: Texts) -> None:
    asked = await customer.next(RatingAsked)
    await customer.send(GiveRating(id="g1", part=asked.parts[-1].part, score=5, word=texts.rating))
    await customer.next(RatingKept)


def places_in_files(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Which files below `folder` hold one of the words, in bytes: databases, their logs of changes, mails, whatever."""
    found = []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes().lower() if path.is_file() else b""
        found += [f"{path.name}: {word}" for word in words for form in _forms(word) if form in content]
    return found


def _forms(word: str) -> Iterator[bytes]:
    yield word.lower().encode()
    yield word.lower().encode("utf-16-le")
    escaped = word.lower().encode("unicode_escape")
    if escaped != word.lower().encode():
        yield escaped


async def places_in_tables(store: Store, words: tuple[str, ...]) -> list[str]:
    """Which tables of the desk's database, whoever made them, hold one of the words."""
    found = []
    async with store.reading() as connection:
        for table in await _all_tables(connection):
            for row in await connection.execute(text(f'SELECT * FROM "{table}"')):
                shown = "\n".join(_shown(value) for value in row).lower()
                found += [f"{table}: {word}" for word in words if word.lower() in shown]
    return sorted(set(found))


async def _all_tables(connection: Any) -> list[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [row[0] for row in await connection.execute(text(query))]


def _shown(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def make_tracker(path: Path, rows: dict[str, str], *, at: float = 1.0) -> None:
    """A tracker's database as Rasa's store makes it, with one event for each conversation, holding its text."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), type_name VARCHAR(255),"
            " timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"
        )
        for conversation, said in rows.items():
            connection.execute(
                "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, 'user', ?, json_object('text', ?))",
                (conversation, at, said),
            )
        connection.commit()
