"""What is known of the knowledge base: which article answered what and whether it helped, what no article answered, and drafts
made of what people answered."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Float, Index, Integer, String, Table, Text

from desk.store.tables.base import conversation_column, metadata

article_uses = Table(
    "article_uses",
    metadata,
    conversation_column(primary_key=True),
    # The bot's message that said the article's answer.
    Column("seq", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("slug", String(200), nullable=False),
    Column("question", Text, nullable=False),
    Column("result", String(16), nullable=False),
    Column("why", String(16), nullable=False),
    CheckConstraint("result IN ('helped', 'not_helped', 'unknown')", name="ck_article_uses_result"),
    Index(None, "at"),
    Index(None, "slug", "at"),
)

open_questions = Table(
    "open_questions",
    metadata,
    conversation_column(primary_key=True),
    # The customer's message.
    Column("seq", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("question", Text, nullable=False),
    Column("ignored_by", String(32), nullable=False),
    Index(None, "at"),
)

article_drafts = Table(
    "article_drafts",
    metadata,
    # One draft of a conversation at most.
    conversation_column(primary_key=True),
    Column("at", Float, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("seqs", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("slug", String(200), nullable=False),
    Column("settled_by", String(32), nullable=False),
    Column("settled_at", Float, nullable=False),
    CheckConstraint("state IN ('open', 'written', 'dismissed')", name="ck_article_drafts_state"),
    Index(None, "state", "at"),
)
