"""The tables. Times are seconds since the epoch, UTC; structured values are JSON as msgspec writes it.

The schema itself is made by the migrations in `desk/migrations`; a test compares the two.
"""

from desk.store.tables.attachments import attachment_contents, attachments
from desk.store.tables.base import metadata
from desk.store.tables.console import agent_reads, marks, saved_views
from desk.store.tables.core import (
    agents,
    audit,
    buttons,
    conversations,
    decisions,
    entries,
    handoffs,
    logins,
    proposals,
    readings,
    tasks,
)
from desk.store.tables.floor import mentions, whispers

__all__ = [
    "agent_reads",
    "agents",
    "attachment_contents",
    "attachments",
    "audit",
    "buttons",
    "conversations",
    "decisions",
    "entries",
    "handoffs",
    "logins",
    "marks",
    "mentions",
    "metadata",
    "proposals",
    "readings",
    "saved_views",
    "tasks",
    "whispers",
]
