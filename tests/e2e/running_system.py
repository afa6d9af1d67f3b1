"""The whole of Frontline, started by its own command in a folder of its own, on ports of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_SECONDS = 400.0  # a model that is missing or old is trained first
STOP_TIMEOUT_SECONDS = 30.0
AGENT_EMAIL = "alex@brightwell.example"
AGENT_PASSWORD = "correct horse battery"
AGENT_NAME = "Alex Morgan"

FoundT = TypeVar("FoundT")


@dataclass(frozen=True)
class RunningSystem:
    """What a test may know of the system: its address, and its processes by the name of their command."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    def pid_of(self, command: str) -> int:
        """The process that `frontline up` started for `command`, such as "worker"; waits until there is one."""
        return until(lambda: self._child(command), what=f"a process of frontline {command}")

    def log_of(self, program: str) -> str:
        """What a program has printed so far; "worker", "desk", "action-server", "mailbox"."""
        return (self.folder / "log" / f"{program}.log").read_text(encoding="utf-8", errors="replace")

    def _child(self, command: str) -> int | None:
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                arguments = (entry / "cmdline").read_bytes().split(b"\0")
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                if int(parent) == self.process.pid and command.encode() in arguments:
                    return int(entry.name)
        return None


def until(look: Callable[[], FoundT | None], *, what: str, seconds: float = 30.0) -> FoundT:
    """The first thing that `look` finds."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise AssertionError(f"there was no {what} within {seconds:.0f} seconds")
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def running_system(folder: Path, *, is_disturbed: bool = False) -> Iterator[RunningSystem]:
    """Start everything and wait until it is up; stop it as Ctrl-C does, and hold it to a clean end.

    Where it `is_disturbed`, Rasa logs what it did not reach with a traceback, and that is no fault.
    """
    desk_port, actions_port, mailbox_port, stray_port = free_ports(4)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTLINE_")}
    environment |= {
        "FRONTLINE_FILES_FOLDER": str(folder),
        "FRONTLINE_DESK_PORT": str(desk_port),
        "FRONTLINE_ACTIONS_PORT": str(actions_port),
        "FRONTLINE_MAILBOX_PORT": str(mailbox_port),
        "FRONTLINE_MAIL_PORT": str(mailbox_port),
        "FRONTLINE_SECRET_DEMO_PASSWORD": AGENT_PASSWORD,
        # A worker that was killed needs half a minute to be back on a slow machine, and all tests are one address.
        "FRONTLINE_DESK_TURN_TIMEOUT_SECONDS": "120",
        "FRONTLINE_DESK_CONVERSATIONS_PER_MINUTE": "300",
        "RASA_TELEMETRY_ENABLED": "false",
        # What libraries may read by themselves; nothing of it may open a door (test_listening).
        "HOST": "0.0.0.0",
        "SANIC_HOST": "0.0.0.0",
        "SANIC_PORT": str(stray_port),
        "PORT": str(stray_port),
    }
    printed = folder / "up.txt"
    folder.mkdir(parents=True, exist_ok=True)
    with printed.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "frontline.cli", "up"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_up(process, printed)
        yield RunningSystem(f"http://127.0.0.1:{desk_port}", folder, process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            code = process.wait(timeout=STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    if code != 0:
        raise AssertionError(f"frontline up ended with {code} after Ctrl-C:\n{printed.read_text()}")
    if not is_disturbed:
        _expect_no_traceback(folder / "log")


def _expect_no_traceback(logs: Path) -> None:
    """Whatever was done to the system, nothing happened in it that nobody expected."""
    for path in logs.glob("*.log*"):
        _, found, rest = path.read_text(encoding="utf-8", errors="replace").partition("Traceback")
        if found:
            raise AssertionError(f"{path.name} has a traceback:\n{found}{rest[:4000]}")


def _wait_until_up(process: subprocess.Popen[bytes], printed: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while "Frontline is up" not in printed.read_text(encoding="utf-8"):
        if process.poll() is not None:
            raise AssertionError(f"Frontline did not start:\n{printed.read_text(encoding='utf-8')}")
        if time.monotonic() > deadline:
            raise AssertionError(f"Frontline was not up in time:\n{printed.read_text(encoding='utf-8')}")
        time.sleep(0.1)
