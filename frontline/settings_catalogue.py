"""What settings there are: names, variables, defaults, and what is right in words. Read off `frontline.settings`."""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import inspect

from frontline.settings import Settings

PREFIX = "FRONTLINE_"


class Setting(msgspec.Struct, frozen=True):
    """One setting. `right` says in words which values are, and is empty where its description does."""

    section: str
    name: str
    default: Any
    kind: inspect.Type
    description: str
    right: str

    @property
    def variable(self) -> str:
        """The environment variable that gives it."""
        return f"{PREFIX}{self.section}_{self.name}".upper()


@functools.cache
def sections() -> dict[str, dict[str, Setting]]:
    """Return every setting by section and name."""
    return {
        section.encode_name: {
            field.encode_name: _setting(section.encode_name, field) for field in _struct(section.type).fields
        }
        for section in _struct(inspect.type_info(Settings)).fields
    }


@functools.cache
def by_variable() -> dict[str, Setting]:
    """Return every setting by its environment variable."""
    return {setting.variable: setting for settings in sections().values() for setting in settings.values()}


def template() -> str:
    """Write `frontline.toml` with every setting commented out at its default."""
    lines = [
        "# The settings of Frontline. A line that is commented out shows the default.",
        "# Each can be given as an environment variable too, which wins: FRONTLINE_DESK_PORT=9000 is port under [desk].",
        "# Secrets do not belong here: see CONTRIBUTING.md.",
    ]
    for section, settings in sections().items():
        lines += ["", f"[{section}]"]
        for setting in settings.values():
            lines += [f"# {setting.description}", f"#{setting.name} = {_toml(setting.default)}"]
    return "\n".join(lines) + "\n"


def suggest(name: str, known: Iterable[str], *, form: str = "{}") -> str:
    """Say which of `known` was probably meant by `name`, or list them all."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    if close:
        return f"did you mean {form.format(close[0])}?"
    return "frontline.toml lists them all." if len(names) > 20 else f"there are {', '.join(map(form.format, names))}."


def _setting(section: str, field: inspect.Field) -> Setting:
    schema = getattr(field.type, "extra_json_schema", None) or {}
    kind = field.type
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    return Setting(section, field.encode_name, field.default, kind, str(schema.get("description", "")), _right(kind))


def _right(kind: inspect.Type) -> str:
    match kind:
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType() | inspect.FloatType():
            noun = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
            if kind.ge is not None and kind.le is not None:
                return f"{noun} from {kind.ge} to {kind.le}"
            if kind.ge is not None:
                return f"{noun}, at least {kind.ge}"
            most = f" and at most {kind.le}" if kind.le is not None else ""
            return f"{noun} above {kind.gt}{most}" if kind.gt is not None else noun
        case inspect.LiteralType():
            return f"one of {', '.join(map(str, kind.values))}"
        case inspect.VarTupleType():
            return "a list"
        case inspect.StrType(pattern=str()):
            return ""  # its description says it better than a pattern
        case _:
            return "text that is not empty"


def _struct(kind: inspect.Type) -> inspect.StructType:
    if not isinstance(kind, inspect.StructType):
        raise TypeError(f"a section of the settings is no struct: {kind!r}")
    return kind


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
