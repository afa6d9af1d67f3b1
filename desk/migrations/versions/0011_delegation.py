"""What the agent's assistant keeps: suggestions, flags on articles, ticked reminders, and what the bot was asked to gather."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _conversation(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conversation"], ["conversations.id"], name=op.f(f"fk_{table}_conversation"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "suggestions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("inserted_at", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("settled_at", sa.Float(), nullable=False),
        _conversation("suggestions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
    )
    op.create_index(op.f("ix_suggestions_conversation_outcome"), "suggestions", ["conversation", "outcome"])
    op.create_index(op.f("ix_suggestions_at"), "suggestions", ["at"])
    op.create_table(
        "article_flags",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        _conversation("article_flags"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_flags")),
        sa.UniqueConstraint("conversation", "slug", name=op.f("uq_article_flags_conversation_slug")),
    )
    op.create_index(op.f("ix_article_flags_at"), "article_flags", ["at"])
    op.create_table(
        "reminder_ticks",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("reminder", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        _conversation("reminder_ticks"),
        sa.PrimaryKeyConstraint("conversation", "reminder", name=op.f("pk_reminder_ticks")),
    )
    op.create_table(
        "delegations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("agent_name", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ended_as", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        _conversation("delegations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
        sa.UniqueConstraint("conversation", "client_id", name=op.f("uq_delegations_conversation_client_id")),
    )
    op.create_index(op.f("ix_delegations_state_expires_at"), "delegations", ["state", "expires_at"])
    op.create_index(
        "uq_delegations_open",
        "delegations",
        ["conversation"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "gathered_facts",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        _conversation("gathered_facts"),
        sa.PrimaryKeyConstraint("conversation", "name", name=op.f("pk_gathered_facts")),
    )
