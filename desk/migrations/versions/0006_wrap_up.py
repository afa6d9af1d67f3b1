"""Drafts of the wrap-up, notes for customers' records, reviews, ratings and wrong answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrap_ups",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("handoff", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("ended_as", sa.String(length=32), nullable=False),
        sa.Column("drafted", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.Float(), nullable=False),
        sa.Column("confirmed", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_wrap_ups_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrap_ups")),
        sa.UniqueConstraint("conversation", "handoff", name=op.f("uq_wrap_ups_conversation_handoff")),
    )
    op.create_index(op.f("ix_wrap_ups_agent_confirmed_at"), "wrap_ups", ["agent", "confirmed_at"], unique=False)
    op.create_table(
        "crm_notes",
        sa.Column("wrap_up", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("wrap_up", name=op.f("pk_crm_notes")),
    )
    op.create_index(op.f("ix_crm_notes_conversation"), "crm_notes", ["conversation"], unique=False)
    op.create_index(op.f("ix_crm_notes_state_due_at"), "crm_notes", ["state", "due_at"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("handoff", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("reviewed_by", sa.String(length=32), nullable=False),
        sa.Column("reviewed_at", sa.Float(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("read_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_reviews_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("conversation", "handoff", "rule", name=op.f("uq_reviews_conversation_handoff_rule")),
    )
    op.create_index(op.f("ix_reviews_agent_read_at"), "reviews", ["agent", "read_at"], unique=False)
    op.create_index(op.f("ix_reviews_reviewed_at_at"), "reviews", ["reviewed_at", "at"], unique=False)
    op.create_table(
        "rating_requests",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_rating_requests_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_rating_requests")),
    )
    op.create_index(op.f("ix_rating_requests_customer_id_at"), "rating_requests", ["customer_id", "at"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Float(), nullable=False),
        sa.Column("changed_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_ratings_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "part", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_part_given_at"), "ratings", ["part", "given_at"], unique=False)
    op.create_table(
        "wrong_answers",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("right_answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_wrong_answers_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_wrong_answers")),
    )
