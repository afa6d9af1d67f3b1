"""What the agent's assistant keeps: which suggestions and articles helped, which reminders were minded, and what the bot
was asked to gather."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, UniqueConstraint, text

from desk.store.tables.base import conversation_column, metadata

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("agent", String(32), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("inserted_at", Float, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("settled_at", Float, nullable=False),
    Index(None, "conversation", "outcome"),
    Index(None, "at"),
)

article_flags = Table(
    "article_flags",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("slug", String(200), nullable=False),
    Column("question", Text, nullable=False),
    Column("agent", String(32), nullable=False),
    Column("at", Float, nullable=False),
    UniqueConstraint("conversation", "slug"),
    Index(None, "at"),
)

reminder_ticks = Table(
    "reminder_ticks",
    metadata,
    conversation_column(primary_key=True),
    Column("reminder", String(32), primary_key=True),
    Column("text", Text, nullable=False),
    Column("agent", String(32), nullable=False),
    Column("at", Float, nullable=False),
)

delegations = Table(
    "delegations",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("client_id", String(64), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("agent", String(32), nullable=False),
    Column("agent_name", String(200), nullable=False),
    Column("started_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("state", String(16), nullable=False),
    Column("ended_as", String(32), nullable=False),
    Column("ended_at", Float, nullable=False),
    Column("items", Text, nullable=False),
    UniqueConstraint("conversation", "client_id"),
    Index(None, "state", "expires_at"),
    # Two grants at once would be two speakers: a promise of the store, not only of the code above it.
    Index(
        "uq_delegations_open",
        "conversation",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

gathered_facts = Table(
    "gathered_facts",
    metadata,
    conversation_column(primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("label", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Float, nullable=False),
)
