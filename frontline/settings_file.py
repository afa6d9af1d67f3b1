"""Read the settings from `frontline.toml`, and the environment over it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from frontline import channels, parent_watch, secret_files
from frontline.errors import SettingsError
from frontline.settings import Settings
from frontline.settings_catalogue import PREFIX, Setting, by_variable, sections, suggest

_TRUTH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
# What Kubernetes tells every container of the services beside it, here of one whose name begins with frontline-:
# HOST and PORT, and the old variables of Docker's links (kubernetes.io/docs, "Accessing the Service", environment variables).
_KUBERNETES = re.compile(
    r"FRONTLINE(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
_KUBERNETES_ADDRESS = re.compile(r"(tcp|udp|sctp)://\S+")
# Of an address; whoever reads a sentence of ours need not read that.
_PASSWORD = re.compile(r"://\S*@")


def read(path: Path, environment: Mapping[str, str]) -> Settings:
    """Read `path`, which may be missing, and the FRONTLINE_ variables over it.

    Raises SettingsError for a setting that is unknown or wrong, and for a secret that is unknown: in the place of one that was
    misspelt another would be made. It names what is wrong and what would be right. What Kubernetes says of services is no setting.
    """
    values = _from_file(path)
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or variable == parent_watch.VARIABLE:
            continue
        if _is_of_kubernetes(variable, text):
            continue
        if variable.startswith(channels.PREFIX):
            continue  # a channel's secret, read with the channels
        if variable.startswith(secret_files.PREFIX):
            _require_known(variable)
            continue
        setting = by_variable().get(variable)
        if setting is None:
            raise SettingsError(f"There is no setting {variable}; {suggest(variable, by_variable())}")
        values.setdefault(setting.section, {})[setting.name] = _check(setting, _from_text(setting, text))
    return msgspec.convert(values, Settings)


def _is_of_kubernetes(variable: str, text: str) -> bool:
    """Whether it says where a service is. FRONTLINE_DESK_PORT is a setting, and is tcp://ADDRESS:PORT for a service frontline-desk."""
    is_address = variable.endswith("_PORT") and _KUBERNETES_ADDRESS.fullmatch(text) is not None
    return is_address or _KUBERNETES.fullmatch(variable) is not None


def _require_known(variable: str) -> None:
    known = [secret_files.PREFIX + name.upper() for name in secret_files.NAMES]
    if variable not in known:
        raise SettingsError(f"There is no secret {variable}; {suggest(variable, known)}")


def _from_file(path: Path) -> dict[str, dict[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is not TOML: {error}.") from error
    values: dict[str, dict[str, Any]] = {}
    for section, settings in content.items():
        known = sections().get(section)
        if known is None or not isinstance(settings, dict):
            raise SettingsError(
                f"{path.name}: there is no section [{section}]; {suggest(section, sections(), form='[{}]')}"
            )
        for name, value in settings.items():
            if name not in known:
                raise SettingsError(f"{path.name}: there is no setting {name} in [{section}]; {suggest(name, known)}")
            values.setdefault(section, {})[name] = _check(known[name], value)
    return values


def _from_text(setting: Setting, text: str) -> Any:
    match setting.kind:
        case inspect.VarTupleType():
            return [part.strip() for part in text.split(",") if part.strip()]
        case inspect.BoolType():
            return _TRUTH.get(text.lower(), text)
        case inspect.IntType() | inspect.FloatType():
            try:
                return msgspec.convert(text, int if isinstance(setting.kind, inspect.IntType) else float, strict=False)
            except msgspec.ValidationError:
                return text
        case _:
            return text


def _check(setting: Setting, value: Any) -> Any:
    try:
        msgspec.convert({setting.section: {setting.name: value}}, Settings)
    except msgspec.ValidationError as error:
        shown = _PASSWORD.sub("://...@", json.dumps(value, default=str))
        right = (
            f"but must be {setting.right}" if setting.right and not isinstance(value, list) else "which is not right"
        )
        raise SettingsError(
            f"The setting {setting.name} in [{setting.section}] ({setting.variable}) is {shown}, {right}. {setting.description}"
        ) from error
    return value
