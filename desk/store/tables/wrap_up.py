"""What is left when a conversation is over: what was drafted and confirmed, notes for customers' records, reviews, ratings,
and answers of the bot that an agent calls wrong."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from desk.store.tables.base import conversation_column, metadata

wrap_ups = Table(
    "wrap_ups",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("handoff", String(32), nullable=False),
    Column("agent", String(32), nullable=False),
    Column("ended_as", String(32), nullable=False),
    Column("drafted", Text, nullable=False),
    Column("drafted_at", Float, nullable=False),
    Column("confirmed", Text, nullable=False),
    Column("confirmed_by", String(32), nullable=False),
    Column("confirmed_at", Float, nullable=False),
    UniqueConstraint("conversation", "handoff"),
    Index(None, "agent", "confirmed_at"),
)

crm_notes = Table(
    "crm_notes",
    metadata,
    Column("wrap_up", String(32), primary_key=True),
    # What is owed to a customer's record outlives the conversation.
    Column("conversation", String(32), nullable=False),
    Column("customer_id", String(200), nullable=False),
    Column("author", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due_at", Float, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("number", String(64), nullable=False),
    Column("failure", Text, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "conversation"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_column(),
    Column("handoff", String(32), nullable=False),
    Column("agent", String(32), nullable=False),
    # Designers choose the names, and may choose long ones.
    Column("rule", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("at", Float, nullable=False),
    Column("reviewed_by", String(32), nullable=False),
    Column("reviewed_at", Float, nullable=False),
    Column("comment", Text, nullable=False),
    Column("read_at", Float, nullable=False),
    UniqueConstraint("conversation", "handoff", "rule"),
    Index(None, "reviewed_at", "at"),
    Index(None, "agent", "read_at"),
)

rating_requests = Table(
    "rating_requests",
    metadata,
    conversation_column(primary_key=True),
    Column("customer_id", String(200), nullable=False),
    Column("at", Float, nullable=False),
    # False where it was decided not to ask.
    Column("is_asked", Boolean, nullable=False),
    Column("parts", Text, nullable=False),
    Index(None, "customer_id", "at"),
)

ratings = Table(
    "ratings",
    metadata,
    conversation_column(primary_key=True),
    Column("part", String(16), primary_key=True),
    Column("agent", String(32), nullable=False),
    Column("score", Integer, nullable=False),
    Column("word", Text, nullable=False),
    Column("given_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    Index(None, "part", "given_at"),
)

wrong_answers = Table(
    "wrong_answers",
    metadata,
    conversation_column(primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("agent", String(32), nullable=False),
    Column("at", Float, nullable=False),
    Column("right_answer", Text, nullable=False),
)
