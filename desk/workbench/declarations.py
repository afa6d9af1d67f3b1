"""What stands of an intent outside of its examples: its name in the domain, and a rule that says what the bot does about it.

Lines are put in and taken out as in the files of examples (`desk.workbench.edits`): the result is read again, and where it
says anything else than what was meant, nothing is changed. Pure.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

from desk.workbench.edited_lines import inserted, without
from desk.workbench.errors import ExampleRefused, TrainingDataWrong
from desk.workbench.nlu_file import compose_yaml, load_yaml

INTENT_NAME = re.compile(r"[a-z][a-z0-9_]{1,62}[a-z0-9]")


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
    made = inserted(text, line + 1, [f"{match[1]}{intent}{rest}"])
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
    return _same(without(lines, range(line, line + 1)), meant, source=source, line=line + 1)


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
    return _same(inserted(text, end, new), meant, source=source, line=end)


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
    return _same(without(lines, range(first, end)), meant, source=source, line=start)


def rule_name(intent: str) -> str:
    """What a rule of the workbench's is called."""
    return f"A new intent, {intent.replace('_', ' ')}"


def check_intent_name(name: str) -> None:
    """Raises `ExampleRefused`."""
    if not INTENT_NAME.fullmatch(name):
        raise ExampleRefused(
            f"{name[:64]!r} is no name of an intent: 3 to 64 small letters, digits and _, such as change_plan."
        )


def _end_of(lines: Sequence[str], start: int, *, indent: int) -> int:
    """Where the item ends that begins on the line `start` with a dash after `indent` blanks."""
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * (indent + 1))):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end


def _same(text: str, meant: Any, *, source: str, line: int) -> str:
    if load_yaml(text, source=source) != meant:
        raise TrainingDataWrong(
            source, line, "nothing can be added here without changing something else; do it by hand"
        )
    return text


def name_in(item: Any) -> str:
    """The name in an item of the domain: the item itself, or the key of what is said of it."""
    return str(next(iter(item), "")) if isinstance(item, dict) else str(item)


def _named(item: Any, intent: str) -> Any:
    return {intent: copy.deepcopy(next(iter(item.values())))} if isinstance(item, dict) else intent
