"""What stands beside the log for single agents: whispers, and who was mentioned in which note."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from desk.store.tables.base import conversation_column, metadata

whispers = Table(
    "whispers",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    # The last entry of the log when it was written: that is where it is shown.
    Column("after_seq", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("author", String(32), nullable=False),
    Column("author_name", String(200), nullable=False),
    Column("addressee", String(32), nullable=False),
    Column("addressee_name", String(200), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("removed", Text, nullable=False),
    UniqueConstraint("conversation", "author", "client_id"),
    Index(None, "conversation", "at"),
)

mentions = Table(
    "mentions",
    metadata,
    conversation_column(primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("agent", String(32), primary_key=True),
    Column("at", Float, nullable=False),
    Column("author_name", String(200), nullable=False),
    Column("read_at", Float, nullable=False),
    Index(None, "agent", "at"),
)
