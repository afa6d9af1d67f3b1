"""What policy keeps sealed of what was taken out of messages, and what other stores still have to forget."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, LargeBinary, String, Table, Text

from desk.store.tables.base import conversation_column, metadata

sealed_values = Table(
    "sealed_values",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("seq", Integer, nullable=False),
    # Which of the entry's marks it stands behind, counted from 0.
    Column("place", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("key", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Index("uq_sealed_values_conversation_seq_place", "conversation", "seq", "place", unique=True),
    Index(None, "expires_at"),
)

erasures = Table(
    "erasures",
    metadata,
    # The conversation is gone from the desk: what is left of it lies in the tracker and in the back office.
    Column("conversation", String(32), primary_key=True),
    Column("at", Float, nullable=False),
    # Needed by the back office, and emptied as soon as that has forgotten.
    Column("customer_id", String(200), nullable=False),
    # When each has forgotten; 0 while it has not, and where there is nothing to forget the time of the erasure.
    Column("tracker_at", Float, nullable=False),
    Column("office_at", Float, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failure", Text, nullable=False),
    Index(None, "due_at"),
)
