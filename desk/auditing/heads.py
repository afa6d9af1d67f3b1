"""The published heads: the chain's latest links, written to a file outside of the database.

Who rewrites the database, even with the key, does not make this file agree; copied to another machine or printed, it proves
what the log said until then. A line is `<time> <number> <hash>`, and lines are only added.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Head:
    """What the chain's latest link was once."""

    number: int
    hash: str


def written(head: Head, *, at: float) -> str:
    """The line for the file. Pure."""
    return f"{datetime.fromtimestamp(at, UTC).isoformat(timespec='seconds')} {head.number} {head.hash}\n"


def add_head(path: Path, head: Head, *, at: float) -> None:
    """Add it at the end of the file. One short write, so that desks that share the file do not mix their lines."""
    with path.open("a", encoding="ascii") as file:
        file.write(written(head, at=at))


def read_heads(path: Path) -> tuple[Head, ...]:
    """The heads of a file, none where it is missing. Raises `ValueError` for a line that is none."""
    if not path.exists():
        return ()
    return tuple(parse_head(line) for line in path.read_text(encoding="ascii").splitlines() if line.strip())


def parse_head(line: str) -> Head:
    """A line of the file, or `<number>:<hash>`. Raises `ValueError`."""
    fields = line.strip().split(":") if ":" in line and " " not in line.strip() else line.split()[-2:]
    if len(fields) == _FIELDS - 1 and fields[0].isdigit() and len(fields[1]) == 64:
        return Head(int(fields[0]), fields[1].lower())
    raise ValueError(f"{line.strip()[:80]!r} is no head of the audit log; one is NUMBER:HASH")
