"""A file in force: read, and read again when it changes. An edit that cannot be used leaves what was in force."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from handoff.exceptions import DocumentInvalid, Problem

T = TypeVar("T")


class Look(StrEnum):
    """What a look at a file found."""

    SAME = "same"
    CHANGED = "changed"  # what the file says now is in force
    REJECTED = "rejected"  # what was in force stays


class WatchedFile(Generic[T]):
    """Keeps what the last usable state of a file says. Not for use by several threads."""

    def __init__(self, path: Path, parse: Callable[[str, str], T], *, missing: str | None = None) -> None:
        """Read the file. `parse(text, source)` makes a value of it and raises `DocumentInvalid` for a wrong one.

        `missing` is what a file that is not there says; None where it must be there. Raises what `parse` does, `OSError`
        where the file cannot be read, and `UnicodeDecodeError`.
        """
        self.path = path
        self._parse = parse
        self._missing = missing
        # Looked at before it is read: an edit in between is then noticed at the next look.
        self._seen = _state(path)
        self._value = self._read()
        self._problems: tuple[Problem, ...] = ()

    @property
    def value(self) -> T:
        """What is in force; another object after each edit that could be used."""
        return self._value

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file as it stands; empty where what is in force is what the file says."""
        return self._problems

    def look(self) -> Look:
        """Look whether the file changed, and take it over where it can be used. Each edit is told once. Never raises."""
        state = _state(self.path)
        if state == self._seen:
            return Look.SAME
        self._seen = state
        try:
            value = self._read()
        except DocumentInvalid as error:
            self._problems = error.problems
        except (OSError, UnicodeDecodeError) as error:
            self._problems = (Problem(str(self.path), 1, f"The file cannot be read: {_reason(error)}."),)
        else:
            was_wrong, self._problems = bool(self._problems), ()
            if value == self._value and not was_wrong:
                return Look.SAME
            self._value = value
            return Look.CHANGED
        return Look.REJECTED

    def _read(self) -> T:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            if self._missing is None:
                raise
            text = self._missing
        return self._parse(text, str(self.path))


def _state(path: Path) -> tuple[int, int, int] | None:
    """What tells one state of the file from another; the inode, too, for a file that another one was moved onto."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else "it is not UTF-8"
