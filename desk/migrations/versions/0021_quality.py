"""The quality of every conversation: scores, reviews by people, answers to them, coaching, and compliance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_CRITERIA = ("intent", "facts", "promises", "policy", "tone", "effort")


def upgrade() -> None:
    _scores()
    _reviews()
    _answers()
    op.create_table(
        "quality_compliance",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("needs", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("is_broken", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seqs", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "rule", name=op.f("pk_quality_compliance")),
    )
    op.create_index(op.f("ix_quality_compliance_is_broken_at"), "quality_compliance", ["is_broken", "at"])
    op.create_table(
        "coaching_notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=32), nullable=False),
        sa.Column("criterion", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("read_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coaching_notes")),
    )
    op.create_index(op.f("ix_coaching_notes_agent_at"), "coaching_notes", ["agent", "at"])


def _scores() -> None:
    op.create_table(
        "quality_scores",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("scored_at", sa.Float(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("total", sa.Float()),
        *(sa.Column(name, sa.Float()) for name in _CRITERIA),
        sa.Column("automatic", sa.Text(), nullable=False),
        sa.Column("corrected", sa.Text(), nullable=False),
        sa.Column("draw", sa.Float(), nullable=False),
        sa.Column("look_again_at", sa.Float(), nullable=False),
        sa.Column("reviewed_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "part", name=op.f("pk_quality_scores")),
    )
    op.create_index(op.f("ix_quality_scores_kind_ended_at"), "quality_scores", ["kind", "ended_at"])
    op.create_index(op.f("ix_quality_scores_part_ended_at"), "quality_scores", ["part", "ended_at"])
    op.create_index(op.f("ix_quality_scores_look_again_at"), "quality_scores", ["look_again_at"])
    tallied = ["part", "week", "ended_at", "version", "total", *_CRITERIA]
    op.create_index("ix_quality_scores_tallies", "quality_scores", tallied)
    op.create_table(
        "quality_evidence",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("judgements", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_quality_evidence_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation", "part", name=op.f("pk_quality_evidence")),
    )


def _reviews() -> None:
    op.create_table(
        "quality_reviews",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("reviewer", sa.String(length=32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("is_sampled", sa.Boolean(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(length=16), nullable=False) for name in _CRITERIA),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_reviews")),
        sa.UniqueConstraint(
            "conversation", "part", "reviewer", name=op.f("uq_quality_reviews_conversation_part_reviewer")
        ),
    )
    op.create_index(op.f("ix_quality_reviews_at"), "quality_reviews", ["at"])
    op.create_table(
        "quality_remarks",
        sa.Column("review", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_quality_remarks_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("review", name=op.f("pk_quality_remarks")),
    )
    op.create_index(op.f("ix_quality_remarks_conversation"), "quality_remarks", ["conversation"])


def _answers() -> None:
    op.create_table(
        "quality_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=32), nullable=False),
        sa.Column("criterion", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("settled_by", sa.String(length=32), nullable=False),
        sa.Column("settled_at", sa.Float(), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f("fk_quality_answers_conversation"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_answers")),
        sa.UniqueConstraint(
            "conversation", "agent", "criterion", name=op.f("uq_quality_answers_conversation_agent_criterion")
        ),
    )
    op.create_index(op.f("ix_quality_answers_agent_at"), "quality_answers", ["agent", "at"])
    op.create_index(op.f("ix_quality_answers_settled_at_at"), "quality_answers", ["settled_at", "at"])
