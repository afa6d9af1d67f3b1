"""The approved templates of a channel: `var/channels/templates/NAME.toml`, which `frontline channel templates NAME` writes.

A running desk reads the file again when it has changed. Where it is wrong by then, what was read before stays in force.
"""

from __future__ import annotations

import json
import logging
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from frontline.errors import SettingsError
from handoff.exceptions import DocumentInvalid, Problem
from handoff.message_template import MessageTemplate, TemplateInvalid, parsed
from handoff.watched_file import Look, WatchedFile

logger = logging.getLogger(__name__)

_HEAD = """\
# The templates that agents may send when the channel takes no free message any more (docs/channels.md#templates).
# variables says what a gap is filled in with beforehand; offered = false keeps a template from agents. Both stay when the
# templates are fetched anew.
"""


def path_of(folder: Path, name: str) -> Path:
    """Where a channel's templates are, in the folder of channels."""
    return folder / "templates" / f"{name}.toml"


def read(path: Path) -> tuple[MessageTemplate, ...]:
    """The templates of a file, none where it is missing. Raises SettingsError, which names what is wrong."""
    return _watched(path).value


def following(path: Path) -> Callable[[], tuple[MessageTemplate, ...]]:
    """What gives the templates as they stand at the time. Raises SettingsError where they are wrong to begin with."""
    file = _watched(path)

    def current() -> tuple[MessageTemplate, ...]:
        if file.look() is Look.REJECTED:
            logger.warning("The templates stay as they were: %s", " | ".join(map(str, file.problems)))
        return file.value

    return current


def _watched(path: Path) -> WatchedFile[tuple[MessageTemplate, ...]]:
    try:
        return WatchedFile(path, _parsed, missing="")
    except DocumentInvalid as error:
        raise SettingsError(str(error)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{_shown(path)} is not UTF-8.") from error


def _parsed(text: str, source: str) -> tuple[MessageTemplate, ...]:
    shown = _shown(Path(source))
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        raise _invalid(shown, int(place[1]) if place else 1, f"This is not TOML: {error}.") from error
    told = content.get("template", [])
    if set(content) - {"template"} or not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise _invalid(shown, 1, "Here may stand nothing but templates, each below [[template]].")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[template]]"]
    found: dict[tuple[str, str], MessageTemplate] = {}
    for number, values in enumerate(told):
        line, named = lines[number] if number < len(lines) else 1, values.get("name", "without a name")
        try:
            one = parsed(values)
        except TemplateInvalid as error:
            raise _invalid(shown, line, f"Template {number + 1} ({named}): {error}") from error
        if (one.name, one.language) in found:
            problem = f"Template {number + 1} ({named}): there is one of this name in {one.language} already; take one of them out."
            raise _invalid(shown, line, problem)
        found[one.name, one.language] = one
    return tuple(found.values())


def _shown(path: Path) -> str:
    return f"channels/templates/{path.name}"


def _invalid(shown: str, line: int, problem: str) -> DocumentInvalid:
    return DocumentInvalid((Problem(shown, line, problem),))


def write(path: Path, templates: Iterable[MessageTemplate]) -> None:
    """Write the file, at once as a whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(_HEAD + "".join(f"\n[[template]]\n{_lines(one)}" for one in templates), encoding="utf-8")
    temporary.replace(path)


def joined(fetched: Iterable[MessageTemplate], *, before: Iterable[MessageTemplate]) -> tuple[MessageTemplate, ...]:
    """What was fetched, with what somebody has written about the same templates: what fills them in, and whether they are
    offered. Pure."""
    known = {(one.name, one.language): one for one in before}
    result = []
    for one in fetched:
        earlier = known.get((one.name, one.language))
        if earlier is not None:
            variables = {gap: fact for gap, fact in earlier.variables.items() if gap in one.gaps}
            one = msgspec.structs.replace(one, variables=variables, offered=earlier.offered)
        result.append(one)
    return tuple(result)


def _lines(template: MessageTemplate) -> str:
    # What stands as by default is left out, but for a gap whose fact is only guessed: there somebody may want another one.
    lines = []
    for field in msgspec.structs.fields(template):
        value = getattr(template, field.name)
        if field.name == "variables":
            value = {gap: template.fact_of(gap) for gap in template.gaps}
        if value != field.default and value:
            lines.append(f"{field.name} = {_toml(value)}\n")
        elif field.name == "offered" and not value:
            lines.append("offered = false\n")
    return "".join(lines)


def _toml(value: Any) -> str:
    """A text, a list of texts or a table of texts. A text in JSON is one in TOML, but for the character DEL."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    return "[" + ", ".join(_toml(one) for one in value) + "]"
