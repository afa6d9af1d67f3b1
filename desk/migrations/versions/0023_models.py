"""Pilots of models: a candidate serves a share of new conversations, and each conversation stays with its arm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pilots",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("candidate", sa.String(length=64), nullable=False),
        sa.Column("live", sa.String(length=64), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("started_by", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=False),
        sa.Column("ended_as", sa.String(length=16), nullable=False),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilots")),
        sa.UniqueConstraint("name", name=op.f("uq_pilots_name")),
    )
    op.create_index(
        "uq_pilots_running",
        "pilots",
        ["ended_at"],
        unique=True,
        sqlite_where=sa.text("ended_at = 0"),
        postgresql_where=sa.text("ended_at = 0"),
    )
    op.create_table(
        "pilot_arms",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("pilot", sa.String(length=32), nullable=False),
        sa.Column("arm", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.CheckConstraint("arm IN ('candidate', 'live')", name="ck_pilot_arms_arm"),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_pilot_arms_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_pilot_arms")),
    )
    op.create_index(op.f("ix_pilot_arms_pilot_arm"), "pilot_arms", ["pilot", "arm"], unique=False)
