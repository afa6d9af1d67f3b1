"""The audit log: lines, what they tell apart from them, the chain over both, and what of it was let go for its age.

Triggers refuse every change of a line or a link, and every removal that is not an erasure or a pruning that the log itself
records (`desk/migrations/versions/0014_privacy.py`).
"""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from desk.store.tables.base import metadata

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(64), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("detail_hash", String(64), nullable=False, server_default=""),
    Column("key", String(16), nullable=False, server_default=""),
    Column("seal", String(64), nullable=False, server_default=""),
    Index(None, "conversation", "at"),
    Index(None, "action", "id"),
    # A line that is copied would carry a good seal.
    Index("uq_audit_seal", "seal", unique=True, sqlite_where=text("seal <> ''"), postgresql_where=text("seal <> ''")),
)

audit_details = Table(
    "audit_details",
    metadata,
    Column("line", Integer, ForeignKey("audit.id"), primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("detail", Text, nullable=False),
)

# Filled by a trigger: which lines have no link yet. Numbers alone would not do, for they are not committed in order.
audit_pending = Table(
    "audit_pending",
    metadata,
    Column("line", Integer, primary_key=True, autoincrement=False),
)

audit_links = Table(
    "audit_links",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("line", Integer, nullable=False, unique=True),
    Column("key", String(16), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_prunings = Table(
    "audit_prunings",
    metadata,
    Column("through", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("key", String(16), nullable=False),
    Column("seal", String(64), nullable=False),
)
