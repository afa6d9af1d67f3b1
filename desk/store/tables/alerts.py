"""Figures that are watched: alerts, the mails that tell of them, and what drift was found."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from desk.store.tables.base import metadata

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("rule", String(200), nullable=False),
    Column("figure", String(80), nullable=False),
    Column("title", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("unit", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("side", String(8), nullable=False),
    Column("bound", Float, nullable=False),
    Column("back_at", Float, nullable=False),
    Column("days", Integer, nullable=False),
    Column("intent", String(200), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("language", String(8), nullable=False),
    Column("since", Float, nullable=False),
    Column("well_since", Float, nullable=False),
    Column("judged_at", Float, nullable=False),
    Column("raised_at", Float, nullable=False),
    Column("ended_at", Float, nullable=False),
    Column("ended_because", Text, nullable=False),
    Column("value", Float, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("worst", Float, nullable=False),
    Column("latest", Float, nullable=False),
    Column("latest_at", Float, nullable=False),
    Column("acknowledged_by", String(32), nullable=False),
    Column("acknowledged_at", Float, nullable=False),
    Column("note", Text, nullable=False),
    CheckConstraint("state IN ('beyond', 'raised', 'clearing', 'ended')", name="ck_alerts_state"),
    CheckConstraint("state = 'beyond' OR raised_at > 0", name="ck_alerts_was_raised"),
    # Two at once would be told twice: a promise of the store, not only of the code above it.
    Index(
        "uq_alerts_open",
        "rule",
        unique=True,
        sqlite_where=text("state <> 'ended'"),
        postgresql_where=text("state <> 'ended'"),
    ),
    Index(None, "raised_at", "id"),
)

alert_mails = Table(
    "alert_mails",
    metadata,
    Column("alert", String(32), ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("about", String(8), primary_key=True),
    Column("recipient", String(200), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("answered", Text, nullable=False),
    Column("settled_at", Float, nullable=False),
    Index(None, "state", "due_at"),
)

drift_reports = Table(
    "drift_reports",
    metadata,
    # PostgreSQL would otherwise count a number up.
    Column("at", Float, primary_key=True, autoincrement=False),
    Column("settings", Text, nullable=False),
    Column("report", Text, nullable=False),
)
