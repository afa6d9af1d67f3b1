"""Pilots of models: a candidate that serves a share of new conversations, and which conversation is whose."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Float, Index, String, Table, Text, text

from desk.store.tables.base import conversation_column, metadata

pilots = Table(
    "pilots",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(48), nullable=False, unique=True),
    # SHA-256 of the archives: of the candidate, and of what was live when the pilot began.
    Column("candidate", String(64), nullable=False),
    Column("live", String(64), nullable=False),
    Column("share", Float, nullable=False),
    # Empty: new conversations of all channels.
    Column("channel", String(32), nullable=False),
    # With it the arm of a conversation is drawn; whoever knew it could choose a conversation's arm by its id.
    Column("key", String(64), nullable=False),
    Column("started_at", Float, nullable=False),
    Column("started_by", String(200), nullable=False),
    # 0 while it runs.
    Column("ended_at", Float, nullable=False),
    Column("ended_as", String(16), nullable=False),
    Column("ended_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    # By how much fewer conversations the bot may resolve, as it was accepted when the pilot began.
    Column("accepted_loss", Float, nullable=False, server_default="0.05"),
    # One at a time is a promise of the store.
    Index(
        "uq_pilots_running",
        "ended_at",
        unique=True,
        sqlite_where=text("ended_at = 0"),
        postgresql_where=text("ended_at = 0"),
    ),
)

pilot_arms = Table(
    "pilot_arms",
    metadata,
    conversation_column(primary_key=True),
    Column("pilot", String(32), nullable=False),
    Column("arm", String(16), nullable=False),
    Column("at", Float, nullable=False),
    CheckConstraint("arm IN ('candidate', 'live')", name="ck_pilot_arms_arm"),
    Index(None, "pilot", "arm"),
)
