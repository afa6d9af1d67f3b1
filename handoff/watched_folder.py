"""A folder of files in force, all of the same moment: one that is wrong keeps back the edits of all."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from handoff.exceptions import DocumentInvalid, Problem
from handoff.watched_file import Look

T = TypeVar("T")


class WatchedFolder(Generic[T]):
    """Keeps what the last usable state of a folder's files says. Not for use by several threads."""

    def __init__(self, folder: Path, parse: Callable[[Mapping[str, str]], T], *, pattern: str = "*.yml") -> None:
        """Read the folder. `parse` makes a value of the files' texts by their paths, and raises `DocumentInvalid`.

        Raises what `parse` does, `OSError` for a file that cannot be read, and `UnicodeDecodeError`.
        """
        self.path = folder
        self._parse = parse
        self._pattern = pattern
        # Looked at before it is read: an edit in between is then noticed at the next look.
        self._seen = self._state()
        self._value = self._read()
        self._problems: tuple[Problem, ...] = ()

    @property
    def value(self) -> T:
        """What is in force; another object after each edit that could be used."""
        return self._value

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files as they stand; empty where what is in force is what they say."""
        return self._problems

    def look(self) -> Look:
        """Look whether a file changed, came or went, and take it over where all can be used. Never raises."""
        state = self._state()
        if state == self._seen:
            return Look.SAME
        self._seen = state
        try:
            self._value, self._problems = self._read(), ()
        except DocumentInvalid as error:
            self._problems = error.problems
        except UnicodeDecodeError:
            self._problems = (Problem(str(self.path), 1, "A file cannot be read: it is not UTF-8."),)
        except OSError as error:
            told = f"A file cannot be read: {error.strerror or 'it cannot be opened'}."
            self._problems = (Problem(str(error.filename or self.path), 1, told),)
        else:
            return Look.CHANGED
        return Look.REJECTED

    def _read(self) -> T:
        paths = sorted(self.path.glob(self._pattern))
        return self._parse({str(path): path.read_text(encoding="utf-8") for path in paths})

    def _state(self) -> tuple[tuple[str, int, int, int], ...]:
        found = []
        for path in sorted(self.path.glob(self._pattern)):
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((path.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return tuple(found)
