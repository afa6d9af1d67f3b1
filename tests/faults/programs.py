"""The processes of a run besides the servers: desks, bots and the load generator."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout

from desk.settings import ROOT

_STOP_SECONDS = 20.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


def die_with_parent() -> None:
    """Called in a child before it becomes its program: however the run ends, nothing of it is left (Linux)."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Program:
    """One process, started again with the same arguments as often as it is killed."""

    def __init__(self, name: str, command: list[str], *, environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._command = command
        self._environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What it has printed."""
        return self._log

    @property
    def has_ended(self) -> bool:
        """Whether it is not there, or left by itself."""
        return self._process is None or self._process.poll() is not None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    async def kill(self) -> None:
        """As `kill -9`."""
        self.send(signal.SIGKILL)
        assert self._process is not None
        await asyncio.to_thread(self._process.wait)

    async def stop(self) -> None:
        """As a supervisor stops it."""
        self.send(signal.SIGTERM)
        assert self._process is not None
        try:
            await asyncio.to_thread(self._process.wait, _STOP_SECONDS)
        except subprocess.TimeoutExpired:
            await self.kill()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it alone."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(number)

    def end(self) -> None:
        """Whatever its state, it is gone afterwards."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


class DeskProgram(Program):
    """`frontline desk`, whose clock can be set wrong while it runs (`tests/faults/wrong_clock.py`)."""

    def __init__(self, name: str, *, port: int, folder: Path, environment: Mapping[str, str]) -> None:
        self._clock = folder / f"{name}.clock"
        self._clock.write_text("0")
        settings = {
            "FRONTLINE_DESK_PORT": str(port),
            "FRONTLINE_DESK_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "FRONTLINE_FAULTS_CLOCK": str(self._clock),
        }
        command = [sys.executable, "-m", "tests.faults.wrong_clock", "desk"]
        super().__init__(name, command, environment={**environment, **settings}, log=folder / f"{name}.log")
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    def shift_clock(self, seconds: float) -> None:
        """From now on its clock is wrong by so much."""
        self._clock.write_text(str(seconds))

    def limit_files(self, size_bytes: int | None) -> None:
        """Let no file of it grow beyond so much, or take that back."""
        assert self._process is not None
        size = resource.RLIM_INFINITY if size_bytes is None else size_bytes
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    async def is_ready(self, http: ClientSession) -> bool:
        """Whether it says that it serves."""
        try:
            async with http.get(f"{self.address}/readyz", timeout=ClientTimeout(total=3.0)) as response:
                return response.status == 200
        except (ClientError, OSError, TimeoutError):
            return False

    async def ready(self, http: ClientSession, *, within_seconds: float = 90.0) -> float:
        """Wait until it is ready; the time of it, in seconds since the epoch. Raises `RuntimeError` when it never is."""
        deadline = time.monotonic() + within_seconds
        while not await self.is_ready(http):
            if self.has_ended or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-3000:]
                raise RuntimeError(f"{self.name} is not ready after {within_seconds:.0f} s:\n{tail}")
            await asyncio.sleep(0.1)
        return time.time()


class BotProgram(Program):
    """A scripted bot (`tests/faults/bot.py`)."""

    def __init__(
        self, name: str, *, desk: str, folder: Path, environment: Mapping[str, str], think_seconds: float
    ) -> None:
        command = [sys.executable, "-m", "tests.faults.bot", "--desk", desk, "--name", name]
        command += ["--records", str(folder / "records" / f"{name}.jsonl"), "--think-seconds", str(think_seconds)]
        super().__init__(name, command, environment=environment, log=folder / f"{name}.log")


class LoadProgram:
    """The load generator (`tests/faults/load.py`)."""

    def __init__(self, arguments: list[str], *, log: Path) -> None:
        self._command = [sys.executable, "-m", "tests.faults.load", *arguments]
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    async def ask(self, command: str, *, within_seconds: float) -> str:
        """Give a command and wait for its answer."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\n".encode())
        await self._process.stdin.drain()
        async with asyncio.timeout(within_seconds):
            answer = (await self._process.stdout.readline()).decode().strip()
        if not answer:
            raise RuntimeError(f"the load generator ended:\n{self._log.read_text()[-3000:]}")
        return answer

    async def finish(self, *, within_seconds: float = 30.0) -> None:
        """Let it note who stayed, and leave."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(b"end\n")
        async with asyncio.timeout(within_seconds):
            if await self._process.wait() != 0:
                raise RuntimeError(f"the load generator failed:\n{self._log.read_text()[-3000:]}")

    def end(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
