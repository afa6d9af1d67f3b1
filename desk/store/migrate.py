"""The schema's migrations, run by Alembic on a connection that is already open."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
# Any number does, as long as every desk uses the same one.
_ADVISORY_LOCK = 7_203_554


def upgrade(connection: Connection, *, revision: str = "head") -> None:
    """Run every migration up to `revision` that this database has not seen, in the connection's own transaction."""
    if connection.dialect.name == "postgresql":
        # Two desks that start together would both create the tables; the lock goes with the transaction.
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revisions() -> tuple[str, ...]:
    """All that the schema has been, the oldest first."""
    script = ScriptDirectory.from_config(_config())
    return tuple(reversed([one.revision for one in script.walk_revisions()]))


def is_known(revision: str) -> bool:
    """Whether a database of this revision can be brought to the newest."""
    return revision in revisions()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
