"""PostgreSQL: copied by `pg_dump` in one snapshot, and restored by `pg_restore` and `psql` in one transaction.

How to reach the server is told to these programs in their environment, for arguments can be read by everybody on the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import IO, Any

import asyncpg
from sqlalchemy.engine import URL

from frontline.backup.databases import Copied
from frontline.backup.tables import is_data
from frontline.errors import FrontlineError
from frontline.process_environment import with_secrets

_CHUNK_BYTES = 1 << 20
# Nobody else should be there; whoever is must not keep us waiting for ever.
_PROLOGUE = b"SET lock_timeout = '10s';\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"
# The parts of a URL after the question mark, by what libpq calls them in its environment.
_OPTIONS = {
    "ssl": "PGSSLMODE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "host": "PGHOST",
    "port": "PGPORT",
    "options": "PGOPTIONS",
    "application_name": "PGAPPNAME",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
_TABLES = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY c.relname"
)
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


class PostgresDatabase:
    """The schema `public` of a database; ours use no other."""

    engine = "postgresql"
    suffix = ".dump"

    def __init__(self, url: URL, *, environment: Mapping[str, str]) -> None:
        self._reach = reach_of(url)
        self._environment = {**with_secrets(environment, names=()), **self._reach}
        self._name = f"The database {url.database} at {url.host or self._reach.get('PGHOST', 'this machine')}"

    def copy(self, file: Path) -> Copied:
        file.touch(mode=0o600)
        return asyncio.run(self._copy(file))

    async def _copy(self, file: Path) -> Copied:
        async with self._connected() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            # The rows are counted in the moment that the dump shows.
            snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
            command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
            command += [f"--snapshot={snapshot}", f"--file={file}"]
            await asyncio.to_thread(self._run, command)
            return await _describe(connection)

    def require_idle(self) -> None:
        others = asyncio.run(self._ask(_OTHERS))
        if others:
            raise FrontlineError(
                f"{self._name} is in use by {others} other connections: stop the desks, the workers and the action servers "
                "first."
            )

    def has_data(self) -> bool:
        return asyncio.run(self._has_data())

    async def _has_data(self) -> bool:
        async with self._connected() as connection:
            for row in await connection.fetch(_TABLES):
                table = row["relname"]
                if is_data(table) and await connection.fetchval(f"SELECT EXISTS (SELECT FROM {_quoted(table)})"):  # noqa: S608 - its own names
                    return True
        return False

    def check(self, file: Path) -> None:
        self._run(["pg_restore", "--file=/dev/null", str(file)])

    def restore(self, file: Path) -> Copied:
        with tempfile.TemporaryFile() as said:
            script = self._start(
                ["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file)],
                stdout=subprocess.PIPE,
                said=said,
            )
            command = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"]
            loading = self._start(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, said=said)
            assert script.stdout is not None
            assert loading.stdin is not None
            try:
                with contextlib.suppress(BrokenPipeError):  # psql has left, and said why
                    loading.stdin.write(_PROLOGUE)
                    while chunk := script.stdout.read(_CHUNK_BYTES):
                        loading.stdin.write(chunk)
                script.stdout.close()
                if script.wait() != 0:
                    # The end of its input would make psql commit what it has, which may be a half.
                    loading.kill()
                    raise FrontlineError(f"{self._name} was not restored: {_last_line(said)}")
                with contextlib.suppress(BrokenPipeError):
                    loading.stdin.close()
                if loading.wait() != 0:
                    raise FrontlineError(f"{self._name} was not restored: {_last_line(said)}")
            finally:
                for process in (script, loading):
                    if process.poll() is None:
                        process.kill()
                    process.wait()
        return asyncio.run(self._restored())

    async def _restored(self) -> Copied:
        async with self._connected() as connection:
            await connection.execute("ANALYZE")  # a dump does not tell the planner how much there is
            return await _describe(connection)

    async def _ask(self, question: str) -> Any:
        async with self._connected() as connection:
            return await connection.fetchval(question)

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        reach = self._reach
        try:
            connection = await asyncpg.connect(
                host=reach.get("PGHOST"),
                port=reach.get("PGPORT"),
                user=reach.get("PGUSER"),
                password=reach.get("PGPASSWORD"),
                database=reach.get("PGDATABASE"),
                ssl=reach.get("PGSSLMODE"),
                timeout=20,
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise FrontlineError(f"{self._name} does not answer: {' '.join(str(error).split())}.") from error
        try:
            yield connection
        finally:
            await connection.close()

    def _start(self, command: list[str], *, said: IO[bytes], **pipes: int) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(command, env=self._environment, stderr=said, **pipes)  # type: ignore[call-overload,no-any-return]
        except FileNotFoundError:
            raise FrontlineError(
                f"{command[0]} is not installed: it comes with PostgreSQL's client programs (apt-get install "
                "postgresql-client)."
            ) from None

    def _run(self, command: list[str]) -> None:
        with tempfile.TemporaryFile() as said:
            if self._start(command, said=said, stdin=subprocess.DEVNULL).wait() != 0:
                raise FrontlineError(f"{self._name}: {_last_line(said)}")


def reach_of(url: URL) -> dict[str, str]:
    """How libpq's programs are told of `url` in their environment. Pure but for FrontlineError, for what it cannot say."""
    reach: dict[str, str] = {}
    for name, value in url.query.items():
        if name not in _OPTIONS:
            raise FrontlineError(
                f"The URL of the database {url.database} has {name} behind its question mark; known are "
                f"{', '.join(sorted(_OPTIONS))}."
            )
        reach[_OPTIONS[name]] = value if isinstance(value, str) else value[-1]
    given = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    return reach | {name: str(value) for name, value in given.items() if value}


async def _describe(connection: Any) -> Copied:
    rows: dict[str, int] = {}
    for row in await connection.fetch(_TABLES):
        table = row["relname"]
        rows[table] = int(await connection.fetchval(f"SELECT count(*) FROM {_quoted(table)}"))  # noqa: S608 - its own names
    revision = await connection.fetchval("SELECT version_num FROM alembic_version") if "alembic_version" in rows else ""
    return Copied(rows, str(revision or ""))


def _quoted(table: str) -> str:
    return 'public."' + table.replace('"', '""') + '"'


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = [line.strip() for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it did not say why"])[0].rstrip(".") + "."
