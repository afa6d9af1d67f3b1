"""One process at a time at a piece of work in one folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def one_at_a_time(path: Path, *, what: str, say: Callable[[str], None]) -> Iterator[bool]:
    """Hold the lock file at `path`; wait, and say so, while another process holds it.

    `what` names the work for that sentence ("set-up"). Yields whether it had to wait. The kernel lets go of the lock when its holder dies, however it dies.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    waited = False
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            say(f"Another {what} is at work in this folder (process {holder}); waiting for it to finish.")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            waited = True
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield waited
    finally:
        os.close(descriptor)
