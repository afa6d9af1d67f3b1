"""Figures that were measured before, so that a long measurement goes on where it was interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from bot.benchmark.guesses import Guesses, read_guesses


class Result(msgspec.Struct, frozen=True):
    """What a run measured: its figures by name, the day (ISO 8601), and a hash of what it was measured on."""

    figures: dict[str, Any]
    day: str
    source: str


class KeptResults:
    """A folder with a JSON file for each run, and for some the guesses on each message."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which need not exist."""
        self._folder = folder

    def read(self, name: str, *, source: str) -> Result | None:
        """Return a run's result; None where there is none, a damaged one, or one of another source."""
        try:
            result = msgspec.json.decode((self._folder / f"{name}.json").read_bytes(), type=Result)
        except (OSError, msgspec.MsgspecError):
            return None
        return result if result.source == source else None

    def write(self, name: str, result: Result) -> None:
        """Keep a run's result."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(result)) + b"\n")

    def guesses_file(self, name: str) -> Path:
        """Return where a run's guesses belong."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{name}.guesses.csv"

    def guesses(self, name: str) -> Guesses | None:
        """Return a run's guesses; None where there are none."""
        path = self._folder / f"{name}.guesses.csv"
        return read_guesses(path) if path.is_file() else None
