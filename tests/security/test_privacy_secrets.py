"""Secrets come from the environment or from files, and stand in no argument and no log; weak ones stop the start."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontline.places import ROOT
from frontline.secret_files import _GENERATED_BYTES, PREFIX
from tests.ports import free_port

_START_SECONDS = 60.0


class Process:
    """A process of ours, with what it printed."""

    def __init__(self, command: str, environment: dict[str, str]) -> None:
        self.printed: list[str] = []
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "frontline.cli", command],
            cwd=ROOT,
            env={
                **{name: value for name, value in os.environ.items() if not name.startswith("FRONTLINE_")},
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.popen.stdout is not None
        self.printed.extend(self.popen.stdout)

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not any("frontline: ready" in line for line in self.printed):
            assert time.monotonic() < deadline, self.printed
            assert self.popen.poll() is None, self.printed
            time.sleep(0.05)

    def end(self) -> int:
        with contextlib.suppress(ProcessLookupError):
            self.popen.send_signal(signal.SIGTERM)
        code = self.popen.wait(timeout=30)
        self._reader.join()
        assert self.popen.stdout is not None
        self.popen.stdout.close()
        return code


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    given = {f"{PREFIX}{name}": secrets.token_urlsafe(32) for name in ("SESSION_KEY", "WORKER_SECRET", "MAIL_PASSWORD")}
    return {
        **given,
        "FRONTLINE_FILES_FOLDER": str(tmp_path),
        "FRONTLINE_DESK_PORT": str(free_port()),
        "FRONTLINE_DEMO_ENABLED": "false",
        "FRONTLINE_MAIL_RESET_URL": "https://shop.example/reset?token={token}",
        "FRONTLINE_MAIL_UNLOCK_URL": "https://shop.example/unlock?token={token}",
    }


def _all_secrets(folder: Path, environment: dict[str, str]) -> list[str]:
    made = [path.read_text().strip() for path in (folder / "secrets").iterdir()]
    return [*made, *(value for name, value in environment.items() if name.startswith(PREFIX))]


def _arguments(process: int) -> Iterator[str]:
    """The arguments of a process and of all below it."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, IndexError):
            if entry.name.isdigit():
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if process in (int(entry.name), parent):
                    yield (entry / "cmdline").read_bytes().decode(errors="replace")


def test_a_desk_shows_no_secret(tmp_path: Path, environment: dict[str, str]) -> None:
    desk = Process("desk", environment)
    try:
        desk.wait_until_ready()
        arguments = list(_arguments(desk.popen.pid))
        known = _all_secrets(tmp_path, environment)
    finally:
        code = desk.end()
    assert code == 0
    assert any("frontline.cli" in one for one in arguments)
    assert len(known) >= 3 + len({"identity_key", "audit_key"})
    shown = "\n".join((*arguments, *desk.printed))
    assert [number for number, secret in enumerate(known) if secret in shown] == []
    # Nor is one in the database, or in any file but its own.
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.parent.name != "secrets":
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in known), path.name
        elif path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path.name


@pytest.mark.parametrize("command", ["desk", "up", "worker"])
def test_a_weak_secret_stops_the_start_with_one_sentence(environment: dict[str, str], command: str) -> None:
    weak = "changeme-changeme-changeme-changeme"
    process = Process(command, {**environment, f"{PREFIX}WORKER_SECRET": weak})
    process.popen.wait(timeout=_START_SECONDS)
    assert process.end() == 78
    (line,) = [line for line in process.printed if "frontline:" in line]
    assert line == (
        "frontline: The secret FRONTLINE_SECRET_WORKER_SECRET holds a word that stands in examples: outside of the demo "
        "it must be a random one, such as `openssl rand -base64 32` makes.\n"
    )
    assert not any(weak in one for one in process.printed)


def test_every_generated_secret_is_long() -> None:
    assert min(size for name, size in _GENERATED_BYTES.items() if name != "demo_password") >= 32
