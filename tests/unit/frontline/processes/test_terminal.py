"""What a process writes to its log."""

from __future__ import annotations

import logging
import sys

from desk.errors import Unavailable
from frontline.processes.terminal import DiscreetFormatter


def test_a_line_keeps_its_facts_and_loses_personal_data() -> None:
    message = "Turn 0b1c2d:12 of maya@example.com failed: no %s, call %s"
    record = logging.LogRecord("desk", logging.ERROR, "", 0, message, ("4111 1111 1111 1111", "415-555-0199"), None)
    assert DiscreetFormatter("%(levelname)s %(name)s: %(message)s").format(record) == (
        "ERROR desk: Turn 0b1c2d:12 of [e-mail address removed] failed: no [card number ending in 1111], "
        "call [phone number removed]"
    )


def test_a_traceback_loses_it_too() -> None:
    try:
        raise ValueError("no account has maya@example.com")
    except ValueError:
        record = logging.LogRecord("desk", logging.ERROR, "", 0, "It failed", None, sys.exc_info())
    written = DiscreetFormatter().format(record)
    assert "ValueError: no account has [e-mail address removed]" in written
    assert f'File "{__file__}", line ' in written


def test_a_database_that_is_away_takes_one_line() -> None:
    try:
        raise Unavailable from ConnectionRefusedError("nobody listens\nthere")
    except Unavailable:
        record = logging.LogRecord("desk", logging.ERROR, "", 0, "Housekeeping of %s failed", ("x",), sys.exc_info())
    assert DiscreetFormatter("%(message)s").format(record) == "Housekeeping of x failed: nobody listens there"
