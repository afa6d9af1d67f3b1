"""The approved templates of a channel: `var/channels/templates/NAME.toml`, which `frontline channel templates NAME` writes.

A running desk reads the file again when it has changed. Where it is wrong by then, what was read before stays in force.
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from frontline.errors import SettingsError
from handoff.message_template import MessageTemplate, TemplateInvalid, parsed

logger = logging.getLogger(__name__)

_HEAD = """\
# The templates that agents may send when the channel takes no free message any more (docs/channels.md#templates).
# variables says what a gap is filled in with beforehand; offered = false keeps a template from agents. Both stay when the
# templates are fetched anew.
"""
_UNSEEN = (-1, -1)


def path_of(folder: Path, name: str) -> Path:
    """Where a channel's templates are, in the folder of channels."""
    return folder / "templates" / f"{name}.toml"


def read(path: Path) -> tuple[MessageTemplate, ...]:
    """The templates of a file, none where it is missing. Raises SettingsError, which names what is wrong."""
    if not path.exists():
        return ()
    shown = f"channels/templates/{path.name}"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{shown} is not TOML: {error}.") from error
    told = content.get("template", [])
    if set(content) - {"template"} or not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise SettingsError(f"{shown} may hold nothing but templates, each below [[template]].")
    found: dict[tuple[str, str], MessageTemplate] = {}
    for number, values in enumerate(told, 1):
        where = f"{shown}, template {number} ({values.get('name', 'without a name')})"
        try:
            one = parsed(values)
        except TemplateInvalid as error:
            raise SettingsError(f"{where}: {error}") from error
        if (one.name, one.language) in found:
            raise SettingsError(f"{where}: there is one of this name in {one.language} already; take one of them out.")
        found[one.name, one.language] = one
    return tuple(found.values())


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


class TemplateFile:
    """Follows the file of one channel."""

    def __init__(self, path: Path) -> None:
        """Reads it. Raises SettingsError."""
        self._path = path
        self._seen = _stamp(path)
        self._templates = read(path)

    def current(self) -> tuple[MessageTemplate, ...]:
        """The templates as they stand now."""
        stamp = _stamp(self._path)
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._templates = read(self._path)
            except (SettingsError, OSError) as error:
                logger.warning("The templates stay as they were: %s", error)
        return self._templates


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return _UNSEEN
    return found.st_mtime_ns, found.st_size


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
