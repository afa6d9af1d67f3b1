"""Alembic's entry: it works on the connection that `desk.store.migrate` hands over."""

from __future__ import annotations

from alembic import context

from desk.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a table by copying it; Alembic calls that a batch.
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
