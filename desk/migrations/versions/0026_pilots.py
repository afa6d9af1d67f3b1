"""What loss was accepted when a pilot began: with it every place judges the candidate alike."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pilots", sa.Column("accepted_loss", sa.Float(), nullable=False, server_default="0.05"))
