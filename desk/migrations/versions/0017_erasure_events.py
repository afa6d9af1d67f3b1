"""An event of a webhook may be of no conversation any more: that one was erased is told after it is gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("webhook_events", "conversation", existing_type=sa.String(length=32), nullable=True)
        return
    # SQLite makes the table anew, and takes what hangs on it along when it drops the old one.
    op.execute("CREATE TABLE kept_deliveries AS SELECT * FROM deliveries")
    with op.batch_alter_table("webhook_events") as events:
        events.alter_column("conversation", existing_type=sa.String(length=32), nullable=True)
    op.execute("DELETE FROM deliveries")
    op.execute("INSERT INTO deliveries SELECT * FROM kept_deliveries")
    op.execute("DROP TABLE kept_deliveries")
