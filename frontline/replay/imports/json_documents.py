"""What an export holds that is JSON: one document, or one a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from frontline.replay.exceptions import TranscriptsInvalid


def read_documents(path: Path) -> list[Any]:
    """The documents of the file at `path`. Raises `TranscriptsInvalid` with the first line that is none, and `OSError`."""
    content = path.read_bytes()
    try:
        return [msgspec.json.decode(content)]
    except msgspec.DecodeError:
        return list(_lines(path, content))


def _lines(path: Path, content: bytes) -> Iterator[Any]:
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            try:
                yield msgspec.json.decode(line)
            except msgspec.DecodeError as error:
                raise TranscriptsInvalid(str(path), [f"line {number}: It is no JSON: {error}."]) from error
