"""How people log in and what keys may do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # How the company's own identity provider names the agent, empty for who logs in with a password alone.
    op.add_column("agents", sa.Column("oidc_subject", sa.String(length=400), nullable=False, server_default=""))
    op.create_index(op.f("ix_agents_oidc_subject"), "agents", ["oidc_subject"], unique=False)
    # 0 for a key that ends only when it is revoked, as all did before.
    op.add_column("api_keys", sa.Column("expires_at", sa.Float(), nullable=False, server_default="0"))
    op.add_column("api_keys", sa.Column("last_used_at", sa.Float(), nullable=False, server_default="0"))
    op.create_table(
        "login_attempts",
        sa.Column("counted", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("locked_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("counted", name=op.f("pk_login_attempts")),
    )
    op.create_index(op.f("ix_login_attempts_since"), "login_attempts", ["since"], unique=False)
