"""Changes of a file of training data: a line more, a line less, an intent more. Every other byte stays as it is.

Nothing is written out anew, for no writer of YAML keeps every quotation mark and every blank line. Lines are put in where
ruamel.yaml found the intent, and the result is read again and compared with what was meant; where it says anything else,
nothing is changed. Pure.
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from desk.workbench import annotation
from desk.workbench.errors import ExampleRefused, TrainingDataWrong
from desk.workbench.nlu_file import IntentBlock, NluFile, compose_yaml, load_yaml, read_nlu

INTENT_NAME = re.compile(r"[a-z][a-z0-9_]{1,62}[a-z0-9]")
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
    text = _inserted(file.text, block.end - 1, [added])
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
    text = _without(lines, gone)
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
    text = _inserted(file.text, last.end - 1, new)
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
    text = _without(lines, range(first, block.end - 1))
    read = read_nlu(text, source=file.name)
    if [_said(one) for one in read.blocks] != [_said(one) for one in file.blocks if one is not block]:
        raise TrainingDataWrong(file.name, block.line, f"the intent {intent} cannot be taken out; do it by hand")
    return text


def with_domain_intent(text: str, intent: str, *, after: str, source: str) -> str:
    """A file of the domain that lists the intent behind another one, in the same way.

    Raises `TrainingDataWrong` where the other one is not listed there, on a line of its own.
    """
    check_intent_name(intent)
    before = load_yaml(text, source=source)
    names = [name_in(one) for one in before.get("intents") or []]
    if intent in names:
        return text
    if after not in names:
        raise TrainingDataWrong(source, 1, f"it does not list the intent {after}")
    node = next(value for key, value in compose_yaml(text, source=source).value if key.value == "intents")
    line = node.value[names.index(after)].start_mark.line
    lines = text.splitlines()
    pattern = re.compile(rf"(\s*-\s+)(['\"]?){re.escape(after)}\2(?=\s*(?::|#|\Z))")
    match = pattern.match(lines[line])
    if match is None or node.flow_style:
        raise TrainingDataWrong(source, line + 1, f"the intent {after} does not stand on a line of its own")
    # What is said of the other one on its line (`{use_entities: []}`) holds for the new one too, but for a comment.
    rest = re.sub(r"\s+#.*\Z", "", lines[line][match.end() :])
    if rest.strip() == ":":
        raise TrainingDataWrong(
            source, line + 1, f"what is said of {after} stands on several lines; add {intent} by hand"
        )
    made = _inserted(text, line + 1, [f"{match[1]}{intent}{rest}"])
    meant = copy.deepcopy(before)
    meant["intents"].insert(names.index(after) + 1, _named(meant["intents"][names.index(after)], intent))
    return _same(made, meant, source=source, line=line + 1)


def without_domain_intent(text: str, intent: str, *, source: str) -> str:
    """The file without the intent's line; as it is where there is none."""
    before = load_yaml(text, source=source)
    names = [name_in(one) for one in before.get("intents") or []]
    if intent not in names:
        return text
    node = next(value for key, value in compose_yaml(text, source=source).value if key.value == "intents")
    line = node.value[names.index(intent)].start_mark.line
    lines = text.splitlines(keepends=True)
    meant = copy.deepcopy(before)
    del meant["intents"][names.index(intent)]
    return _same(_without(lines, range(line, line + 1)), meant, source=source, line=line + 1)


def with_rule(text: str, intent: str, action: str, *, source: str) -> str:
    """A file of rules with one more at its end: on this intent, this action."""
    before = load_yaml(text, source=source)
    rules = before.get("rules") or []
    if any({"intent": intent} in (one.get("steps") or []) for one in rules):
        return text
    if not rules:
        raise TrainingDataWrong(source, 1, "it holds no rule after which another one could stand")
    node = next(value for key, value in compose_yaml(text, source=source).value if key.value == "rules")
    lines = text.splitlines()
    item = " " * lines[node.value[-1].start_mark.line].find("-")
    name = rule_name(intent)
    new = [
        "",
        f"{item}- rule: {name}",
        f"{item}  steps:",
        f"{item}    - intent: {intent}",
        f"{item}    - action: {action}",
    ]
    end = _end_of(lines, node.value[-1].start_mark.line, indent=len(item))
    meant = copy.deepcopy(before)
    meant["rules"].append({"rule": name, "steps": [{"intent": intent}, {"action": action}]})
    return _same(_inserted(text, end, new), meant, source=source, line=end)


def without_rule(text: str, intent: str, *, source: str) -> str:
    """The file without the rule that `with_rule` wrote; as it is where there is none."""
    before = load_yaml(text, source=source)
    names = [one.get("rule") for one in before.get("rules") or []]
    name = rule_name(intent)
    if name not in names:
        return text
    node = next(value for key, value in compose_yaml(text, source=source).value if key.value == "rules")
    lines = text.splitlines(keepends=True)
    start = node.value[names.index(name)].start_mark.line
    end = _end_of([line.rstrip("\r\n") for line in lines], start, indent=lines[start].find("-"))
    first = start - 1 if start > 0 and not lines[start - 1].strip() else start
    meant = copy.deepcopy(before)
    del meant["rules"][names.index(name)]
    return _same(_without(lines, range(first, end)), meant, source=source, line=start)


def rule_name(intent: str) -> str:
    """What a rule of the workbench's is called."""
    return f"A new intent, {intent.replace('_', ' ')}"


def check_intent_name(name: str) -> None:
    """Raises `ExampleRefused`."""
    if not INTENT_NAME.fullmatch(name):
        raise ExampleRefused(
            f"{name[:64]!r} is no name of an intent: 3 to 64 small letters, digits and _, such as change_plan."
        )


def _check_example(example: str) -> None:
    text, marks = annotation.read(example)
    if annotation.annotated(text, marks) != example:
        raise ExampleRefused("Rasa would read this example in another way than it is written.")


def _block_of(file: NluFile, intent: str) -> IntentBlock:
    found = [block for block in file.blocks if block.intent == intent]
    if not found:
        raise TrainingDataWrong(file.name, 1, f"it holds no examples of the intent {intent}")
    return found[-1]


def _inserted(text: str, at: int, new: Sequence[str]) -> str:
    """`text` with the lines `new` before its line `at` (from 0 on), ended as its other lines are."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if at == len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
        # The last line has no end, and the new last line has none either.
        return text + "".join(end + line for line in new)
    return "".join([*lines[:at], *(line + end for line in new), *lines[at:]])


def _without(lines: Sequence[str], gone: range) -> str:
    """The text without some of its lines; where its last one had no end, its new last one has none either."""
    text = "".join(line for number, line in enumerate(lines) if number not in gone)
    if lines and not lines[-1].endswith(("\n", "\r")) and text.endswith("\n"):
        return text.removesuffix("\n").removesuffix("\r")
    return text


def _end_of(lines: Sequence[str], start: int, *, indent: int) -> int:
    """Where the item ends that begins on the line `start` with a dash after `indent` blanks."""
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * (indent + 1))):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end


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


def _same(text: str, meant: Any, *, source: str, line: int) -> str:
    if load_yaml(text, source=source) != meant:
        raise TrainingDataWrong(
            source, line, "nothing can be added here without changing something else; do it by hand"
        )
    return text


def name_in(item: Any) -> str:
    return str(next(iter(item), "")) if isinstance(item, dict) else str(item)


def _named(item: Any, intent: str) -> Any:
    return {intent: copy.deepcopy(next(iter(item.values())))} if isinstance(item, dict) else intent


def _scalar(text: str) -> str:
    """A text as a YAML scalar on one line, quoted where it must be."""
    stream = io.StringIO()
    writer = YAML()
    writer.width = 10_000
    writer.dump(DoubleQuotedScalarString(text), stream)
    return stream.getvalue().removesuffix("...\n").strip("\n")
