"""Entities in a training example as Rasa writes them: `[Friday](time)`, or `[NYC]{"entity": "city", "value": "New York"}`.

What is written here is read back by the rules that Rasa reads by, so that an example never means something else than what
was marked. Pure.

The syntax is that of Rasa 3 ("Training Data Format", "Entities").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from desk.workbench.errors import ExampleRefused
from handoff.wire.workbench import Mark

MOST_CHARACTERS = 500
_NAME = re.compile(r"[A-Za-z0-9_]{1,64}")
# As Rasa finds them (rasa.shared.nlu.training_data.entities_parser).
_ENTITY = re.compile(
    r"\[(?P<text>[^\]]+?)\](?:\((?P<entity>[^:)]+?)(?::(?P<value>[^)]+))?\)|\{(?P<object>[^}]+?)\}|\[(?P<several>.*?)\])"
)


class _Object(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entity as Rasa's JSON has it."""

    entity: str
    value: str = ""
    role: str = ""
    group: str = ""


def one_line(text: str) -> str:
    """The text on one line, without what no YAML file may hold: every run of blanks and control characters is a blank."""
    return " ".join("".join(one if _is_plain(one) else " " for one in text).split())


def _is_plain(character: str) -> bool:
    # Python's splitlines, by which Rasa takes examples apart, ends a line at more characters than a file's lines have.
    is_control = ord(character) < 32 or 0x7F <= ord(character) <= 0xA0 or character in "\u2028\u2029\ufeff\ufffe\uffff"
    return not is_control and not "\ud800" <= character <= "\udfff"


def annotated(text: str, marks: Iterable[Mark]) -> str:
    """The example: `text` with its entities marked.

    Raises `ExampleRefused` where Rasa would not read it as it is meant: it is empty or longer than a line of a message, a
    mark is no word of it, two overlap, or the text itself looks like a mark.
    """
    if text != one_line(text) or not text:
        raise ExampleRefused("An example is one line of text, without blanks around it.")
    if len(text) > MOST_CHARACTERS:
        raise ExampleRefused(f"An example has at most {MOST_CHARACTERS} characters, and this has {len(text)}.")
    ordered = sorted(marks, key=lambda mark: mark.start)
    pieces, end = [], 0
    for mark in ordered:
        if mark.start < end:
            raise ExampleRefused("Two entities overlap: a word belongs to one of them.")
        if not end <= mark.start < mark.end <= len(text) or not text[mark.start : mark.end].strip():
            raise ExampleRefused("An entity is a part of the example's text, and holds a word.")
        pieces += [text[end : mark.start], _written(text[mark.start : mark.end], mark)]
        end = mark.end
    example = "".join([*pieces, text[end:]])
    if read(example) != (text, tuple(_as_read(text, mark) for mark in ordered)):
        raise ExampleRefused(
            "Rasa would read the brackets in this example as an entity: leave them out, or write other ones."
        )
    return example


def read(example: str) -> tuple[str, tuple[Mark, ...]]:
    """What Rasa reads in an example: its text, and the entities in it."""
    pieces: list[str] = []
    marks: list[Mark] = []
    end = length = 0
    for match in _ENTITY.finditer(example):
        before, inner = example[end : match.start()], match["text"]
        pieces += [before, inner]
        start = length + len(before)
        length, end = start + len(inner), match.end()
        marks.extend(_marks(match, start, length))
    return "".join([*pieces, example[end:]]), tuple(marks)


def _marks(match: re.Match[str], start: int, end: int) -> Iterator[Mark]:
    if match["entity"]:
        yield Mark(start, end, match["entity"], match["value"] or "")
        return
    told = [match["object"]] if match["object"] else re.findall(r"\{([^}]+?)\}", match["several"] or "")
    for one in told:
        try:
            found = msgspec.json.decode(f"{{{one}}}", type=_Object)
        except msgspec.DecodeError:
            found = _Object(entity="")
        yield Mark(start, end, found.entity, found.value, found.role, found.group)


def _written(words: str, mark: Mark) -> str:
    for name in (mark.entity, mark.role, mark.group):
        if name and not _NAME.fullmatch(name):
            raise ExampleRefused(f"{name[:40]!r} is no name of an entity: letters, digits and _ make one.")
    if not mark.entity:
        raise ExampleRefused("Say which entity it is.")
    if "]" in words or "[" in words:
        raise ExampleRefused("An entity's words hold no square brackets, for Rasa ends it there.")
    value = _value(words, mark)
    if not (value or mark.role or mark.group):
        return f"[{words}]({mark.entity})"
    if "}" in value:
        raise ExampleRefused("An entity's value holds no }, for Rasa ends it there.")
    told = msgspec.json.encode(_Object(mark.entity, value, mark.role, mark.group)).decode()
    return f"[{words}]{told}"


def _value(words: str, mark: Mark) -> str:
    """Empty where it is what the words say."""
    return "" if mark.value == words else mark.value


def _as_read(text: str, mark: Mark) -> Mark:
    return msgspec.structs.replace(mark, value=_value(text[mark.start : mark.end], mark))
