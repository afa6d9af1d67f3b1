"""Conversations and what hangs on them: the log, the bot's tasks and readings, decisions, handoffs, agents, the audit."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from desk.store.tables.base import conversation_column, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(16), nullable=False),
    Column("agent", String(32), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("next_seq", Integer, nullable=False),
    Column("next_task", Integer, nullable=False),
    Column("spent_through", Integer, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("customer", Text, nullable=False),
    Column("customer_id", String(200), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("token_expires_at", Float, nullable=False),
    Column("page", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("has_spoken", Boolean, nullable=False),
    Column("last_at", Float, nullable=False),
    Column("last_text", Text, nullable=False),
    Column("last_author", String(16), nullable=False),
    Column("mood", Float, nullable=False),
    Column("layer", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("skill", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("waiting_since", Float, nullable=False),
    Column("closed_at", Float, nullable=False),
    Column("disposition", String(32), nullable=False),
    Column("silence_judged_at", Float, nullable=False, server_default="0"),
    Index(None, "owner", "last_at"),
    Index(None, "customer_id", "created_at"),
    Index(None, "has_spoken", "created_at"),
)

entries = Table(
    "entries",
    metadata,
    conversation_column(primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("author", String(16), nullable=False),
    Column("author_id", String(200), nullable=False),
    Column("author_name", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("event", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("buttons", Text, nullable=False),
    Column("source", Text, nullable=False),
    # NULL where the sender gave no id, for NULLs never collide.
    Column("client_id", String(64)),
    Column("turn", String(64)),
    Column("reply_index", Integer),
    Column("removed", Text, nullable=False, server_default="[]"),
    UniqueConstraint("conversation", "author", "client_id"),
    UniqueConstraint("turn", "reply_index"),
)

buttons = Table(
    "buttons",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("seq", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Index(None, "conversation", "seq"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("turn", String(64), primary_key=True),
    conversation_column(),
    Column("number", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("deadline_at", Float, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("worker", String(64), nullable=False),
    Column("lease_until", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failure", Text, nullable=False),
    Column("finished_at", Float, nullable=False),
    UniqueConstraint("conversation", "number"),
    Index(None, "state", "at"),
    # One in flight per conversation is a promise of the store, not only of the code above it.
    Index(
        "uq_tasks_in_flight",
        "conversation",
        unique=True,
        sqlite_where=text("state = 'offered'"),
        postgresql_where=text("state = 'offered'"),
    ),
)

readings = Table(
    "readings",
    metadata,
    conversation_column(primary_key=True),
    Column("at", Float, nullable=False),
    Column("turn", String(64), nullable=False),
    Column("turns", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("tried", Text, nullable=False),
    Column("decision", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    conversation_column(),
    Column("seq", Integer, nullable=False),
    Column("turn", String(64), nullable=False),
    Column("at", Float, nullable=False),
    Column("kind", String(16), nullable=False),
    # Designers choose the names, and may choose long ones.
    Column("policy_version", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("layer", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("skill", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Index(None, "conversation", "number"),
    Index(None, "kind", "at"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("handoff", String(32), nullable=False),
    Column("at", Float, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("layer", Integer, nullable=False),
    Column("decision", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("settled_by", String(32), nullable=False),
    Column("settled_at", Float, nullable=False),
    Index(None, "conversation", "at"),
    Index(None, "state"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("cause", String(32), nullable=False),
    Column("at", Float, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("skill", String(64), nullable=False),
    Column("decision", Text, nullable=False),
    Column("envelope", Text, nullable=False),
    Column("claimed_by", String(32), nullable=False),
    Column("claimed_at", Float, nullable=False),
    Column("ended_at", Float, nullable=False),
    Column("ended_as", String(32), nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("verdict_by", String(32), nullable=False),
    Column("verdict_at", Float, nullable=False),
    Index(None, "conversation", "at"),
    Index(None, "ended_at"),
)

agents = Table(
    "agents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("email", String(200), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("removed_at", Float, nullable=False),
)

logins = Table(
    "logins",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("agent", String(32), ForeignKey("agents.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Index(None, "agent"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(64), nullable=False),
    Column("conversation", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "conversation", "at"),
)
