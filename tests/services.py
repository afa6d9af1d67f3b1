"""Real services for tests: a private PostgreSQL where it is installed, and a mail server.

`tests/conftest.py` makes the fixtures of this module known to every test.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.policy
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import NoReturn

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import create_engine

from desk.store.migrate import upgrade
from tests.ports import free_port

DEBIAN_CLUSTERS = Path("/usr/lib/postgresql")
USER = "frontline"
START_TIMEOUT_SECONDS = 30.0


def skip_or_fail(program: str, package: str) -> NoReturn:
    """Skip the test with one line for its reader, or fail it where `CI=true` promises that all programs are
    there."""
    reason = f"{program} is not installed; `apt-get install {package}` makes this test run"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


class PostgresServer:
    """A private cluster on a loopback port. `new_url` makes an empty database in it."""

    def __init__(self, *, binaries: Path, port: int) -> None:
        self._binaries = binaries
        self._numbers = itertools.count(1)
        self._has_template = False
        self.port = port

    def new_url(self) -> str:
        """The URL (`postgresql://…`) of a new, empty database. Each takes 8 MB of disk."""
        name = f"test_{next(self._numbers)}"
        _run([str(self._binaries / "createdb"), *self._address(), "--template=template0", name])
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def new_desk_url(self) -> str:
        """The URL of a new database that has the desk's tables already: the migrations take half a second each time."""
        if not self._has_template:
            _run([str(self._binaries / "createdb"), *self._address(), "--template=template0", "desk_template"])
            engine = create_engine(f"postgresql+psycopg2://{USER}@127.0.0.1:{self.port}/desk_template", future=True)
            with engine.begin() as connection:
                upgrade(connection)
            engine.dispose()
            self._has_template = True
        name = f"test_{next(self._numbers)}"
        _run([str(self._binaries / "createdb"), *self._address(), "--template=desk_template", name])
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def is_ready(self) -> bool:
        command = [str(self._binaries / "pg_isready"), *self._address(), "--quiet", "--timeout=1"]
        return subprocess.run(command, check=False).returncode == 0

    def _address(self) -> list[str]:
        return ["--host=127.0.0.1", f"--port={self.port}", f"--username={USER}"]


def postgres_binaries() -> Path | None:
    """The folder of PostgreSQL's programs: Debian's newest, or where PATH finds `initdb`."""
    debian = [path.parent for path in DEBIAN_CLUSTERS.glob("*/bin/initdb")]
    if debian:
        return max(debian, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextlib.contextmanager
def running_postgres(binaries: Path, *, is_durable: bool = False) -> Iterator[PostgresServer]:
    """Start a cluster in a folder of its own, and remove both at the end. Its durability is off where nothing is measured."""
    # PostgreSQL refuses to run as root, and its user cannot enter the folders that pytest makes for root.
    user = "postgres" if os.geteuid() == 0 else None
    # In memory where there is room: hundreds of databases of 8 MB each took half a minute to remove from a disk.
    has_room = Path("/dev/shm").is_dir() and shutil.disk_usage("/dev/shm").free > 4 << 30
    memory = "/dev/shm" if has_room and not is_durable else None
    folder = Path(tempfile.mkdtemp(prefix="frontline-postgres-", dir=memory))
    try:
        if user is not None:
            shutil.chown(folder, user, user)
        data = folder / "data"
        initdb = [str(binaries / "initdb"), f"--pgdata={data}", f"--username={USER}"]
        _run([*initdb, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"], user=user, cwd=folder)
        with _serving(binaries, data, user, is_durable=is_durable) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _serving(binaries: Path, data: Path, user: str | None, *, is_durable: bool) -> Iterator[PostgresServer]:
    port = free_port()
    fast = [] if is_durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    settings = [*fast, "max_connections=60"]
    settings += ["listen_addresses=127.0.0.1", "shared_buffers=16MB", f"unix_socket_directories={data}"]
    command = [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
    command += [part for setting in settings for part in ("-c", setting)]
    log_path = data.parent / "log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=data.parent,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    try:
        server = PostgresServer(binaries=binaries, port=port)
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not server.is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL did not start:\n{log_path.read_text()}", pytrace=False)
            time.sleep(0.1)
        yield server
    finally:
        # Nothing in this cluster is worth the time of an orderly shutdown.
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=30)


def _run(command: list[str], *, user: str | None = None, cwd: Path | None = None) -> None:
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    if done.returncode != 0:
        pytest.fail(f"{command[0]} failed:\n{done.stderr}", pytrace=False)


class Mailbox:
    """A mail server on a loopback port that keeps what it gets. `refusal` is what it answers instead of taking a
    mail, e.g. "451 try again later"; `delay_seconds` is how long it thinks about each."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusal: str | None = None
        self.delay_seconds = 0.0
        self.port = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.delay_seconds)
        if self.refusal is not None:
            return self.refusal
        content = envelope.original_content or b""
        self.messages.append(message_from_bytes(content, EmailMessage, policy=email.policy.default))
        return "250 OK"


@contextlib.asynccontextmanager
async def running_mailbox() -> AsyncIterator[Mailbox]:
    mailbox = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, hostname="mail.test"), "127.0.0.1", 0)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()
        await server.wait_closed()


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mail server for this test alone."""
    async with running_mailbox() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A private PostgreSQL for the whole test run; the test is skipped where PostgreSQL is not installed."""
    binaries = postgres_binaries()
    if binaries is None:
        skip_or_fail("PostgreSQL", "postgresql")
    with running_postgres(binaries) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The URL of an empty PostgreSQL database for this test alone."""
    return postgres_server.new_url()


@pytest.fixture
def postgres_desk_url(postgres_server: PostgresServer) -> str:
    """The URL of a PostgreSQL database with the desk's tables, for this test alone."""
    return postgres_server.new_desk_url()
