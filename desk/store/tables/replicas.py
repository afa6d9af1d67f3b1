"""The desks that share this database."""

from __future__ import annotations

from sqlalchemy import Column, Float, String, Table

from desk.store.tables.base import metadata

desks = Table(
    "desks",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("started_at", Float, nullable=False),
    Column("alive_until", Float, nullable=False),
)
