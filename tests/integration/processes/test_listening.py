"""What listens where when single processes are started with settings that would open them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from frontline.child import READY
from frontline.places import ROOT
from tests.listening import Listener, listeners_of


@contextmanager
def started(command: str, folder: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "frontline.cli", command],
        cwd=ROOT,
        env=_environment(folder) | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FRONTLINE_")}
    return kept | {"FRONTLINE_FILES_FOLDER": str(folder)}


def listening(command: str, folder: Path, **environment: str) -> list[Listener]:
    with started(command, folder, **environment) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.strip() == READY:
                return listeners_of(process.pid)
        raise AssertionError("".join(said))


@pytest.mark.slow
def test_the_desk_listens_for_other_machines_only_when_told_to(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        unused_port = int(probe.getsockname()[1])
    port = str(unused_port)
    (closed,) = listening("desk", tmp_path, FRONTLINE_DESK_PORT=port)
    assert (closed.address, closed.port) == ("127.0.0.1", unused_port)
    (told,) = listening("desk", tmp_path, FRONTLINE_DESK_PORT=port, FRONTLINE_DESK_HOST="0.0.0.0")
    assert (told.address, told.port, told.is_beyond_loopback) == ("0.0.0.0", unused_port, True)


@pytest.mark.parametrize("command", ["actions", "up"])
def test_the_action_server_cannot_be_opened(command: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "frontline.cli", command],
        cwd=ROOT,
        env=_environment(tmp_path) | {"FRONTLINE_ACTIONS_HOST": "0.0.0.0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "must be a loopback address" in done.stderr
    assert "Traceback" not in done.stderr
