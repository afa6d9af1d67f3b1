"""What cross-validation found for a model, kept in its folder: the next comparison asks the same messages again, most often."""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec

from frontline.model.compared import Guess
from frontline.model.whole_file import write_whole

_FILE = "cross-validated.json.gz"
_Kept = tuple[str, tuple[Guess, ...]]


def kept_guesses(folder: Path, key: str) -> tuple[Guess, ...] | None:
    """The guesses for this key (`cross_validation.key_of`), None where others were kept, or none."""
    try:
        found, guesses = msgspec.json.decode(gzip.decompress((folder / _FILE).read_bytes()), type=_Kept)
    except (OSError, EOFError, gzip.BadGzipFile, msgspec.MsgspecError):
        return None
    return guesses if found == key else None


def keep_guesses(folder: Path, key: str, guesses: tuple[Guess, ...]) -> None:
    """Keep them in the place of others."""
    write_whole(folder / _FILE, gzip.compress(msgspec.json.encode((key, guesses)), mtime=0))
