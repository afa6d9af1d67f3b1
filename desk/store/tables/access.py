"""Who tries to log in: failures of late, counted for an account, a known device or a network."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table

from desk.store.tables.base import metadata

login_attempts = Table(
    "login_attempts",
    metadata,
    # What is counted, as a keyed hash: people type passwords where their address belongs.
    Column("counted", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", Float, nullable=False),
    Column("locked_until", Float, nullable=False),
    Index(None, "since"),
)
