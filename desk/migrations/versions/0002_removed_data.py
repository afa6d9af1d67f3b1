"""An entry names the kinds of personal data that were taken out of its text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entries", sa.Column("removed", sa.Text(), nullable=False, server_default="[]"))
