"""Messaging channels: who writes from where, which messages are known, and what is to be delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_addresses",
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("heard_at", sa.Float(), nullable=False),
        sa.Column("last_message", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        _of_conversation("channel_addresses"),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_channel_addresses")),
    )
    op.create_index(op.f("ix_channel_addresses_conversation"), "channel_addresses", ["conversation"])
    op.create_table(
        "channel_messages",
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("message", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        _of_conversation("channel_messages"),
        sa.PrimaryKeyConstraint("channel", "message", name=op.f("pk_channel_messages")),
    )
    op.create_index(op.f("ix_channel_messages_conversation_seq"), "channel_messages", ["conversation", "seq"])
    op.create_table(
        "channel_deliveries",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=False),
        sa.Column("settled_at", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _of_conversation("channel_deliveries"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_channel_deliveries")),
    )
    op.create_index(op.f("ix_channel_deliveries_conversation_number"), "channel_deliveries", ["conversation", "number"])
    op.create_index(op.f("ix_channel_deliveries_stage_due_at"), "channel_deliveries", ["stage", "due_at"])
    op.create_table(
        "link_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_link_codes")),
    )


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_conversation")
    return sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=name, ondelete="CASCADE")
