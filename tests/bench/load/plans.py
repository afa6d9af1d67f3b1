"""Running the client's plans from the measuring process, with what the measured processes spent meanwhile."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from tests.bench.load.client import Plan
from tests.bench.load.processes import ROOT, Measured, module, plain_environment
from tests.bench.load.samples import COUNTING

_WAIT_SECONDS = 1800.0


class ClientFailed(Exception):
    """Raised when the client could not carry its plan out. The text is what it said."""


class RunningClient:
    """A client's process. What it says on its way is in `said`."""

    def __init__(self, process: subprocess.Popen[bytes], said: Path, results: IO[bytes]) -> None:
        self._process = process
        self._said = said
        self._results = results

    @property
    def is_running(self) -> bool:
        """Whether it is still at it."""
        return self._process.poll() is None

    def until_said(self, word: str) -> None:
        """Wait until it says so. Raises `ClientFailed` when it ends without."""
        while word not in self._said.read_text(encoding="utf-8", errors="replace"):
            if self._process.poll() is not None:
                raise ClientFailed(self._said.read_text(encoding="utf-8", errors="replace")[-4000:])
            time.sleep(0.05)

    def result(self) -> dict[str, Any]:
        """Wait for its end; what it saw. Raises `ClientFailed`."""
        if self._process.wait(timeout=_WAIT_SECONDS) != 0:
            raise ClientFailed(self._said.read_text(encoding="utf-8", errors="replace")[-4000:])
        self._results.seek(0)
        seen: dict[str, Any] = msgspec.json.decode(self._results.read())
        return seen


@contextlib.contextmanager
def running_plan(plan: Plan) -> Iterator[RunningClient]:
    """Start a client with a plan; it is ended with the context."""
    with tempfile.TemporaryDirectory(prefix="frontline-client-") as folder:
        file, said = Path(folder) / "plan.json", Path(folder) / "said.txt"
        file.write_bytes(msgspec.json.encode(plan))
        with (Path(folder) / "result.json").open("w+b") as results, said.open("wb") as errors:
            command = module("tests.bench.load.client", str(file))
            process = subprocess.Popen(command, cwd=ROOT, env=plain_environment(), stdout=results, stderr=errors)
            try:
                yield RunningClient(process, said, results)
            finally:
                if process.poll() is None:
                    process.kill()
                process.wait()


def carry_out(plan: Plan, *, spent_by: Sequence[Measured] = ()) -> dict[str, Any]:
    """Run a plan in a process of its own; what it saw, with the processor's time of `spent_by` since its warm-up, by their
    kind.

    Raises `ClientFailed`.
    """
    with running_plan(plan) as client:
        client.until_said(COUNTING)
        before = [one.cpu_seconds() for one in spent_by]
        seen = client.result()
    for one, start in zip(spent_by, before, strict=True):
        name = f"{one.name.split()[0]}_cpu_seconds"
        seen[name] = round(seen.get(name, 0.0) + one.cpu_seconds() - start, 2)
    return seen
