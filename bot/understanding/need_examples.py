"""Messages by the signs of a need for a person that they hold, from the files of data/needs/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import yaml

from bot.understanding.errors import DataFileNotReadable

# What a file is named by that has only messages without any need.
NONE = "none"


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message with the signs that it holds besides its file's own."""

    text: str
    also: tuple[str, ...] = ()


class NeedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file: messages that have the sign, messages that sound like it and have none, and intents that mean it."""

    examples: tuple[str | Example, ...] = ()
    near: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()


class NeedExamples(msgspec.Struct, frozen=True):
    """Texts, and the signs of each, side by side; `intents` says which intents mean a sign."""

    names: tuple[str, ...]
    texts: list[str]
    needs: list[frozenset[str]]
    intents: dict[str, str]

    def with_intents(self, texts: Sequence[str], labels: Sequence[str]) -> NeedExamples:
        """These and the training data's messages, which have the sign that their intent means, or else none."""
        meant = [frozenset({self.intents[label]} if label in self.intents else ()) for label in labels]
        return msgspec.structs.replace(self, texts=[*self.texts, *texts], needs=[*self.needs, *meant])


def read_needs(files: Iterable[Path]) -> NeedExamples:
    """Read the files, each named after its sign.

    A text that stands in several files has the signs of all of them. Raises DataFileNotReadable that says what is wrong
    with a file.
    """
    read = {path: _read(path) for path in sorted(files)}
    names = tuple(path.stem for path in read if path.stem != NONE)
    found: dict[str, frozenset[str]] = {}
    intents: dict[str, str] = {}
    for path, file in read.items():
        own = frozenset({path.stem} - {NONE})
        if file.examples and not own:
            raise DataFileNotReadable(path, reason="it may have only `near`, for its messages hold no sign")
        for one in file.examples:
            example = Example(one) if isinstance(one, str) else one
            unknown = sorted({*example.also} - {*names})
            if unknown:
                raise DataFileNotReadable(path, reason=f"{unknown[0]} is no sign; there are {', '.join(names)}")
            found[example.text] = found.get(example.text, frozenset()) | own | {*example.also}
        for text in file.near:
            found.setdefault(text, frozenset())
        intents |= dict.fromkeys(file.intents, path.stem)
    return NeedExamples(names, list(found), list(found.values()), intents)


def _read(path: Path) -> NeedFile:
    try:
        # Everything is read as text: an unquoted "no" or "yes" is a message here and not a truth value.
        return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader), NeedFile)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataFileNotReadable(path, reason=str(error)) from error
