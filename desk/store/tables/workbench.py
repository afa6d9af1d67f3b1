"""The designers' workbench: which messages were reviewed, and the examples that came of it."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from desk.store.tables.base import conversation_column, metadata

reviewed_messages = Table(
    "reviewed_messages",
    metadata,
    conversation_column(primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("agent", String(32), nullable=False),
    # When it was claimed, and then when it was decided on.
    Column("at", Float, nullable=False),
    # Until when a claim holds; 0 once it is decided.
    Column("claimed_until", Float, nullable=False),
    Column("verdict", String(16), nullable=False),
    # What the bot had understood, and what the designer says it means.
    Column("understood", String(200), nullable=False),
    Column("intent", String(200), nullable=False),
    Column("example", String(32), nullable=False),
    Index(None, "agent", "at"),
    Index(None, "state", "at"),
)

accepted_examples = Table(
    "accepted_examples",
    metadata,
    Column("id", String(32), primary_key=True),
    # What a designer accepted outlives the conversation: it stands in the training data, too.
    Column("conversation", String(32), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("agent", String(32), nullable=False),
    Column("at", Float, nullable=False),
    Column("intent", String(200), nullable=False),
    Column("example", Text, nullable=False),
    Column("file", String(200), nullable=False),
    # The new intent that it began, as JSON; null where the intent was there.
    Column("new_intent", Text, nullable=False),
    # The example of the same words that another intent lost, as JSON.
    Column("moved", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("settled_at", Float, nullable=False),
    Index(None, "state", "at"),
    Index(None, "conversation"),
    Index(None, "at", "id"),
)
