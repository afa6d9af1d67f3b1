"""Files that came with messages. Their content is apart, so that reading what there is reads no content."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from desk.store.tables.base import conversation_column, metadata

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("client_id", String(64), nullable=False),
    Column("author", String(16), nullable=False),
    Column("author_id", String(200), nullable=False),
    Column("at", Float, nullable=False),
    # The entry that carries it; 0 until its message is sent.
    Column("seq", Integer, nullable=False),
    Column("is_private", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", String(64), nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("removed", Text, nullable=False),
    UniqueConstraint("conversation", "author", "author_id", "client_id"),
    Index(None, "seq", "at"),
)

attachment_contents = Table(
    "attachment_contents",
    metadata,
    Column("attachment", String(32), ForeignKey("attachments.id", ondelete="CASCADE"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("thumbnail", LargeBinary),
)
