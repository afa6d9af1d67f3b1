"""Fills a desk's SQLite store with conversations that look like a company's, quickly: for measurements, never for a desk.

All but the time is drawn from a seed, so that two fillings are the same.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from desk.settings import ROOT
from desk.store.engine import open_store
from handoff.assembly import build_envelope
from handoff.conversation import Customer, Sentiment, Turn, Understanding
from handoff.decision import Decision, Evidence, FiredRule, Outcome
from handoff.log import Author, Entry, EntryKind
from handoff.playbook import parse_playbooks
from handoff.playbook_model import Playbooks

LONG_ENTRIES = 1_000
_DAY_SECONDS = 86_400.0
_DAYS = 730
_AT_ONCE = 2_000

_NAMES = ("Maya", "Tom", "Lena", "Priya", "Daniel", "Amara", "Walter", "Grace", "Yuki", "Omar", "Ines", "Piotr", "Zoë")
_SURNAMES = ("Torres", "Becker", "Fischer", "Raman", "Okafor", "Nwosu", "Lindqvist", "Kim", "Tanaka", "Haddad", "Costa")
_SKILLS = ("general", "orders", "billing", "complaints", "technical", "accounts", "retention", "fraud")
_SUBJECTS = (
    "Where is my order {order}? It should have arrived on {day}.",
    "I was charged twice for {order} and want my money back",
    "the {thing} I bought in {month} does not turn on any more",
    "Can I book an installation for {day} afternoon?",
    "I forgot my password and the link never came",
    "Your {thing} arrived broken, the {part} is cracked",
    "How do I return {order}? The size is wrong",
    "Please cancel my subscription at the end of {month}",
    "the invoice for {order} has the wrong address on it",
    "Is the {thing} available in blue, and what does shipping to Canada cost?",
)
_ANSWERS = (
    "Thank you for telling us. I have looked at {order}, and it left our warehouse on {day}.",
    "I am sorry about that. A replacement {part} is on its way and should be there by {day}.",
    "You can send it back within thirty days; the label is in your mail.",
    "The refund for {order} was made today and takes three to five days.",
    "An appointment on {day} at two is free. Shall I book it?",
)
_FOLLOW_UPS = (
    "Thanks",
    "Yes please",
    "No, that is not what I meant",
    "When exactly?",
    "That is far too long for a {thing}",
    "ok",
)
_THINGS = ("floor lamp", "thermostat", "router", "kettle", "heater", "camera")
_PARTS = ("cable", "shade", "lid", "display", "screw set")
_DAYS_OF_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = ("January", "March", "May", "July", "September", "November")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How much to make. `waiting` and `busy` are in the queue and with agents; `long` have a thousand entries."""

    conversations: int = 100_000
    waiting: int = 60
    busy: int = 240
    agents: int = 60
    long: int = 20
    seed: int = 1
    now: float = field(default_factory=time.time)


@dataclass(slots=True)
class Filled:
    """What was made, by id."""

    conversations: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    entries: int = 0


def fill(path: Path, crowd: Crowd) -> Filled:
    """Make the store at `path`, with its whole schema and its search."""
    asyncio.run(_migrate(path))
    draw = random.Random(crowd.seed)
    filled = Filled()
    with sqlite3.connect(path) as connection:
        connection.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA temp_store=MEMORY")
        _fill_agents(connection, crowd)
        batch = _Batch(connection)
        playbooks = parse_playbooks(
            {str(path): path.read_text(encoding="utf-8") for path in (ROOT / "data" / "playbooks").glob("*.yml")}
        )
        for number in range(crowd.conversations):  # in the order of time: the last ones are those that are open now
            _conversation(batch, filled, number, crowd=crowd, draw=draw, playbooks=playbooks)
        batch.write()
        connection.execute("ANALYZE")
    return filled


async def _migrate(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    await store.migrate()
    await store.close()


class _Batch:
    """Rows by table, written a few thousand conversations at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[dict[str, object]]] = {}
        self.conversations = 0

    def add(self, table: str, **values: object) -> None:
        self._rows.setdefault(table, []).append(values)

    def write(self) -> None:
        for table in sorted(self._rows, key=lambda name: name != "conversations"):
            rows = self._rows[table]
            names = list(rows[0])
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            self._connection.executemany(statement, [tuple(row[name] for name in names) for row in rows])
        self._connection.commit()
        self._rows.clear()
        self.conversations = 0


def _fill_agents(connection: sqlite3.Connection, crowd: Crowd) -> None:
    connection.executemany(
        "INSERT INTO agents (id, email, name, role, password_hash, created_at, removed_at) VALUES (?,?,?,?,?,?,?)",
        [
            (f"crowd{number}", f"crowd{number}@desk.example", f"Agent {number}", "agent", "", 0.0, 0.0)
            for number in range(crowd.agents)
        ],
    )


def _text(draw: random.Random, of: tuple[str, ...]) -> str:
    return draw.choice(of).format(
        order=f"BW-{draw.randint(100_000, 999_999)}",
        day=draw.choice(_DAYS_OF_WEEK),
        month=draw.choice(_MONTHS),
        thing=draw.choice(_THINGS),
        part=draw.choice(_PARTS),
    )


def _conversation(
    batch: _Batch, filled: Filled, number: int, *, crowd: Crowd, draw: random.Random, playbooks: Playbooks
) -> None:
    left = crowd.conversations - number
    owner, agent = "closed" if draw.random() < 0.45 else "bot", ""
    if left <= crowd.waiting:
        owner = "queue"
    elif left <= crowd.waiting + crowd.busy:
        owner, agent = "agent", f"crowd{number % crowd.agents}"
    had_person = owner in ("queue", "agent") or (owner == "closed" and draw.random() < 0.6)
    if owner == "closed" and had_person:
        agent = f"crowd{draw.randrange(crowd.agents)}"
    name = f"{number:024x}"
    at = crowd.now - _DAYS * _DAY_SECONDS * (left / crowd.conversations)
    person = draw.randrange(crowd.conversations // 3)
    customer = Customer(
        id=f"customer{person}" if person % 4 else "",
        name=f"{_NAMES[person % len(_NAMES)]} {_SURNAMES[person // 7 % len(_SURNAMES)]}" if person % 4 else "",
        email=f"customer{person}@example.com" if person % 4 else "",
        tier=("standard", "standard", "gold", "vip")[person % 4] if person % 4 else "standard",
        identified=bool(person % 4),
    )
    is_long = number % max(1, crowd.conversations // crowd.long) == 1
    count = LONG_ENTRIES if is_long else min(60, 3 + int(draw.expovariate(1 / 7)))
    log = _log(draw, count=count, at=at, had_person=had_person)
    skill = draw.choice(_SKILLS) if had_person else ""
    for entry in log:
        batch.add(
            "entries",
            conversation=name,
            seq=entry.seq,
            at=entry.at,
            epoch=1,
            author=entry.author.value,
            author_id=agent if entry.author is Author.AGENT else "",
            author_name=f"Agent {agent[5:]}" if entry.author is Author.AGENT else entry.author_name,
            kind=entry.kind.value,
            event=entry.event,
            text=entry.text,
            buttons="[]",
            source="null",
        )
    batch.add(
        "conversations",
        id=name,
        owner=owner,
        agent=agent if owner == "agent" else "",
        epoch=3,
        next_seq=count + 1,
        next_task=1,
        spent_through=0,
        channel="web",
        customer=msgspec.json.encode(customer).decode(),
        customer_id=customer.id,
        token_hash="",
        token_expires_at=0.0,
        page="",
        created_at=at,
        has_spoken=1,
        last_at=log[-1].at,
        last_text=log[-1].text[:200],
        last_author=log[-1].author.value,
        mood=draw.uniform(-1, 1),
        layer=draw.choice((1, 2, 2, 3)) if had_person else 1,
        priority=draw.randint(1, 5),
        skill=skill,
        reason="The customer has become angry." if had_person else "",
        waiting_since=log[-1].at if owner == "queue" else 0.0,
        closed_at=log[-1].at if owner == "closed" else 0.0,
        disposition="resolved" if owner == "closed" else "",
        tier=customer.tier,
    )
    turns = _turns(log, draw)
    batch.add(
        "readings",
        conversation=name,
        at=at,
        turn=f"{name}:1",
        turns=msgspec.json.encode(turns).decode(),
        facts="[]",
        tried="[]",
        decision="null",
    )
    if had_person:
        _handoff(batch, name, customer, log, turns, skill=skill, agent=agent, at=at, playbooks=playbooks)
    filled.conversations.append(name)
    filled.entries += count
    if is_long:
        filled.long.append(name)
    batch.conversations += 1
    if batch.conversations >= _AT_ONCE:
        batch.write()


def _log(draw: random.Random, *, count: int, at: float, had_person: bool) -> tuple[Entry, ...]:
    log = [
        Entry(
            seq=1,
            at=at,
            author=Author.BOT,
            kind=EntryKind.MESSAGE,
            text="Hello, how can I help?",
            author_name="Assistant",
        )
    ]
    person_from = count // 2 if had_person else count + 1
    while len(log) < count:
        seq = len(log) + 1
        said_at = at + 20.0 * seq
        if seq == person_from:
            log.append(
                Entry(seq, said_at, Author.SYSTEM, EntryKind.EVENT, "You are in line.", event="handoff.requested")
            )
        elif seq % 2 == 0:
            text = _text(draw, _SUBJECTS if seq == 2 or draw.random() < 0.3 else _FOLLOW_UPS)
            log.append(Entry(seq, said_at, Author.CUSTOMER, EntryKind.MESSAGE, text))
        else:
            author = Author.AGENT if seq > person_from else Author.BOT
            kind = EntryKind.NOTE if author is Author.AGENT and draw.random() < 0.05 else EntryKind.MESSAGE
            log.append(Entry(seq, said_at, author, kind, _text(draw, _ANSWERS), author_name="Assistant"))
    return tuple(log)


def _turns(log: tuple[Entry, ...], draw: random.Random) -> tuple[Turn, ...]:
    said = [entry for entry in log if entry.author is Author.CUSTOMER]
    return tuple(
        Turn(
            seq=entry.seq,
            text=entry.text,
            understanding=Understanding(
                intent="track_order", confidence=0.9, sentiment=Sentiment(score=round(draw.uniform(-1, 1), 2))
            ),
            goal="track_order",
        )
        for entry in said
    )


def _handoff(
    batch: _Batch,
    name: str,
    customer: Customer,
    log: tuple[Entry, ...],
    turns: tuple[Turn, ...],
    *,
    skill: str,
    agent: str,
    at: float,
    playbooks: Playbooks,
) -> None:
    evidence = (Evidence("mood", "-0.62", "-0.40 or lower", (2,), log[1].text),)
    rule = FiredRule("angry_customer", "The customer has become angry.", Outcome.HANDOFF, 2, 2, evidence)
    decision = Decision(
        outcome=Outcome.HANDOFF, layer=2, priority=2, skill=skill, playbook="angry_customer", rules=(rule,)
    )
    envelope = build_envelope(
        id=f"h{name[1:]}",
        conversation=name,
        now=at + 60,
        customer=customer,
        channel="web",
        decision=decision,
        turns=turns,
        facts=(),
        tried=(),
        entries=log[: len(log) // 2 + 1],
        playbooks=playbooks,
        earlier=(),
        since=0,
    )
    batch.add(
        "handoffs",
        id=f"h{name[1:]}",
        conversation=name,
        cause="policy",
        at=at + 60,
        epoch=2,
        skill=skill,
        decision=msgspec.json.encode(decision).decode(),
        envelope=msgspec.json.encode(envelope).decode(),
        claimed_by=agent,
        claimed_at=at + 120 if agent else 0.0,
        ended_at=at + 600 if agent else 0.0,
        ended_as="closed" if agent else "",
        verdict="",
        verdict_by="",
        verdict_at=0.0,
    )
