"""Who was asked how it was, the lot of each conversation, and what supervisors find in those that are drawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("was_asked_bot", "was_asked_agent"):
        op.add_column("outcomes", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outcomes", sa.Column("lot", sa.Float()))
    for name in ("lot", "settled_at"):
        op.create_index(op.f(f"ix_outcomes_{name}"), "outcomes", [name], unique=False)
    op.create_table(
        "sample_judgements",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("judgement", sa.String(length=16), nullable=False),
        sa.Column("judged_by", sa.String(length=32), nullable=False),
        sa.Column("judged_at", sa.Float(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.CheckConstraint(
            "judgement IN ('bot_was_right', 'needed_person', 'unsure')", name="ck_sample_judgements_is_known"
        ),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_sample_judgements")),
    )
    op.create_index(op.f("ix_sample_judgements_judged_at"), "sample_judgements", ["judged_at"], unique=False)
