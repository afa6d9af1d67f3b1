"""PostgreSQL and Redis in processes of their own that can be stopped, paused, killed and started again in the same place."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.faults.programs import die_with_parent
from tests.services import postgres_binaries

_USER = "frontline"
_DATABASE = "desk"
_START_SECONDS = 60.0


class NotInstalled(Exception):
    """Raised when a program that a run needs is not there; the text says how to get it."""


class Server:
    """A process in a session of its own: what is done to it is done to all that it started."""

    name = "server"

    def __init__(self, *, port: int) -> None:
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    def _command(self) -> tuple[list[str], dict[str, Any]]:
        """What to start, and with which of Popen's options."""
        raise NotImplementedError

    def _answers(self) -> bool:
        """Whether it serves."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1.0):
            return True
        return False

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        command, options = self._command()
        self._process = subprocess.Popen(
            command, start_new_session=True, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent, **options
        )
        deadline = time.monotonic() + _START_SECONDS
        while not await asyncio.to_thread(self._answers):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start")
            await asyncio.sleep(0.05)

    async def signal(self, number: signal.Signals) -> None:
        """Send a signal to the whole session, and wait for its end where the signal ends it."""
        assert self._process is not None
        if number is signal.SIGTERM:
            self._process.send_signal(number)
        else:
            os.killpg(self._process.pid, number)
        if number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGQUIT):
            await asyncio.to_thread(self._process.wait, 60.0)

    async def kill(self) -> None:
        """As `kill -9`."""
        await self.signal(signal.SIGKILL)

    async def pause(self) -> None:
        """It hangs: its connections stay open, and nothing answers."""
        await self.signal(signal.SIGSTOP)

    async def resume(self) -> None:
        await self.signal(signal.SIGCONT)

    def end(self) -> None:
        """Whatever its state, it is gone afterwards."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Postgres(Server):
    """A cluster that keeps what it has acknowledged: `synchronous_commit` stays on, for it is what a kill of the server
    would otherwise lose. (`fsync` matters to a power cut alone, and is off.)"""

    name = "PostgreSQL"

    def __init__(self, folder: Path, *, port: int) -> None:
        super().__init__(port=port)
        binaries = postgres_binaries()
        if binaries is None:
            raise NotInstalled("PostgreSQL is not installed: apt-get install postgresql")
        self._binaries = binaries
        self._data = folder / "postgres"
        self._log = folder / "postgres.log"
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None

    @property
    def is_new(self) -> bool:
        return not self._data.exists()

    def url(self, *, port: int = 0) -> str:
        """The address of the desk's database, over this port (of a proxy)."""
        return f"postgresql://{_USER}@127.0.0.1:{port or self.port}/{_DATABASE}"

    async def create(self) -> None:
        """Make the cluster, start it, and make an empty database."""
        self._data.mkdir(parents=True)
        if self._user is not None:
            shutil.chown(self._data, self._user, self._user)
        initdb = [str(self._binaries / "initdb"), f"--pgdata={self._data}", f"--username={_USER}"]
        await asyncio.to_thread(self._run, [*initdb, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
        await self.start()
        address = ["--host=127.0.0.1", f"--port={self.port}", f"--username={_USER}"]
        await asyncio.to_thread(self._run, [str(self._binaries / "createdb"), *address, _DATABASE])

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=self._data, **self._as_user())

    def _as_user(self) -> dict[str, Any]:
        return {"user": self._user, "group": self._user, "extra_groups": []} if self._user else {}

    def _command(self) -> tuple[list[str], dict[str, Any]]:
        settings = ["fsync=off", "full_page_writes=off", "max_connections=120", "shared_buffers=32MB"]
        settings += ["listen_addresses=127.0.0.1", f"unix_socket_directories={self._data}"]
        command = [str(self._binaries / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        command += [part for setting in settings for part in ("-c", setting)]
        log = self._log.open("ab")
        return command, {"stdout": log, "stderr": log, "cwd": self._data, **self._as_user()}

    def _answers(self) -> bool:
        command = [
            str(self._binaries / "pg_isready"),
            "--host=127.0.0.1",
            f"--port={self.port}",
            "--quiet",
            "--timeout=1",
        ]
        return subprocess.run(command, check=False).returncode == 0

    async def stop(self) -> None:
        """In good order, but without waiting for its clients: as a restart for an upgrade."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        await asyncio.to_thread(self._process.wait, 60.0)


class Redis(Server):
    """A server that keeps nothing: what is told over it is told once."""

    name = "Redis"

    def __init__(self, folder: Path, *, port: int) -> None:
        super().__init__(port=port)
        program = shutil.which("redis-server")
        if program is None:
            raise NotInstalled("Redis is not installed: apt-get install redis-server")
        self._program = program
        self._folder = folder

    def url(self, *, port: int = 0) -> str:
        return f"redis://127.0.0.1:{port or self.port}/0"

    def _command(self) -> tuple[list[str], dict[str, Any]]:
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        return command, {"stdout": subprocess.DEVNULL, "cwd": self._folder}
