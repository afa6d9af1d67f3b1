"""The SQL store of dialogue states, which never saves over what somebody else saved, and reads no more than it needs.

A turn that was slow may be offered to a second worker while the first still works on it. Rasa's store counts the
stored events and appends what a tracker has beyond that number, so the second of two saves would cut a turn into the
other one. Here the second save finds that the conversation has grown since it was read, and raises `TrackerChanged`;
the turn is then tried again, and answered from what the first worker saved.

Events are only ever added, so what was read once is kept (`bot.read_events`), and a reading asks for what was added since.
A long conversation is read from its latest cut on (`bot.tracker_window`): a row beside its events, of a type that Rasa does
not know, which says with what the tracker begins, and from which event on it is read.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy
import sqlalchemy.orm
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.engine import Connection

from bot.read_events import ReadEvents
from bot.tracker_window import beginning, place_of_cut

CUT = "cut"
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS ix_events_sender_id_id ON events (sender_id, id)",
    f"CREATE INDEX IF NOT EXISTS ix_events_cuts ON events (sender_id, id) WHERE type_name = '{CUT}'",
)


class TrackerChanged(RasaException):
    """Raised when a conversation was saved by somebody else since it was read here."""

    def __init__(self, conversation: str) -> None:
        super().__init__(conversation)
        self.conversation = conversation

    def __str__(self) -> str:
        return f"The conversation {self.conversation} was saved by another worker since this one read it."


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a long conversation is read from: `events` stand for those before the row `first`. `id` is the cut's own row."""

    id: int = 0
    first: int = 0
    events: tuple[Event, ...] = ()


@dataclass(slots=True)
class _Origin:
    """Where a tracker comes from: what it began with, the rows of the events after that, and the newest row of all."""

    beginning: int = 0
    rows: tuple[int, ...] = ()
    newest: int = 0


class GuardedTrackerStore(SQLTrackerStore):
    """Rasa's SQL store with a guard against lost updates; `type: bot.tracker_store.GuardedTrackerStore`."""

    engine: sqlalchemy.engine.Engine

    def __init__(self, domain: Domain | None = None, **options: Any) -> None:
        """Open the database. `host` may be a whole URL."""
        super().__init__(domain, **options)
        self.engine.hide_parameters = True  # they are what customers wrote, and errors are logged
        self._read = ReadEvents()
        if self.engine.dialect.name == "sqlite":
            self._keep_connections()
            # Readers and a writer do not wait for each other then; the setting stays in the file. A worker that opens
            # it in the same moment finds it locked, without SQLite waiting, and leaves it to the other.
            with contextlib.suppress(sqlalchemy.exc.OperationalError), self.engine.connect() as connection:
                connection.execute(sqlalchemy.text("PRAGMA journal_mode=WAL"))
        # Two workers that start at once may both find an index missing; the first one makes it.
        for index in _INDEXES:
            with contextlib.suppress(sqlalchemy.exc.DBAPIError), self.engine.begin() as connection:
                connection.execute(sqlalchemy.text(index))

    def _keep_connections(self) -> None:
        """Use connections again: SQLAlchemy 1.4 opens a SQLite file anew for each transaction."""
        self.engine = sqlalchemy.create_engine(
            self.engine.url,
            poolclass=sqlalchemy.pool.QueuePool,
            connect_args={"check_same_thread": False},
            hide_parameters=True,
        )
        # For what Rasa's own class asks.
        self.sessionmaker = sqlalchemy.orm.sessionmaker(bind=self.engine)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        if fetch_events_from_all_sessions:
            return self._whole(sender_id)
        with self.engine.begin() as connection:
            stored = _latest_cut(connection, sender_id)
            known = self._read.of(sender_id, first=stored[1] if stored else 0)
            rows = _rows(connection, sender_id, first=known.last or (stored[1] if stored else 0))
            if known.rows and (not rows or rows[0][0] != known.last):
                # Somebody has deleted what was read: nothing of it is believed any more.
                known = self._read.forget(sender_id)
                rows = _rows(connection, sender_id, first=stored[1] if stored else 0)
        cut = _Cut(stored[0], stored[1], tuple(_event(one) for one in stored[2])) if stored else _Cut()
        new = [(row, _event(json.loads(data))) for row, data in rows if row > known.last]
        known = self._read.keep(sender_id, known.with_more(new))
        if not known.rows:
            return None
        tracker = DialogueStateTracker.from_events(sender_id, [*cut.events, *known.events], self.domain.slots)
        tracker.origin = _Origin(len(cut.events), known.rows, max(cut.id, known.last))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add what is new, and cut a tracker that has grown long. Raises `TrackerChanged`."""
        await self.stream_events(tracker)
        origin: _Origin = getattr(tracker, "origin", _Origin())
        conversation = tracker.sender_id
        new = list(itertools.islice(tracker.events, origin.beginning + len(origin.rows), None))
        with self.engine.begin() as connection:
            _lock(connection, conversation)
            if _newest(connection, conversation) != origin.newest:
                raise TrackerChanged(conversation)
            values = [_values(conversation, event.as_dict(), event.type_name) for event in new]
            added = _add(connection, conversation, values, after=origin.newest)
            rows = (*origin.rows, *added)
            newest = rows[-1] if rows else origin.newest
            place = place_of_cut(tracker)
            if place is not None and place > origin.beginning:
                newest = self._cut(connection, tracker, place, first=rows[place - origin.beginning], after=newest)
        tracker.origin = _Origin(origin.beginning, rows, newest)

    def _whole(self, sender_id: str) -> DialogueStateTracker | None:
        with self.engine.begin() as connection:
            rows = _rows(connection, sender_id, first=0)
        if not rows:
            return None
        events = [_event(json.loads(data)) for _, data in rows]
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    def _cut(self, connection: Connection, tracker: DialogueStateTracker, place: int, *, first: int, after: int) -> int:
        """Store that the tracker is read from the event at `place` on, which stands in the row `first`."""
        before = list(itertools.islice(tracker.events, place))
        events = beginning(before, conversation=tracker.sender_id, domain=self.domain)
        data = {"event": CUT, "first": first, "events": [event.as_dict() for event in events]}
        connection.execute(_NO_CUTS, {"one": tracker.sender_id})
        values = _values(tracker.sender_id, data | {"timestamp": before[-1].timestamp}, CUT)
        return _add(connection, tracker.sender_id, [values], after=after)[-1]


# Core and not Rasa's ORM, and statements that are made once: the ORM took a quarter of a turn.
_EVENTS = SQLTrackerStore.SQLEvent.__table__
_IS_CUT = _EVENTS.c.type_name == sqlalchemy.literal_column(f"'{CUT}'")
_OF_ONE = _EVENTS.c.sender_id == sqlalchemy.bindparam("one")
_LATEST_CUT = (
    sqlalchemy.select(_EVENTS.c.id, _EVENTS.c.data).where(_OF_ONE, _IS_CUT).order_by(_EVENTS.c.id.desc()).limit(1)
)
_FROM = (
    sqlalchemy.select(_EVENTS.c.id, _EVENTS.c.data)
    .where(_OF_ONE, _EVENTS.c.id >= sqlalchemy.bindparam("first"), ~_IS_CUT)
    .order_by(_EVENTS.c.id)
)
_NEWEST = sqlalchemy.select(sqlalchemy.func.max(_EVENTS.c.id)).where(_OF_ONE)
_AFTER = (
    sqlalchemy.select(_EVENTS.c.id).where(_OF_ONE, _EVENTS.c.id > sqlalchemy.bindparam("last")).order_by(_EVENTS.c.id)
)
_NO_CUTS = sqlalchemy.delete(_EVENTS).where(_OF_ONE, _IS_CUT)
_NEW = sqlalchemy.insert(_EVENTS)
_LOCK = sqlalchemy.text("SELECT pg_advisory_xact_lock(hashtextextended(:conversation, 0))")


def _rows(connection: Connection, conversation: str, *, first: int) -> Sequence[tuple[int, str]]:
    found: Sequence[tuple[int, str]] = connection.execute(_FROM, {"one": conversation, "first": first}).fetchall()
    return found


def _newest(connection: Connection, conversation: str) -> int:
    return int(connection.execute(_NEWEST, {"one": conversation}).scalar() or 0)


def _latest_cut(connection: Connection, conversation: str) -> tuple[int, int, list[dict[str, Any]]] | None:
    found = connection.execute(_LATEST_CUT, {"one": conversation}).first()
    if found is None:
        return None
    stored = json.loads(found[1])
    return found[0], stored["first"], stored["events"]


def _add(connection: Connection, conversation: str, new: Sequence[dict[str, Any]], *, after: int) -> tuple[int, ...]:
    """Add rows of a conversation that is locked, and whose newest row is `after`. Returns their ids."""
    if not new:
        return ()
    connection.execute(_NEW, new)
    return tuple(row[0] for row in connection.execute(_AFTER, {"one": conversation, "last": after}))


def _values(conversation: str, data: dict[str, Any], type_name: str) -> dict[str, Any]:
    return {
        "sender_id": conversation,
        "type_name": type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _event(stored: dict[str, Any]) -> Event:
    return _class_of(stored["event"])._from_parameters(stored)


@functools.cache
def _class_of(type_name: str) -> type[Event]:
    # Rasa walks through all of its event classes for each event, which is most of what a long conversation costs.
    return cast("type[Event]", Event.resolve_by_type(type_name))


def _lock(connection: Connection, conversation: str) -> None:
    """Let nobody else save this conversation until the transaction ends."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(_LOCK, {"conversation": conversation})
