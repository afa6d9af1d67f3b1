"""Leave when the supervisor leaves, also when it was killed.

The supervisor holds the other end of this process's standard input. The kernel closes it however the supervisor ends,
so the end of the input is the one message that always arrives.
"""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "FRONTLINE_SUPERVISED"
GRACE_SECONDS = 10.0


def start() -> None:
    """Watch the supervisor if there is one; returns at once."""
    if os.environ.get(VARIABLE) == "1":
        threading.Thread(target=_watch, name="parent-watch", daemon=True).start()


def _watch() -> None:
    while os.read(0, 4096):
        pass  # nothing is ever sent
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    # SIGTERM was not heeded, for instance while a model loads; nobody is left to wait for a tidy end.
    os._exit(1)
