"""Notes to one agent, mentions, and who gave a conversation to a colleague."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "whispers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("addressee", sa.String(length=32), nullable=False),
        sa.Column("addressee_name", sa.String(length=200), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_whispers_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whispers")),
        sa.UniqueConstraint(
            "conversation", "author", "client_id", name=op.f("uq_whispers_conversation_author_client_id")
        ),
    )
    op.create_index(op.f("ix_whispers_conversation_at"), "whispers", ["conversation", "at"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_mentions_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", "agent", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_agent_at"), "mentions", ["agent", "at"], unique=False)
    op.add_column("assignments", sa.Column("given_by", sa.String(length=32), nullable=False, server_default=""))
