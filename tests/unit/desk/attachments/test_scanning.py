"""The scanner's word counts, and a scanner that does not answer is no leave."""

from __future__ import annotations

import sys

import pytest

from desk.attachments.scanning import scan
from desk.errors import AttachmentRefused, Refusal

# Ends with 1 for what holds "virus", as clamdscan would.
SCANNER = (sys.executable, "-Ic", "import sys; sys.exit(b'virus' in sys.stdin.buffer.read())")


async def refusal(*command: str, data: bytes = b"a virus", timeout_seconds: float = 20.0) -> Refusal:
    with pytest.raises(AttachmentRefused) as caught:
        await scan(data, command=command, timeout_seconds=timeout_seconds)
    return caught.value.refusal


async def test_without_a_command_nothing_is_scanned() -> None:
    await scan(b"a virus", command=(), timeout_seconds=1.0)


async def test_clean_file_passes_and_an_infected_one_does_not() -> None:
    await scan(b"a lamp", command=SCANNER, timeout_seconds=20.0)
    assert await refusal(*SCANNER) is Refusal.INFECTED


async def test_scanner_that_fails_is_missing_or_hangs_lets_nothing_in() -> None:
    assert await refusal(sys.executable, "-Ic", "raise SystemExit(2)") is Refusal.UNCHECKED
    assert await refusal("/no/such/scanner") is Refusal.UNCHECKED
    assert await refusal("sleep", "60", timeout_seconds=0.05) is Refusal.UNCHECKED
