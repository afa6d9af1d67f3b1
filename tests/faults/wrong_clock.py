"""`frontline` with a wall clock that is wrong: `python -m tests.faults.wrong_clock desk`.

The file that `FRONTLINE_FAULTS_CLOCK` names holds by how many seconds; it may change at any time. Whatever asks Python for
the time of day gets the wrong one, as on a machine whose clock was set; the monotonic clock goes on, as it does there.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

_LOOK_EVERY_SECONDS = 0.2


def wrong(path: Path, *, clock: Callable[[], float], monotonic: Callable[[], float]) -> Callable[[], float]:
    """A clock that is off by what the file says."""
    shift, look_at = 0.0, -1.0

    def tell() -> float:
        nonlocal shift, look_at
        if monotonic() >= look_at:
            look_at = monotonic() + _LOOK_EVERY_SECONDS
            shift = float(path.read_text() or 0.0)
        return clock() + shift

    return tell


def main() -> None:
    path = Path(os.environ.pop("FRONTLINE_FAULTS_CLOCK"))
    time.time = wrong(path, clock=time.time, monotonic=time.monotonic)
    # Imported only now: defaults such as `clock=time.time` are taken when their module is.
    from frontline.cli import main as frontline

    frontline()


if __name__ == "__main__":
    main()
