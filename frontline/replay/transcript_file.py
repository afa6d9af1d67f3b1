"""Reading a file of transcripts: JSON Lines, one conversation a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import replace

from frontline.replay.exceptions import TranscriptsInvalid
from frontline.replay.transcript import Expected, Transcript, TranscriptCustomer, Utterance

# As much as the desk takes from a customer, and as understanding reads of any text.
MOST_CHARACTERS = 2_000
# A conversation of a thousand long messages; a longer line is a file of another kind.
_MOST_BYTES = 8_000_000
_RIGHT: Mapping[str, str] = {
    "author": "It must be customer, bot or agent.",
    "at": "It must be a time such as 2026-11-25T15:00:00Z.",
    "mode": "It must be offer or immediate.",
    "layer": "It must be 1, 2 or 3.",
    "turn": "It must be a number from 0 on.",
    "failed": "It must be true or false.",
}


@dataclass(frozen=True)
class TranscriptFile:
    """The conversations of a file with the numbers of their lines, and what was odd but could be read."""

    source: str
    transcripts: tuple[Transcript, ...]
    lines: tuple[int, ...]
    warnings: tuple[str, ...] = ()


def read_transcripts(path: Path) -> TranscriptFile:
    """Read the file at `path`.

    Raises `TranscriptsInvalid` with every line that is no conversation, or when there is none at all, and `OSError`.
    """
    with path.open("rb") as file:
        return _Collector(str(path)).read(file)


class _Collector:
    def __init__(self, source: str) -> None:
        self._source = source
        self._found: list[tuple[int, Transcript]] = []
        self._problems: list[str] = []
        self._unknown: dict[str, None] = {}
        self._cut = 0

    def read(self, file: BinaryIO) -> TranscriptFile:
        for number, line in enumerate(_lines_of(file), start=1):
            if line is None:
                self._problems.append(f"line {number}: It is longer than {_MOST_BYTES:,} bytes.")
            elif line.strip():
                self._take(number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        if not self._found and not self._problems:
            self._problems.append("It holds no conversation.")
        if self._problems:
            raise TranscriptsInvalid(self._source, self._problems)
        return TranscriptFile(
            self._source,
            tuple(transcript for _, transcript in self._found),
            tuple(number for number, _ in self._found),
            tuple(self._warnings()),
        )

    def _take(self, number: int, line: bytes) -> None:
        try:
            data = _decoded(line)
        except (ValueError, RecursionError) as error:
            self._problems.append(f"line {number}: It is no JSON: {error}.")
            return
        if not isinstance(data, dict):
            self._problems.append(f"line {number}: A conversation is a JSON object with `id` and `turns`.")
            return
        self._note_unknown(data)
        try:
            transcript = msgspec.convert(_readable(data), Transcript)
        except msgspec.ValidationError as error:
            self._problems.append(f"line {number}: {_sentence(str(error))}")
            return
        self._found.append((number, self._capped(transcript)))

    def _note_unknown(self, data: dict[str, Any]) -> None:
        turns = data.get("turns")
        parts: list[tuple[str, type[msgspec.Struct], object]] = [
            ("", Transcript, data),
            ("customer.", TranscriptCustomer, data.get("customer")),
            ("expected.", Expected, data.get("expected")),
            *(("turns[].", Utterance, one) for one in (turns if isinstance(turns, list) else ())),
        ]
        for name, kind, value in parts:
            if isinstance(value, dict):
                self._unknown.update(dict.fromkeys(f"{name}{key}" for key in value.keys() - {*kind.__struct_fields__}))

    def _capped(self, transcript: Transcript) -> Transcript:
        long = sum(len(one.text) > MOST_CHARACTERS for one in transcript.turns)
        if not long:
            return transcript
        self._cut += long
        return replace(
            transcript, turns=tuple(replace(one, text=one.text[:MOST_CHARACTERS]) for one in transcript.turns)
        )

    def _warnings(self) -> Iterator[str]:
        if self._unknown:
            named = ", ".join(f"`{name[:40]}`" for name in sorted(self._unknown)[:10])
            more = f" and {len(self._unknown) - 10} more" if len(self._unknown) > 10 else ""
            yield f"Keys that a transcript does not have were ignored: {named}{more}."
        if self._cut:
            yield f"{self._cut:,} messages were cut to {MOST_CHARACTERS:,} characters."
        twice = len(self._found) - len({transcript.id for _, transcript in self._found})
        if twice:
            yield f"{twice:,} conversations have the `id` of an earlier one; each is judged by itself."


def _lines_of(file: BinaryIO) -> Iterator[bytes | None]:
    """The lines; None for one that is too long, which is skipped without being kept in memory."""
    while line := file.readline(_MOST_BYTES):
        if line.endswith(b"\n") or len(line) < _MOST_BYTES:
            yield line
            continue
        while (rest := file.readline(_MOST_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield None


def _decoded(line: bytes) -> Any:
    """The JSON of a line. Half an emoji, which clients that cut a text send, becomes a question mark.

    Raises `ValueError` and `RecursionError`.
    """
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        if b"\\u" not in line:
            raise
        return msgspec.json.decode(json.dumps(json.loads(line), ensure_ascii=False).encode("utf-8", "replace"))


def _readable(data: dict[str, Any]) -> dict[str, Any]:
    """The data with a number as `id` and every ISO 8601 time as what they are meant to be."""
    identity, turns = data.get("id"), data.get("turns")
    if isinstance(identity, int) and not isinstance(identity, bool):
        data["id"] = str(identity)
    for one in turns if isinstance(turns, list) else ():
        if isinstance(one, dict) and isinstance(one.get("at"), str):
            with suppress(ValueError):
                one["at"] = datetime.fromisoformat(one["at"])
    return data


def _sentence(error: str) -> str:
    what, _, where = error.partition(" - at `$")
    place = where.rstrip("`").lstrip(".")
    name = re.split(r"[.\[]", place)[-1]
    told = f"`{place}`: {what}." if place else f"{what}."
    return f"{told} {_RIGHT[name]}" if name in _RIGHT else told
