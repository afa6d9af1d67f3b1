"""Who writes from where on messaging channels, which of the providers' messages are which entries, and what is to be delivered."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from desk.store.tables.base import conversation_column, metadata

# `address` as the provider has it, such as a phone number; `conversation` is the one that goes on there.
channel_addresses = Table(
    "channel_addresses",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("address", String(320), primary_key=True),
    conversation_column(),
    Column("heard_at", Float, nullable=False),
    Column("last_message", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Index(None, "conversation"),
)

# `message` is a hash of the provider's own id, which may be of any length.
channel_messages = Table(
    "channel_messages",
    metadata,
    Column("channel", String(40), primary_key=True),
    Column("message", String(32), primary_key=True),
    conversation_column(),
    Column("seq", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Index(None, "conversation", "seq"),
)

# One for each entry that the customer is to read, for what is said beside the log, and for files to be fetched (`kind`).
channel_deliveries = Table(
    "channel_deliveries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    conversation_column(),
    Column("channel", String(40), nullable=False),
    Column("address", String(320), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("detail", Text, nullable=False),
    Column("stage", String(16), nullable=False),
    # How many of its parts are delivered: what is split is gone on with.
    Column("parts", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("due_at", Float, nullable=False),
    Column("settled_at", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "conversation", "number"),
    Index(None, "stage", "due_at"),
    # By which a customer who writes again is recognised.
    Index("ix_channel_deliveries_channel_address", "channel", "address"),
)

# Only the hash of a code is kept; `customer` is whom it was given to.
link_codes = Table(
    "link_codes",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("customer_id", String(200), nullable=False),
    Column("customer", Text, nullable=False),
    Column("expires_at", Float, nullable=False),
)
