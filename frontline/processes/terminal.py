"""What every process does first and last: its log lines, and the word that it is ready."""

from __future__ import annotations

import logging
import sys

from frontline.child import READY


def log_to_standard_output() -> None:
    """Log one line an event, with time, level and origin."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stdout, force=True
    )


def say_ready() -> None:
    """Tell the supervisor that this process does its work from now on."""
    print(READY, flush=True)
