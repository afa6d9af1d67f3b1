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
        self.sessionmaker = sqlalchemy.orm.sessionmaker(bind=self.engine)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        if fetch_events_from_all_sessions:
            return self._whole(sender_id)
        with self.session_scope() as session:
            stored = self._latest_cut(session, sender_id)
            known = self._read.of(sender_id, first=stored[1] if stored else 0)
            rows = self._rows(session, sender_id, first=known.last or (stored[1] if stored else 0))
            if known.rows and (not rows or rows[0][0] != known.last):
                # Somebody has deleted what was read: nothing of it is believed any more.
                known = self._read.forget(sender_id)
                rows = self._rows(session, sender_id, first=stored[1] if stored else 0)
        # Outside of the session: Rasa takes a ValueError in there for a missing schema, and ends the process.
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
        with self.session_scope() as session:
            _lock(session, conversation)
            if self._newest(session, conversation) != origin.newest:
                raise TrackerChanged(conversation)
            added = [self._row(conversation, event.as_dict(), event.type_name) for event in new]
            session.add_all(added)
            session.flush()
            rows = (*origin.rows, *(one.id for one in added))
            newest = rows[-1] if rows else origin.newest
            place = place_of_cut(tracker)
            if place is not None and place > origin.beginning:
                newest = self._cut(session, tracker, place, first=rows[place - origin.beginning])
            session.commit()
        tracker.origin = _Origin(origin.beginning, rows, newest)

    def _whole(self, sender_id: str) -> DialogueStateTracker | None:
        with self.session_scope() as session:
            query = session.query(self.SQLEvent.data).filter(
                self.SQLEvent.sender_id == sender_id, self.SQLEvent.type_name != CUT
            )
            rows = query.order_by(self.SQLEvent.id).all()
        if not rows:
            return None
        events = [_event(json.loads(data)) for (data,) in rows]
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    def _rows(self, session: Any, sender_id: str, *, first: int) -> Sequence[tuple[int, str]]:
        query = session.query(self.SQLEvent.id, self.SQLEvent.data).filter(
            self.SQLEvent.sender_id == sender_id, self.SQLEvent.id >= first, self.SQLEvent.type_name != CUT
        )
        found: Sequence[tuple[int, str]] = query.order_by(self.SQLEvent.id).all()
        return found

    def _newest(self, session: Any, sender_id: str) -> int:
        query = session.query(sqlalchemy.func.max(self.SQLEvent.id)).filter(self.SQLEvent.sender_id == sender_id)
        return int(query.scalar() or 0)

    def _latest_cut(self, session: Any, sender_id: str) -> tuple[int, int, list[dict[str, Any]]] | None:
        query = session.query(self.SQLEvent.id, self.SQLEvent.data).filter(
            self.SQLEvent.sender_id == sender_id, self.SQLEvent.type_name == sqlalchemy.literal_column(f"'{CUT}'")
        )
        found = query.order_by(self.SQLEvent.id.desc()).first()
        if found is None:
            return None
        stored = json.loads(found[1])
        return found[0], stored["first"], stored["events"]

    def _cut(self, session: Any, tracker: DialogueStateTracker, place: int, *, first: int) -> int:
        """Store that the tracker is read from the event at `place` on, which stands in the row `first`."""
        before = list(itertools.islice(tracker.events, place))
        events = beginning(before, conversation=tracker.sender_id, domain=self.domain)
        data = {"event": CUT, "first": first, "events": [event.as_dict() for event in events]}
        row = self._row(tracker.sender_id, data | {"timestamp": before[-1].timestamp}, CUT)
        earlier = session.query(self.SQLEvent).filter(
            self.SQLEvent.sender_id == tracker.sender_id, self.SQLEvent.type_name == CUT
        )
        earlier.delete(synchronize_session=False)
        session.add(row)
        session.flush()
        return int(row.id)

    def _row(self, sender_id: str, data: dict[str, Any], type_name: str) -> Any:
        return self.SQLEvent(
            sender_id=sender_id,
            type_name=type_name,
            timestamp=data.get("timestamp"),
            intent_name=data.get("parse_data", {}).get("intent", {}).get("name"),
            action_name=data.get("name"),
            data=json.dumps(data),
        )


def _event(stored: dict[str, Any]) -> Event:
    return _class_of(stored["event"])._from_parameters(stored)


@functools.cache
def _class_of(type_name: str) -> type[Event]:
    # Rasa walks through all of its event classes for each event, which is most of what a long conversation costs.
    return cast("type[Event]", Event.resolve_by_type(type_name))


def _lock(session: Any, conversation: str) -> None:
    """Let nobody else save this conversation until the transaction ends."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sqlalchemy.text("BEGIN IMMEDIATE"))
    else:
        statement = sqlalchemy.text("SELECT pg_advisory_xact_lock(hashtextextended(:conversation, 0))")
        session.execute(statement, {"conversation": conversation})
