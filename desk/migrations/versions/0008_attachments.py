"""Files that come with messages, and the values with which an event is told in the reader's language."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entries", sa.Column("event_values", sa.Text(), nullable=False, server_default="null"))
    op.add_column("entries", sa.Column("attachments", sa.Text(), nullable=False, server_default="[]"))
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=16), nullable=False),
        sa.Column("author_id", sa.String(length=200), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_attachments_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint(
            "conversation",
            "author",
            "author_id",
            "client_id",
            name=op.f("uq_attachments_conversation_author_author_id_client_id"),
        ),
    )
    op.create_index(op.f("ix_attachments_seq_at"), "attachments", ["seq", "at"], unique=False)
    op.create_table(
        "attachment_contents",
        sa.Column("attachment", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attachment"],
            ["attachments.id"],
            name=op.f("fk_attachment_contents_attachment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attachment", name=op.f("pk_attachment_contents")),
    )
