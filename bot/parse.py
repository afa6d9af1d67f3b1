"""`frontline parse`: read one message a line, write one JSON object a line.

An object holds `text`, `intent`, `confidence`, `intents` (the five likeliest), `meant` (the intents that the message
means, each with its words: several for "cancel my order and where is my refund"), `entities`, `sentiment`, `frustration`, `needs` (what calls for a
person: docs/needs.md), `triggers`, `dismissed_triggers` (denied, quoted, or harmless in their context) and `language`. A line that is no message gets
{"error": {"code", "message"}, "line"} instead, and the rest goes on; the codes are `bad_utf8`, `empty` and `too_long`.
Lines count from 1.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from bot.understanding.errors import ModelNotReadable, UnderstandingError
from bot.understanding.message_text import MOST_CHARACTERS
from bot.understanding.reader import Reader, Reading

# A character has at most four bytes; one more, and the line's end, show that there is more to come.
_MOST_BYTES = 4 * MOST_CHARACTERS + 3


class NoMessage(msgspec.Struct, frozen=True):
    """A line that is no message. `code` is stable, `message` is a sentence for the person who wrote it."""

    code: str
    message: str


def main(model: Path) -> int:
    """Parse standard input to standard output and return the exit code: 0, or 1 when there is no model.

    `model` is a trained archive, or a folder of which the newest is taken. Lines that are no messages are told of in
    the output and do not change the code.
    """
    try:
        reader = Reader.load(newest_model(model))
    except UnderstandingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    try:
        parse_lines(reader, source=sys.stdin.buffer, target=sys.stdout.buffer)
    except BrokenPipeError:
        # Nobody reads on, as with `frontline parse | head`. What is still in the buffer must not raise at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0


def parse_lines(reader: Reader, *, source: BinaryIO, target: BinaryIO) -> None:
    """Read messages from `source` and write an object for each line to `target`, flushed one by one."""
    for number, line in enumerate(read_lines(source), start=1):
        message = line if isinstance(line, NoMessage) else as_message(line)
        if isinstance(message, NoMessage):
            answer = {"error": msgspec.to_builtins(message), "line": number}
        else:
            answer = as_object(reader.read(message))
        target.write(msgspec.json.encode(answer) + b"\n")
        # A program at the other end waits for each answer.
        target.flush()


def newest_model(place: Path) -> Path:
    """Return `place`, or the newest `.tar.gz` in it where it is a folder.

    Raises ModelNotReadable when a folder holds none.
    """
    if not place.is_dir():
        return place
    models = list(place.glob("*.tar.gz"))
    if not models:
        raise ModelNotReadable(place, reason="the folder holds no model")
    return max(models, key=lambda path: path.stat().st_mtime)


def read_lines(source: BinaryIO) -> Iterator[bytes | NoMessage]:
    """Yield the lines of `source` without their ends. An over-long one is skipped without being kept in memory."""
    while line := source.readline(_MOST_BYTES):
        if line.endswith(b"\n") or len(line) < _MOST_BYTES:
            yield line.rstrip(b"\r\n")
            continue
        while (rest := source.readline(_MOST_BYTES)) and not rest.endswith(b"\n"):
            pass
        yield _too_long()


def as_message(line: bytes) -> str | NoMessage:
    """Return the text of a line, or why it is no message."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        return NoMessage("bad_utf8", f"The line is not UTF-8: byte {error.start + 1} does not belong there.")
    if not text.strip():
        return NoMessage("empty", "The line is empty; a message has at least one character.")
    if len(text) > MOST_CHARACTERS:
        return _too_long()
    return text


def as_object(reading: Reading) -> dict[str, Any]:
    """Return what is written about one message."""
    return {
        "text": reading.text,
        "intent": reading.intents.intent.name,
        "confidence": round(reading.intents.intent.confidence, 4),
        "intents": [
            {"name": scored.name, "confidence": round(scored.confidence, 4)} for scored in reading.intents.ranking
        ],
        "meant": [
            {
                "name": meant.name,
                "confidence": round(meant.confidence, 4),
                "text": reading.text[meant.start : meant.end],
                "start": meant.start,
                "end": meant.end,
            }
            for meant in reading.meant
        ],
        "entities": [
            {
                "name": entity.name,
                "value": entity.value,
                "text": reading.text[entity.start : entity.end],
                "start": entity.start,
                "end": entity.end,
                **entity.details,
            }
            for entity in reading.entities
        ],
        "sentiment": msgspec.to_builtins(reading.sentiment),
        "frustration": reading.frustration,
        "needs": msgspec.to_builtins(list(reading.needs)),
        "triggers": msgspec.to_builtins(list(reading.triggers.found)),
        "dismissed_triggers": msgspec.to_builtins(list(reading.triggers.dismissed)),
        "language": reading.language,
    }


def _too_long() -> NoMessage:
    return NoMessage("too_long", f"The line is too long; a message has at most {MOST_CHARACTERS:,} characters.")
