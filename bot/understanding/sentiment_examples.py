"""Messages by the feeling that shows in them: those that sentiment is trained on, and those that are held out."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from bot.understanding.errors import DataFileNotReadable

FEELINGS = ("furious", "annoyed", "neutral", "positive")
POLARITY_OF = {"furious": "negative", "annoyed": "negative", "neutral": "neutral", "positive": "positive"}

ByFeeling = dict[str, list[str]]

T = TypeVar("T")


class HeldOut(msgspec.Struct, frozen=True):
    """A message that nothing is trained on. `kind` says what makes it hard (`sarcasm`, `understatement`, ...)."""

    text: str
    feeling: str
    kind: str


def read_examples(path: Path) -> tuple[list[str], list[str]]:
    """Read the messages of a YAML file (feeling: list of messages), and return texts and feelings side by side.

    Raises DataFileNotReadable that says what is wrong with the file.
    """
    examples = _read(path, ByFeeling)
    _check_feelings(path, examples)
    pairs = [(text, feeling) for feeling, texts in examples.items() for text in texts]
    return [text for text, _ in pairs], [feeling for _, feeling in pairs]


def read_held_out(path: Path) -> list[HeldOut]:
    """Read the messages of a YAML file of kind: feeling: list of messages. Raises DataFileNotReadable."""
    found = []
    for kind, examples in _read(path, dict[str, ByFeeling]).items():
        _check_feelings(path, examples)
        found += [HeldOut(text, feeling, kind) for feeling, texts in examples.items() for text in texts]
    return found


def _read(path: Path, shape: type[T]) -> T:
    try:
        # Everything is read as text: an unquoted "no" or "yes" is a message here and not a truth value.
        return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader), shape)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataFileNotReadable(path, reason=str(error)) from error


def _check_feelings(path: Path, examples: ByFeeling) -> None:
    unknown = sorted(set(examples) - set(FEELINGS))
    if unknown:
        raise DataFileNotReadable(path, reason=f"{unknown[0]} is no feeling; there are {', '.join(FEELINGS)}")
