"""The address of a removed agent is free for a new account, and known as theirs all the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agents", sa.Column("removed_email", sa.String(length=200), nullable=False, server_default=""))
    op.create_index(op.f("ix_agents_removed_email"), "agents", ["removed_email"], unique=False)
    op.execute("UPDATE agents SET removed_email = email, email = 'removed:' || id WHERE removed_at > 0")
