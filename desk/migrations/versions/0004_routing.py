"""Agents' skills, presence, assignments, office hours and follow-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, default in (("skills", "[]"), ("languages", '["en"]'), ("tiers", "[]"), ("capacity", "null")):
        op.add_column("agents", sa.Column(name, sa.Text(), nullable=False, server_default=default))
    op.add_column("conversations", sa.Column("alone_since", sa.Float(), nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("asking", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("conversations", sa.Column("lost_agent", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("conversations", sa.Column("language", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("handoffs", sa.Column("priority", sa.Integer(), nullable=False, server_default="3"))
    op.add_column("handoffs", sa.Column("assigned_at", sa.Float(), nullable=False, server_default="0"))
    op.add_column("buttons", sa.Column("asked_by", sa.String(length=16), nullable=False, server_default="bot"))
    op.create_table(
        "presences",
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("chosen", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("acted_at", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.Column("here_until", sa.Float(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agent"], ["agents.id"], name=op.f("fk_presences_agent"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("agent", name=op.f("pk_presences")),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.Column("opened_at", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_assignments_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_conversation_epoch"), "assignments", ["conversation", "epoch"], unique=False)
    op.create_index(op.f("ix_assignments_agent_at"), "assignments", ["agent", "at"], unique=False)
    op.create_index(
        "uq_assignments_open",
        "assignments",
        ["conversation"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("skill", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.String(length=32), nullable=False),
        sa.Column("settled_at", sa.Float(), nullable=False),
        sa.Column("alerted_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(op.f("ix_follow_ups_state_due_at"), "follow_ups", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_follow_ups_conversation"), "follow_ups", ["conversation"], unique=False)
