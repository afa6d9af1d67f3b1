"""Which article answered what and whether it helped, what no article answered, and drafts made of what people answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make(
        "article_uses",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.CheckConstraint("result IN ('helped', 'not_helped', 'unknown')", name="ck_article_uses_result"),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_article_uses")),
    )
    op.create_index(op.f("ix_article_uses_at"), "article_uses", ["at"], unique=False)
    op.create_index(op.f("ix_article_uses_slug_at"), "article_uses", ["slug", "at"], unique=False)
    _make(
        "open_questions",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("ignored_by", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "seq", name=op.f("pk_open_questions")),
    )
    op.create_index(op.f("ix_open_questions_at"), "open_questions", ["at"], unique=False)
    _make(
        "article_drafts",
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("seqs", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("settled_by", sa.String(length=32), nullable=False),
        sa.Column("settled_at", sa.Float(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'written', 'dismissed')", name="ck_article_drafts_state"),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_article_drafts")),
    )
    op.create_index(op.f("ix_article_drafts_state_at"), "article_drafts", ["state", "at"], unique=False)


def _make(name: str, *parts: sa.Column | sa.Constraint) -> None:
    op.create_table(
        name,
        sa.Column("conversation", sa.String(length=32), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name=op.f(f"fk_{name}_conversation"), ondelete="CASCADE"
        ),
    )
