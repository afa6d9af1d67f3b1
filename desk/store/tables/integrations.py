"""What other programs use: keys for the API, webhooks, the events that they tell of, and each one's way there."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from desk.store.tables.base import conversation_column, metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("agent", String(32), ForeignKey("agents.id", ondelete="CASCADE"), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("revoked_at", Float, nullable=False),
    # 0 for one that ends only when it is revoked.
    Column("expires_at", Float, nullable=False, server_default="0"),
    Column("last_used_at", Float, nullable=False, server_default="0"),
    # With spaces between; `desk.key_scopes` says which there are.
    Column("scopes", Text, nullable=False, server_default="act read"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", Text, nullable=False),
    # Signing needs the secret itself; a hash would not do.
    Column("secret", String(100), nullable=False),
    Column("events", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("paused_because", Text, nullable=False),
    Column("failing_since", Float, nullable=False),
)

webhook_events = Table(
    "webhook_events",
    metadata,
    Column("id", String(32), primary_key=True),
    # None for one that tells that a conversation was erased: it must not go with it.
    conversation_column(is_optional=True),
    Column("type", String(64), nullable=False),
    Column("at", Float, nullable=False),
    Column("body", Text, nullable=False),
    Index(None, "at"),
    Index(None, "conversation"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("webhook", String(32), ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("event", String(32), ForeignKey("webhook_events.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("answered", Text, nullable=False),
    Column("settled_at", Float, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "webhook", "number"),
    Index(None, "event"),
)
