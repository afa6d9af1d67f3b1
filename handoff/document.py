"""A YAML file as plain values that remember their lines, so that every mistake can be shown where it stands.

PyYAML reads the file (its safe loader: no tags that build objects); msgspec checks the values against a type.
"""

import difflib
import re
import types
import typing
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar, get_args, get_origin

import msgspec
import yaml

from handoff.exceptions import Problem

T = TypeVar("T")
Path = tuple[str | int, ...]

# Deeper than any file of ours, and far from Python's recursion limit.
MAX_DEPTH = 20
# libyaml's loader where PyYAML was built with it: 20 ms instead of 300 for a policy.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
_A_SLIP = 0.85  # of difflib's ratio
_STEP = re.compile(r"\.(?P<name>\w+)|\[(?P<index>\d+)\]|\[\.\.\.\]")


class Document:
    """The values of one file, the line of each path in it, and the problems found so far."""

    def __init__(self, text: str, *, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self._lines: dict[Path, int] = {}
        self._built: set[int] = set()
        self.data: Any = self._read(text)

    def line(self, path: Path) -> int:
        """The line on which `path` stands, or the nearest one above it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def report(self, path: Path, message: str) -> None:
        """Note a problem at `path`."""
        self.problems.append(Problem(self.source, self.line(path), message))

    def convert(self, value: Any, type_: type[T], path: Path) -> T | None:
        """`value` as `type_`, or none after reporting what is wrong with it."""
        try:
            return msgspec.convert(value, type_, strict=True)
        except msgspec.ValidationError as error:
            sentence, _, where = str(error).partition(" - at `$")
            below = _steps(where.rstrip("`"))
            unknown = _UNKNOWN.search(sentence)
            at = (*path, *below) if unknown is None else (*path, *below, unknown["name"])
            self.report(at, _explain(sentence, type_, value, path, below))
            return None

    def _read(self, text: str) -> Any:
        loader = None
        try:
            loader = _LOADER(text)
            node = loader.get_single_node()
            return {} if node is None else self._build(loader, node, ())
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark is not None else 1
            what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is nested too deeply"
            self.problems.append(Problem(self.source, line, f"This is not readable as YAML: {what}."))
            return {}
        finally:
            if loader is not None:
                loader.dispose()

    def _build(self, loader: Any, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        self._lines.setdefault(path, line)
        if len(path) > MAX_DEPTH:
            self.report(path, f"This is nested more than {MAX_DEPTH} levels deep.")
            return None
        if isinstance(node, yaml.CollectionNode):
            # A few references to each other would grow into millions of values.
            if id(node) in self._built:
                self.report(path, "This refers to another place of the file (`*name`); write it out instead.")
                return None
            self._built.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._build(loader, child, (*path, index)) for index, child in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._build_mapping(loader, node, path)
        return loader.construct_object(node)

    def _build_mapping(self, loader: Any, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            # Every name is text: YAML would read `off` or `1` as something else.
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in found:
                first = self._lines[(*path, key)]
                self.problems.append(
                    Problem(self.source, line, f"`{key}` is given twice (first on line {first}); keep one of them.")
                )
                continue
            self._lines[(*path, key)] = line
            found[key] = self._build(loader, value_node, (*path, key))
        return found


def dotted(path: Iterable[str | int]) -> str:
    """A path as a reader writes it: `rules[2].when`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def is_slip(name: str, known: Iterable[str]) -> bool:
    """Whether `name` is none of `known` and looks like a mistyped one, rather than like a name of its own."""
    names = set(known)
    return name not in names and bool(difflib.get_close_matches(name, names, 1, _A_SLIP))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """What would be right instead of `name`: the closest of `known`, or all of them."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known are: {', '.join(names) or 'none'}."


def _steps(where: str) -> Path:
    steps: list[str | int] = []
    for match in _STEP.finditer(where):
        if match["name"] is not None:
            steps.append(match["name"])
        elif match["index"] is not None:
            steps.append(int(match["index"]))
    return tuple(steps)


def _explain(sentence: str, type_: Any, value: Any, path: Path, below: Path) -> str:
    where = dotted((*path, *below)) or "the file"
    unknown = _UNKNOWN.search(sentence)
    if unknown is not None:
        return f"`{unknown['name']}` is not known in `{where}`: {did_you_mean(unknown['name'], _fields(type_, below))}"
    missing = re.search(r"missing required field `(?P<name>[^`]*)`", sentence)
    if missing is not None:
        return f"`{missing['name']}` is missing in `{where}`."
    given: Any = value
    for step in below:
        try:
            given = given[step]
        except (KeyError, IndexError, TypeError):
            given = None
    shown = f" (it is {given!r})" if isinstance(given, str | int | float | bool) else ""
    choices = _choices(type_, below) if isinstance(given, str) else []
    if choices and sentence.startswith("Invalid enum value"):
        return f"`{where}` cannot be `{given}`: {did_you_mean(given, choices)}"
    advice = " Put it in quotes." if "Expected `str`, got" in sentence and shown else ""
    return f"`{where}` is wrong: {sentence[:1].lower()}{sentence[1:]}{shown}.{advice}"


def _fields(type_: Any, below: Path) -> list[str]:
    """The names that the struct at `below`, inside `type_`, knows."""
    struct = _struct(_at(type_, below))
    return [field.encode_name for field in msgspec.structs.fields(struct)] if struct is not None else []


def _choices(type_: Any, below: Path) -> list[str]:
    """The words of which the value at `below` must be one, where it must be one of some words."""
    found: list[str] = []
    for part in _parts(_at(type_, below)):
        if get_origin(part) is typing.Literal:
            found += [value for value in get_args(part) if isinstance(value, str)]
        elif isinstance(part, type) and issubclass(part, StrEnum):
            found += [str(member.value) for member in part]
    return found


def _at(type_: Any, below: Path) -> Any:
    for step in below:
        type_ = _child(type_, step)
    return type_


def _child(type_: Any, step: str | int) -> Any:
    struct = _struct(type_)
    if struct is not None and isinstance(step, str):
        return next((f.type for f in msgspec.structs.fields(struct) if f.encode_name == step), None)
    for part in _parts(type_):
        arguments = get_args(part)
        if get_origin(part) in (tuple, list) and isinstance(step, int) and arguments:
            return arguments[0]
        if get_origin(part) in (dict, Mapping) and len(arguments) == 2:
            return arguments[1]
    return None


def _struct(type_: Any) -> type[msgspec.Struct] | None:
    return next((p for p in _parts(type_) if isinstance(p, type) and issubclass(p, msgspec.Struct)), None)


def _parts(type_: Any) -> list[Any]:
    if get_origin(type_) is typing.Annotated:
        return _parts(get_args(type_)[0])
    if get_origin(type_) in (typing.Union, types.UnionType):
        return [inner for part in get_args(type_) for inner in _parts(part)]
    return [type_]
