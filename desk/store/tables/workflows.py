"""Workflows on the back office that were asked for, with what became of each."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from desk.store.tables.base import conversation_column, metadata

workflow_runs = Table(
    "workflow_runs",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    # The client's own name of the deed: sent twice, it is the same run.
    Column("key", String(64), nullable=False),
    Column("workflow", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("form", Text, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("preview", Text, nullable=False),
    Column("account", String(60), nullable=False),
    Column("asked_by", String(32), nullable=False),
    Column("asked_by_name", String(200), nullable=False),
    Column("asked_at", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", String(32), nullable=False),
    Column("decided_by_name", String(200), nullable=False),
    Column("decided_at", Float, nullable=False),
    Column("decision", Text, nullable=False),
    # Until then the process that does it is believed to be alive; afterwards the back office is asked what was done.
    Column("lease_until", Float, nullable=False),
    Column("finished_at", Float, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("draft", Text, nullable=False),
    Column("undo", Text, nullable=False),
    Column("undo_until", Float, nullable=False),
    Column("undone_by", String(32), nullable=False),
    Column("undone_by_name", String(200), nullable=False),
    Column("undone_at", Float, nullable=False),
    Column("note", Integer, nullable=False),
    UniqueConstraint("conversation", "key"),
    Index(None, "state", "lease_until"),
    Index(None, "conversation", "asked_at"),
    Index(None, "account", "asked_at"),
)
