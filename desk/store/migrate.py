"""The schema's migrations, run by Alembic on a connection that is already open."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
# Any number does, as long as every desk uses the same one.
_ADVISORY_LOCK = 7_203_554


def upgrade(connection: Connection) -> None:
    """Run every migration that this database has not seen, in the connection's own transaction."""
    if connection.dialect.name == "postgresql":
        # Two desks that start together would both create the tables; the lock goes with the transaction.
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
