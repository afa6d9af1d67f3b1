"""The SQL store of dialogue states, which never saves over what somebody else saved.

A turn that was slow may be offered to a second worker while the first still works on it. Rasa's store counts the
stored events and appends what a tracker has beyond that number, so the second of two saves would cut a turn into the
other one. Here the second save finds that the conversation has grown since it was read, and raises `TrackerChanged`;
the turn is then tried again, and answered from what the first worker saved.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
from collections.abc import Iterator
from typing import Any, cast

import sqlalchemy
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException


class TrackerChanged(RasaException):
    """Raised when a conversation was saved by somebody else since it was read here."""

    def __init__(self, conversation: str) -> None:
        super().__init__(conversation)
        self.conversation = conversation

    def __str__(self) -> str:
        return f"The conversation {self.conversation} was saved by another worker since this one read it."


class GuardedTrackerStore(SQLTrackerStore):
    """Rasa's SQL store with a guard against lost updates; `type: bot.tracker_store.GuardedTrackerStore`."""

    def __init__(self, domain: Domain | None = None, **options: Any) -> None:
        """Open the database. `host` may be a whole URL."""
        super().__init__(domain, **options)
        self.engine.hide_parameters = True  # they are what customers wrote, and errors are logged
        if self.engine.dialect.name == "sqlite":
            # Readers and a writer do not wait for each other then; the setting stays in the file. A worker that opens
            # it in the same moment finds it locked, without SQLite waiting, and leaves it to the other.
            with contextlib.suppress(sqlalchemy.exc.OperationalError), self.engine.connect() as connection:
                connection.execute(sqlalchemy.text("PRAGMA journal_mode=WAL"))

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        with self.session_scope() as session:
            query = self._event_query(session, sender_id, fetch_events_from_all_sessions=fetch_events_from_all_sessions)
            rows = query.with_entities(self.SQLEvent.data).all()
        if not rows:
            return None
        # Outside of the session: Rasa takes a ValueError in there for a missing schema, and ends the process.
        events = [_event(json.loads(data)) for (data,) in rows]
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots)
        tracker.stored_events = len(tracker.events)
        return tracker

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        _lock(session, tracker.sender_id)
        stored = self._event_query(session, tracker.sender_id, fetch_events_from_all_sessions=False).count()
        if stored != getattr(tracker, "stored_events", 0):
            raise TrackerChanged(tracker.sender_id)
        tracker.stored_events = len(tracker.events)
        return itertools.islice(tracker.events, stored, None)


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
