"""Conversations that are there before a measurement begins, written straight into a desk's SQLite store and a tracker's."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from desk.identity import new_id, new_token
from desk.ownership import Owner
from desk.store import tables
from desk.store.conversations import Conversation, _values
from desk.store.engine import open_store
from handoff.conversation import Customer

_DAY_SECONDS = 86_400.0
_ENTRIES_EACH = 2
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Old:
    """A conversation that can be gone on with: its id, the token that resumes it, and how many turns it has."""

    id: str
    token: str
    turns: int


def migrate(path: Path) -> None:
    """Make the desk's tables."""

    async def work() -> None:
        store = open_store(f"sqlite:///{path}")
        await store.migrate()
        await store.close()

    asyncio.run(work())


def fill(path: Path, count: int) -> None:
    """So many closed conversations of two entries each, over two years."""
    now = time.time()

    def rows() -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        for number in range(count):
            at = now - 730 * _DAY_SECONDS * (count - number) / count
            row = _conversation(new_id(), turns=1, owner=Owner.CLOSED, at=at)
            yield row, _log(row["id"], turns=1, at=at)

    _write(path, rows())


def add_long(path: Path, lengths: Sequence[int]) -> list[Old]:
    """A conversation of the bot's for each of these numbers of turns, a message and an answer each."""
    made: list[Old] = []

    def rows() -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        for length in lengths:
            identifier = new_id()
            token, token_hash = new_token(identifier)
            at = time.time()
            row = _conversation(identifier, turns=length, owner=Owner.BOT, at=at, token_hash=token_hash)
            made.append(Old(identifier, token, length))
            yield row, _log(identifier, turns=length, at=at)

    _write(path, rows())
    return made


def lengthen_tracker(path: Path, *, seed: str, conversations: Iterable[Old]) -> None:
    """Give each the dialogue state that the turns of the conversation `seed` leave when they are taken again and again."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        names = ("type_name", "timestamp", "intent_name", "action_name", "data")
        stored = connection.execute(
            f"SELECT {', '.join(names)} FROM events WHERE sender_id = ? ORDER BY id", (seed,)
        ).fetchall()
        first = next(place for place, row in enumerate(stored) if row[0] == "user")
        turns: list[list[Any]] = []
        for row in stored[first:]:
            if row[0] == "user":
                turns.append([])
            turns[-1].append(row)
        for one in conversations:
            rows = [(one.id, *row) for row in stored[:first]]
            for number in range(one.turns):
                rows += [(one.id, *_retold(row, one.id, number + 1)) for row in turns[number % len(turns)]]
            connection.executemany(
                f"INSERT INTO events (sender_id, {', '.join(names)}) VALUES (?, ?, ?, ?, ?, ?)", rows
            )
        connection.commit()


def _retold(row: Sequence[Any], conversation: str, number: int) -> tuple[Any, ...]:
    type_name, at, intent, action, text = row
    data = json.loads(text)
    if type_name == "user":
        data["metadata"] = (data.get("metadata") or {}) | {"turn": f"{conversation}:{number}", "seq": 2 * number}
        data["message_id"] = data["metadata"]["turn"]
    return type_name, at, intent, action, json.dumps(data)


def _conversation(
    identifier: str, *, turns: int, owner: Owner, at: float, token_hash: str | None = None
) -> dict[str, Any]:
    return _values(
        Conversation(
            id=identifier,
            owner=owner,
            agent="",
            epoch=1,
            customer=Customer(),
            token_hash=token_hash or uuid.uuid4().hex,
            token_expires_at=at + 30 * _DAY_SECONDS,
            created_at=at,
            last_at=at,
            closed_at=at if owner is Owner.CLOSED else 0.0,
            next_seq=_ENTRIES_EACH * turns + 2,
            next_task=turns + 1,
            has_spoken=True,
            last_text="It is on its way.",
            last_author="bot",
        )
    )


def _log(conversation: str, *, turns: int, at: float) -> list[dict[str, Any]]:
    said = [("bot", "Hello, how can I help?", 1)]
    for number in range(1, turns + 1):
        said.append(("customer", f"Where is my order BW-{100_000 + number}? It should be here.", 2 * number))
        said.append(("bot", "It is on its way, and should arrive on Thursday.", 2 * number + 1))
    return [
        {
            "conversation": conversation,
            "seq": seq,
            "at": at,
            "epoch": 1,
            "author": author,
            "author_id": "",
            "author_name": "",
            "kind": "message",
            "event": "",
            "text": text,
            "buttons": "[]",
            "source": "null",
            "client_id": None,
            "turn": None,
            "reply_index": None,
            "removed": "[]",
            "event_values": "null",
            "attachments": "[]",
        }
        for author, text, seq in said
    ]


def _write(path: Path, rows: Iterable[tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA temp_store=MEMORY")
        conversations: list[dict[str, Any]] = []
        entries: list[dict[str, Any]] = []
        for row, log in rows:
            conversations.append(row)
            entries += log
            if len(entries) >= _AT_ONCE:
                _insert(connection, tables.conversations, conversations)
                _insert(connection, tables.entries, entries)
                conversations, entries = [], []
        _insert(connection, tables.conversations, conversations)
        _insert(connection, tables.entries, entries)
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()


def _insert(connection: sqlite3.Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        names = list(rows[0])
        places = ", ".join(f":{name}" for name in names)
        connection.executemany(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})", rows)
