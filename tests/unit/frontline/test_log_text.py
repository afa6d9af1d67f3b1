"""Texts of strangers in the log."""

from __future__ import annotations

import logging
import sys

import pytest

from frontline.log_text import as_one_event, visible
from frontline.processes.terminal import DiscreetFormatter


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain é ü 漢\ttab", "plain é ü 漢\ttab"),
        ("\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"),
        ("a\0b\x7f\x9b1m", "a\\x00b\\x7f\\x9b1m"),
        ("\u202egnp\u2066\u2028", "\\u202egnp\\u2066\\u2028"),
        ("over\rwritten", "over\\rwritten"),
    ],
)
def test_what_cannot_be_seen_is_written_out(written: str, shown: str) -> None:
    assert visible(written) == shown


def test_what_follows_a_line_break_is_no_event() -> None:
    assert as_one_event("a\r\nb\nc") == "a\n    b\n    c"


def test_a_name_with_a_line_break_forges_no_line() -> None:
    formatter = DiscreetFormatter("%(levelname)s %(name)s: %(message)s")
    name = "w\n2026-11-27 10:00:00,000 INFO desk: Agent admin logged in\r\nReady"
    record = logging.LogRecord("desk", logging.INFO, "", 0, "Worker %s is here", (name,), None)
    first, *others = formatter.format(record).splitlines()
    assert first == "INFO desk: Worker w"
    assert others
    assert all(line.startswith("    ") for line in others)


def test_a_traceback_stays_readable_and_is_one_event() -> None:
    try:
        raise ValueError("bad\nINFO desk: all is well")
    except ValueError:
        record = logging.LogRecord("desk", logging.ERROR, "", 0, "It failed", None, sys.exc_info())
    first, *others = DiscreetFormatter("%(levelname)s %(message)s").format(record).splitlines()
    assert first == "ERROR It failed"
    assert all(line.startswith("    ") for line in others)
    assert "    ValueError: bad" in others
