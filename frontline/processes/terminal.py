"""What every process does first and last: its log lines, and the word that it is ready."""

from __future__ import annotations

import logging
import sys

from frontline.child import READY
from frontline.log_text import as_one_event
from privacy.masking import mask_for_log


class DiscreetFormatter(logging.Formatter):
    """Writes log lines without personal data, whoever logs it: a library's error may quote what a customer wrote.

    While a database is away, all that needs it says so again and again; that takes a line each time, not a traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Format the record with its traceback, mask all of it, and keep it one event whatever it holds."""
        error = record.exc_info[1] if record.exc_info else None
        if getattr(error, "is_outage", False):
            cause = error.__cause__ if error is not None else None
            reason = " ".join(str(getattr(cause, "orig", None) or cause or error).split())
            record = logging.makeLogRecord(
                record.__dict__
                | {"msg": f"{record.getMessage()}: {reason}", "args": (), "exc_info": None, "exc_text": None}
            )
        return as_one_event(mask_for_log(super().format(record)))


def log_to_standard_output() -> None:
    """Log one line an event, with time, level and origin, and without personal data."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(DiscreetFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def say_ready() -> None:
    """Tell the supervisor that this process does its work from now on."""
    print(READY, flush=True)
