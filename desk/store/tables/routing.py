"""Who is there, what is offered to whom, and what is owed to customers whom nobody could answer."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from desk.store.tables.base import conversation_column, metadata

presences = Table(
    "presences",
    metadata,
    Column("agent", String(32), ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True),
    Column("chosen", String(16), nullable=False),
    Column("why", String(16), nullable=False),
    Column("since", Float, nullable=False),
    Column("acted_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("here_until", Float, nullable=False),
    Column("missed", Integer, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("agent", String(32), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("until", Float, nullable=False),
    Column("opened_at", Float, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("settled_at", Float, nullable=False),
    Column("given_by", String(32), nullable=False, server_default=""),
    Index(None, "conversation", "epoch"),
    Index(None, "agent", "at"),
    # A conversation is offered to one agent at a time: a promise of the store, whichever desk assigns.
    Index(
        "uq_assignments_open",
        "conversation",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", String(32), primary_key=True),
    # What is owed outlives what was said: a follow-up stays when its conversation is forgotten.
    Column("conversation", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("task", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("customer", Text, nullable=False),
    Column("skill", String(64), nullable=False),
    Column("owner", String(32), nullable=False),
    Column("created_by", String(32), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("state", String(16), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("note", Text, nullable=False),
    Column("settled_by", String(32), nullable=False),
    Column("settled_at", Float, nullable=False),
    Column("alerted_at", Float, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "conversation"),
)
