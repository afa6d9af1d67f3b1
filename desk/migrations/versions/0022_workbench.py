"""The designers' review of messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviewed_messages",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("claimed_until", sa.Float(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("understood", sa.String(length=200), nullable=False),
        sa.Column("intent", sa.String(length=200), nullable=False),
        sa.Column("example", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_reviewed_messages_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_reviewed_messages")),
    )
    op.create_index(op.f("ix_reviewed_messages_agent_at"), "reviewed_messages", ["agent", "at"], unique=False)
    op.create_index(op.f("ix_reviewed_messages_state_at"), "reviewed_messages", ["state", "at"], unique=False)
    op.create_table(
        "accepted_examples",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("intent", sa.String(length=200), nullable=False),
        sa.Column("example", sa.Text(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("new_intent", sa.Text(), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("settled_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_examples")),
    )
    op.create_index(op.f("ix_accepted_examples_state_at"), "accepted_examples", ["state", "at"], unique=False)
    op.create_index(op.f("ix_accepted_examples_conversation"), "accepted_examples", ["conversation"], unique=False)
    op.create_index(op.f("ix_accepted_examples_at_id"), "accepted_examples", ["at", "id"], unique=False)
