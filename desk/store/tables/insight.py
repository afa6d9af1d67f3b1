"""What insight is counted from: what was understood of each message."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, false

from desk.store.tables.base import conversation_column, metadata

understandings = Table(
    "understandings",
    metadata,
    conversation_column(primary_key=True),
    Column("seq", Integer, primary_key=True),
    # When the customer wrote it.
    Column("at", Float, nullable=False),
    Column("intent", String(200), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("second_intent", String(200), nullable=False),
    Column("second_confidence", Float, nullable=False),
    Column("is_out_of_scope", Boolean, nullable=False),
    Column("is_pressed", Boolean, nullable=False, server_default=false()),
    Column("sentiment", Float, nullable=False),
    Column("frustration", Float, nullable=False),
    Column("language", String(8), nullable=False),
    Column("model", String(12), nullable=False),
    Column("mode", String(16), nullable=False),
    Index(None, "at"),
)
