"""What the console keeps: marks of what was delivered and read, and saved views.

The search's tables are not here: they differ between the databases, and belong to triggers and generated columns
(`desk/migrations/versions/0007_search.py`, `desk/store/search.py`).
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from desk.store.tables.base import conversation_column, metadata

marks = Table(
    "marks",
    metadata,
    conversation_column(primary_key=True),
    Column("delivered_seq", Integer, nullable=False, server_default="0"),
    Column("delivered_at", Float, nullable=False, server_default="0"),
    Column("read_seq", Integer, nullable=False, server_default="0"),
    Column("read_at", Float, nullable=False, server_default="0"),
    Column("seen_seq", Integer, nullable=False, server_default="0"),
    Column("seen_at", Float, nullable=False, server_default="0"),
)

agent_reads = Table(
    "agent_reads",
    metadata,
    Column("agent", String(32), ForeignKey("agents.id", ondelete="CASCADE"), nullable=False, primary_key=True),
    conversation_column(primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Index(None, "conversation"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("agent", String(32), ForeignKey("agents.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(60), nullable=False),
    Column("filters", Text, nullable=False),
    Column("is_shared", Boolean, nullable=False),
    Column("created_at", Float, nullable=False),
    Index(None, "agent"),
)
