"""Changes of a file of examples: a line more, a line less, an intent more. Every other byte stays as it is.

Nothing is written out anew, for no writer of YAML keeps every quotation mark and every blank line. Lines are put in where
ruamel.yaml found the intent, and the result is read again and compared with what was meant; where it says anything else,
nothing is changed. Pure.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from desk.workbench import annotation
from desk.workbench.declarations import check_intent_name
from desk.workbench.edited_lines import inserted, without
from desk.workbench.errors import ExampleRefused, TrainingDataWrong
from desk.workbench.nlu_file import IntentBlock, NluFile, read_nlu

COMMENT_CHARACTERS = 200
_KEY = "examples"


def with_example(file: NluFile, intent: str, example: str) -> str:
    """The file with one more example at the end of the intent's.

    Raises `ExampleRefused` where Rasa would not read it, and `TrainingDataWrong` where the intent is not in this file or
    is written in a way that nothing can be added to.
    """
    _check_example(example)
    block = _block_of(file, intent)
    if block.kind == "list":
        added = f"{' ' * block.indent}- text: {_scalar(example)}"
    else:
        added = f"{' ' * block.indent}- {example}"
    text = inserted(file.text, block.end - 1, [added])
    return _checked(file, text, intent, [*(one.written for one in block.examples), example])


def without_example(file: NluFile, intent: str, example: str) -> str:
    """The file without this example, the last one where it is there more than once.

    Raises `TrainingDataWrong` where it is not there, or stands in a way that no line can be taken out of.
    """
    block = _block_of(file, intent)
    found = [one for one in block.examples if one.written == example]
    if not found:
        raise TrainingDataWrong(file.name, block.line, f"the intent {intent} has no such example any more")
    last = found[-1]
    if block.kind == "list" and len(block.examples) == 1:
        raise TrainingDataWrong(
            file.name, block.line, f"it is the only example of {intent}; take out the intent by hand"
        )
    lines = file.text.splitlines(keepends=True)
    after = next((one.line for one in block.examples if one.line > last.line), block.end)
    gone = range(last.line - 1, after - 1 if block.kind == "list" else last.line)
    text = without(lines, gone)
    kept = [one.written for one in block.examples if one is not last]
    return _checked(file, text, intent, kept)


def with_intent(file: NluFile, intent: str, examples: Sequence[str], *, comment: str = "") -> str:
    """The file with a new intent behind the others, written as they are, `comment` above it.

    Raises `ExampleRefused` for a name that is none, and `TrainingDataWrong` for one that is here already.
    """
    check_intent_name(intent)
    for example in examples:
        _check_example(example)
    if any(block.intent == intent for block in file.blocks):
        raise TrainingDataWrong(file.name, 1, f"the intent {intent} is here already")
    if not file.blocks or file.item_indent is None:
        raise TrainingDataWrong(file.name, 1, "it holds no intent after which another one could stand")
    last = max(file.blocks, key=lambda block: block.end)
    if any(block.kind == "list" for block in file.blocks):
        raise TrainingDataWrong(file.name, last.line, "its examples are lists; add the intent by hand")
    item = " " * file.item_indent
    new = ["", *([f"{item}# {annotation.one_line(comment)[:COMMENT_CHARACTERS]}"] if comment.strip() else [])]
    new += [f"{item}- intent: {intent}", f"{item}  {_KEY}: |", *(f"{item}    - {example}" for example in examples)]
    text = inserted(file.text, last.end - 1, new)
    return _with_new(file, text, intent, list(examples), after=last)


def without_intent(file: NluFile, intent: str) -> str:
    """The file as it was before `with_intent`. Raises `TrainingDataWrong` where the intent has got other examples."""
    block = _block_of(file, intent)
    lines = file.text.splitlines(keepends=True)
    first = block.line - 1
    while first > 0 and (lines[first - 1].lstrip().startswith("#")):
        first -= 1
    if first > 0 and not lines[first - 1].strip():
        first -= 1
    text = without(lines, range(first, block.end - 1))
    read = read_nlu(text, source=file.name)
    if [_said(one) for one in read.blocks] != [_said(one) for one in file.blocks if one is not block]:
        raise TrainingDataWrong(file.name, block.line, f"the intent {intent} cannot be taken out; do it by hand")
    return text


def _check_example(example: str) -> None:
    text, marks = annotation.read(example)
    if annotation.annotated(text, marks) != example:
        raise ExampleRefused("Rasa would read this example in another way than it is written.")


def _block_of(file: NluFile, intent: str) -> IntentBlock:
    found = [block for block in file.blocks if block.intent == intent]
    if not found:
        raise TrainingDataWrong(file.name, 1, f"it holds no examples of the intent {intent}")
    return found[-1]


def _said(block: IntentBlock) -> tuple[str, list[str]]:
    return block.intent, [example.written for example in block.examples]


def _checked(file: NluFile, text: str, intent: str, examples: list[str]) -> str:
    """The changed text, when it says of this intent what is meant, and of everything else what it said before."""
    read = read_nlu(text, source=file.name)
    changed = _block_of(file, intent)
    meant = [(intent, examples) if block is changed else _said(block) for block in file.blocks]
    if [_said(block) for block in read.blocks] != meant or not _same_besides(file.data, read.data):
        raise TrainingDataWrong(file.name, changed.line, f"the examples of {intent} cannot be changed; do it by hand")
    return text


def _with_new(file: NluFile, text: str, intent: str, examples: list[str], *, after: IntentBlock) -> str:
    read = read_nlu(text, source=file.name)
    meant: list[tuple[str, list[str]]] = []
    for block in file.blocks:
        meant.append(_said(block))
        if block is after:
            meant.append((intent, examples))
    others = [item for item in read.data["nlu"] if item.get("intent") != intent]
    is_same = {**read.data, "nlu": others} == file.data
    if [_said(block) for block in read.blocks] != meant or not is_same:
        raise TrainingDataWrong(file.name, after.line, f"no intent can be added after {after.intent}; do it by hand")
    return text


def _same_besides(before: Any, after: Any) -> bool:
    """Whether two files say the same of everything but intents' examples."""
    return bool(_without_examples(before) == _without_examples(after))


def _without_examples(data: Any) -> Any:
    items = [
        {key: value for key, value in item.items() if not ("intent" in item and key == _KEY)} for item in data["nlu"]
    ]
    return {**data, "nlu": items}


def _scalar(text: str) -> str:
    """A text as a YAML scalar on one line, quoted where it must be."""
    stream = io.StringIO()
    writer = YAML()
    writer.width = 10_000
    writer.dump(DoubleQuotedScalarString(text), stream)
    return stream.getvalue().removesuffix("...\n").strip("\n")
