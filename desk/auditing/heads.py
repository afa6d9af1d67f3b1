"""The published heads: the chain's latest links, written to a file outside of the database.

Who rewrites the database, even with the key, does not make this file agree; copied to another machine or printed, it proves
what the log said until then. A line is `<time> <number> <hash>`, and lines are only added.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_FIELDS = 3
# What a line of the file begins with: all that was written of it when the disk was full, or nothing.
_TORN = re.compile(r"(?:\d[\d:T+-]{0,24}(?: \d*(?: [0-9a-f]{0,63})?)?)?")


@dataclass(frozen=True, slots=True)
class Head:
    """What the chain's latest link was once."""

    number: int
    hash: str


def written(head: Head, *, at: float) -> str:
    """The line for the file. Pure."""
    return f"{datetime.fromtimestamp(at, UTC).isoformat(timespec='seconds')} {head.number} {head.hash}\n"


def add_head(path: Path, head: Head, *, at: float) -> None:
    """Add it at the end of the file. One short write, so that desks that share the file do not mix their lines.

    A line of which a full disk or a power cut left a piece is ended first, so that it spoils no other.
    """
    with path.open("ab+") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 1))
        is_torn = end > 0 and file.read(1) != b"\n"
        file.write(b"\n" * is_torn + written(head, at=at).encode("ascii"))


def read_heads(path: Path) -> tuple[Head, ...]:
    """The heads of a file, none where it is missing; torn lines are passed over. Raises `ValueError` for one that is none."""
    if not path.exists():
        return ()
    lines = path.read_bytes().replace(b"\0", b"").decode("ascii").splitlines()
    return tuple(parse_head(line) for line in lines if not _TORN.fullmatch(line.strip()))


def parse_head(line: str) -> Head:
    """A line of the file, or `<number>:<hash>`. Raises `ValueError`."""
    fields = line.strip().split(":") if ":" in line and " " not in line.strip() else line.split()[-2:]
    if len(fields) == _FIELDS - 1 and fields[0].isdigit() and len(fields[1]) == 64:
        return Head(int(fields[0]), fields[1].lower())
    raise ValueError(f"{line.strip()[:80]!r} is no head of the audit log; one is NUMBER:HASH")
