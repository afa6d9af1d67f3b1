"""Messages by the signs of a need for a person that they hold, from the files of data/needs/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.understanding.errors import DataFileNotReadable

# In C, ten times faster, where PyYAML was built with it.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# What a file is named by that has only messages without any need.
NONE = "none"
# Messages of an intent are much alike: of one that means a sign, and of any other, so many say enough.
MOST_OF_MEANING_INTENTS = 80
MOST_OF_OTHER_INTENTS = 30


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message with the signs that it holds besides its file's own."""

    text: str
    also: tuple[str, ...] = ()


class NeedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file: messages that have the sign, messages that sound like it and have none, and intents that mean it.

    `beside` are the signs that its examples may hold without being said to: who is angry mostly reproaches us as well.
    """

    examples: tuple[str | Example, ...] = ()
    near: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


class NeedExamples(msgspec.Struct, frozen=True):
    """Texts, the signs of each, and those that it may hold as well, side by side.

    `intents` says which intents mean a sign, `beside` which signs stand beside a sign unsaid.
    """

    names: tuple[str, ...]
    texts: list[str]
    needs: list[frozenset[str]]
    intents: dict[str, str]
    beside: dict[str, frozenset[str]]

    def unsaid(self, needs: frozenset[str]) -> frozenset[str]:
        """The signs of which nothing is known for a text with these."""
        return frozenset[str]().union(*(self.beside.get(name, frozenset()) for name in needs)) - needs

    def with_intents(self, texts: Sequence[str], labels: Sequence[str]) -> NeedExamples:
        """These and messages of the training data: those whose intent means a sign, and some of every other intent."""
        of_intent: dict[str, list[str]] = {}
        for text, label in zip(texts, labels, strict=True):
            of_intent.setdefault(label, []).append(text)
        more, needs = list(self.texts), list(self.needs)
        for label, said in of_intent.items():
            sign = self.intents.get(label)
            most = MOST_OF_MEANING_INTENTS if sign else MOST_OF_OTHER_INTENTS
            chosen = said[:: max(1, round(len(said) / most))]
            more += chosen
            needs += [frozenset({sign} if sign else ())] * len(chosen)
        return msgspec.structs.replace(self, texts=more, needs=needs)


def read_needs(files: Iterable[Path]) -> NeedExamples:
    """Read the files, each named after its sign.

    A text that stands in several files has the signs of all of them. Raises DataFileNotReadable that says what is wrong
    with a file.
    """
    read = {path: _read(path) for path in sorted(files)}
    names = tuple(path.stem for path in read if path.stem != NONE)
    found: dict[str, frozenset[str]] = {}
    intents: dict[str, str] = {}
    beside = {path.stem: frozenset(file.beside) for path, file in read.items()}
    for path, file in read.items():
        own = frozenset({path.stem} - {NONE})
        if file.examples and not own:
            raise DataFileNotReadable(path, reason="it may have only `near`, for its messages hold no sign")
        examples = [Example(one) if isinstance(one, str) else one for one in file.examples]
        for unknown in sorted({*file.beside, *(name for one in examples for name in one.also)} - {*names}):
            raise DataFileNotReadable(path, reason=f"{unknown} is no sign; there are {', '.join(names)}")
        for example in examples:
            found[example.text] = found.get(example.text, frozenset()) | own | {*example.also}
        for text in file.near:
            found.setdefault(text, frozenset())
        intents |= dict.fromkeys(file.intents, path.stem)
    return NeedExamples(names, list(found), list(found.values()), intents, beside)


def _read(path: Path) -> NeedFile:
    try:
        # Everything is read as text: an unquoted "no" or "yes" is a message here and not a truth value.
        return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), _LOADER), NeedFile)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataFileNotReadable(path, reason=str(error)) from error
