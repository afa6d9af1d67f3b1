"""A file of `data/nlu`, read as Rasa reads it (by ruamel.yaml), with the line on which each thing stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from desk.workbench import annotation
from desk.workbench.errors import TrainingDataWrong


@dataclass(frozen=True, slots=True)
class Example:
    """An example as it stands in the file (`written`, with its entities marked), its `text`, and its line from 1 on."""

    text: str
    written: str
    line: int


@dataclass(frozen=True, slots=True)
class IntentBlock:
    """An intent's examples in one file.

    `kind` is how they stand there: a `block` of lines (`examples: |`), or a `list` of mappings with `text`. `line` is that
    of its name; the examples stand on the lines from `first` up to and without `end`, each after `indent` blanks. `comment`
    is what is written above it.
    """

    intent: str
    kind: Literal["block", "list"]
    line: int
    first: int
    end: int
    indent: int
    examples: tuple[Example, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class NluFile:
    """`name` is the file's as designers know it, `data` all that stands in it. `item_indent` is where its list of intents
    stands, None where it has none."""

    name: str
    text: str
    data: Any
    blocks: tuple[IntentBlock, ...]
    item_indent: int | None


def load_yaml(text: str, *, source: str) -> Any:
    """What a file holds, read as Rasa reads it. Raises `TrainingDataWrong`."""
    return _by_rasa("load", text, source=source)


def compose_yaml(text: str, *, source: str) -> Any:
    """The nodes of a file, each with its place. Raises `TrainingDataWrong`."""
    return _by_rasa("compose", text, source=source)


def _by_rasa(what: Literal["load", "compose"], text: str, *, source: str) -> Any:
    reader = YAML(typ="safe", pure=True)
    try:
        return reader.load(text) if what == "load" else reader.compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TrainingDataWrong(source, line, f"it is no YAML: {error.problem or error.context}") from error
    except (YAMLError, ValueError) as error:
        raise TrainingDataWrong(source, 1, f"it is no YAML: {' '.join(str(error).split())[:200]}") from error


def read_nlu(text: str, *, source: str) -> NluFile:
    """Read a file. Raises `TrainingDataWrong` for what Rasa would not read, or would pass over."""
    root = compose_yaml(text, source=source)
    lines = text.splitlines()
    blocks: list[IntentBlock] = []
    indent: int | None = None
    for item in _items(root, source=source):
        # The dash is looked for on the line, for a node begins behind it.
        dash = lines[item.start_mark.line].find("-")
        indent = dash if indent is None else indent
        block = _block(item, lines, source=source)
        if block is not None:
            blocks.append(block)
    return NluFile(source, text, load_yaml(text, source=source), tuple(blocks), indent)


def _items(root: Any, *, source: str) -> Iterator[Any]:
    if root is None or not _is_mapping(root):
        raise TrainingDataWrong(source, 1, "it holds no names with values, such as `nlu:`")
    for key, value in root.value:
        if key.value == "nlu":
            if not _is_list(value):
                raise TrainingDataWrong(source, key.start_mark.line + 1, "`nlu` is no list")
            for item in value.value:
                if not _is_mapping(item):
                    raise TrainingDataWrong(source, item.start_mark.line + 1, "an item of `nlu` has no names")
                yield item


def _block(item: Any, lines: list[str], *, source: str) -> IntentBlock | None:
    """The intent's examples; None for synonyms, lookup tables and what else may stand here."""
    found = {key.value: (key, value) for key, value in item.value}
    if "intent" not in found:
        return None
    key, name = found["intent"]
    line = key.start_mark.line + 1
    if "examples" not in found:
        raise TrainingDataWrong(source, line, f"the intent {name.value} has no `examples`")
    node = found["examples"][1]
    comment = _comment_above(lines, item.start_mark.line)
    if _is_list(node):
        return _listed(node, lines, intent=str(name.value), line=line, comment=comment)
    if node.style != "|":
        raise TrainingDataWrong(source, node.start_mark.line + 1, "examples are written as a block (`examples: |`)")
    return _literal(node, lines, intent=str(name.value), line=line, comment=comment)


def _literal(node: Any, lines: list[str], *, intent: str, line: int, comment: str) -> IntentBlock:
    first = node.start_mark.line + 1
    shown = next((one for one in lines[first:] if one.strip()), "")
    indent = len(shown) - len(shown.lstrip(" "))
    parent = len(lines[line - 1]) - len(lines[line - 1].lstrip(" "))
    if indent <= parent or not node.value.strip():
        # Nothing stands in the block: what comes next is something else.
        return IntentBlock(intent, "block", line, first + 1, first + 1, parent + 4, (), comment)
    end = last = first
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * indent)):
        end += 1
        last = end if lines[end - 1].strip() else last
    examples = []
    for number in range(first, last):
        told = lines[number][indent:]
        if told.startswith("-"):
            written = told[1:].strip("\n\r ")
            examples.append(Example(annotation.read(written)[0], written, number + 1))
    return IntentBlock(intent, "block", line, first + 1, last + 1, indent, tuple(examples), comment)


def _listed(node: Any, lines: list[str], *, intent: str, line: int, comment: str) -> IntentBlock:
    examples, indent, last = [], 0, node.start_mark.line
    for item in node.value:
        text = next((value for key, value in item.value if key.value == "text"), None) if _is_mapping(item) else None
        start = item.start_mark.line
        indent = indent or lines[start].find("-")
        last = max(last, start)
        if text is not None:
            told = _without_dash(str(text.value))
            examples.append(Example(annotation.read(told)[0], told, start + 1))
    end = last + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * (indent + 1))):
        end += 1
    while end > last + 1 and not lines[end - 1].strip():
        end -= 1
    return IntentBlock(intent, "list", line, node.start_mark.line + 1, end + 1, indent, tuple(examples), comment)


def _without_dash(text: str) -> str:
    told = text.strip("\n\r ")
    return told[1:].strip() if told.startswith("- ") else told


def _comment_above(lines: list[str], at: int) -> str:
    """What stands in comments right above a line, without a blank line between."""
    found: list[str] = []
    while at > 0 and lines[at - 1].lstrip().startswith("#"):
        at -= 1
        found.append(lines[at].lstrip().lstrip("#").strip())
    return " ".join(reversed(found))


def _is_mapping(node: Any) -> bool:
    return getattr(node, "id", "") == "mapping"


def _is_list(node: Any) -> bool:
    return getattr(node, "id", "") == "sequence"


def examples_of(files: Iterable[NluFile]) -> Iterator[tuple[NluFile, IntentBlock, Example]]:
    """Every example, with the intent and the file that it is in."""
    for file in files:
        for block in file.blocks:
            for example in block.examples:
                yield file, block, example
