"""Processes under measurement: started as an operator starts them, with what each costs read from /proc."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
READY = "frontline: ready"
START_TIMEOUT_SECONDS = 300.0
_STOP_TIMEOUT_SECONDS = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


class DidNotStart(Exception):
    """Raised when a process ended or said nothing in time. The text is the end of what it printed."""


class Measured:
    """A running process. Its log is what it printed."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.process = process
        self.log = log

    @property
    def pid(self) -> int:
        return self.process.pid

    def cpu_seconds(self) -> float:
        """The processor's time that it has taken so far, in user and system mode."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory_bytes(self) -> int:
        """What of its memory is in use and its own: resident, without the files that it has mapped."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError(f"/proc/{self.pid}/status has no RssAnon")

    def until(self, is_there: Callable[[], bool]) -> None:
        """Wait for it. Raises `DidNotStart`."""
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not is_there():
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text(encoding="utf-8", errors="replace")[-4000:]
                raise DidNotStart(f"{self.name} did not start:\n{said}")
            time.sleep(0.05)

    def until_ready(self) -> None:
        """Wait until it says that it does its work."""
        self.until(lambda: READY in self.log.read_text(encoding="utf-8", errors="replace"))


@contextlib.contextmanager
def running(
    name: str, command: Sequence[str], *, folder: Path, environment: Mapping[str, str], cwd: Path = ROOT
) -> Iterator[Measured]:
    """Start a process with a log of its own in `folder`, and end it."""
    log = folder / f"{name.replace(' ', '-')}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Measured(name, process, log)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=_STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def frontline(command: str) -> tuple[str, ...]:
    """One of Frontline's own commands, in this Python."""
    return (sys.executable, "-m", "frontline.cli", *command.split())


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """A module of the measurement's own, in this Python."""
    return (sys.executable, "-m", name, *arguments)


def plain_environment() -> dict[str, str]:
    """This process's environment without settings of Frontline's, which would change what is measured."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FRONTLINE_")}
    return kept | {"RASA_TELEMETRY_ENABLED": "false", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}


def is_listening(port: int) -> bool:
    """Whether something on loopback takes connections there."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end_on_termination() -> None:
    """Leave by an exception at SIGTERM, so that the processes that were started are ended, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def allow_many_files() -> int:
    """Raise this process's limit of open files, which its children inherit, as far as it may. Returns the limit."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most
