"""The messaging channels that are set up: `var/channels/NAME.toml` says what each is, and `var/channels/secrets/` has their secrets.

The file's name is the channel's: conversations carry it, and providers call `/channels/NAME`. A field that is
a secret comes from `FRONTLINE_CHANNEL_<NAME>_<FIELD>`, or from a file of that folder that only its owner can read. All of it
lies in one folder, which several desks share.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from frontline.channel_templates import following, path_of
from frontline.errors import SettingsError
from frontline.settings_catalogue import suggest

if TYPE_CHECKING:
    from desk.channels.channel import Channel
    from desk.channels.setup import Field, Setup

KINDS = {
    "chatwoot": "connectors.chatwoot:SETUP",
    "mail": "connectors.mail.setup:SETUP",
    "messenger": "connectors.messenger:SETUP",
    "slack": "connectors.slack:SETUP",
    "telegram": "connectors.telegram:SETUP",
    "twilio": "connectors.twilio:SETUP",
    "webhook": "connectors.webhook:SETUP",
    "whatsapp-cloud": "connectors.whatsapp_cloud:SETUP",
}
"""Where the setup of each kind is."""

PREFIX = "FRONTLINE_CHANNEL_"
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_OWN = ("kind", "title")


@dataclass(frozen=True, slots=True)
class Described:
    """A channel as its file has it, without its secrets."""

    name: str
    kind: str
    title: str
    values: Mapping[str, str] = field(default_factory=dict)


def folder_of(files: Path) -> Path:
    """Where channels are set up, in the folder of files."""
    return files / "channels"


def secrets_of(files: Path) -> Path:
    """Where their secrets are."""
    return folder_of(files) / "secrets"


def setup_of(kind: str) -> Setup:
    """What this kind must be told. Raises SettingsError for a kind that there is not."""
    if kind not in KINDS:
        raise SettingsError(f"There is no kind of channel {kind}; {suggest(kind, KINDS)}")
    module, name = KINDS[kind].split(":")
    setup: Setup = getattr(importlib.import_module(module), name)
    return setup


def read(folder: Path) -> tuple[Described, ...]:
    """The channels of a folder, which may be missing. Raises SettingsError, which names what is wrong and what would be right."""
    return tuple(_described(path) for path in sorted(folder.glob("*.toml")))


def _described(path: Path) -> Described:
    name, shown = path.stem, f"{path.parent.name}/{path.name}"
    check_name(name)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{shown} is not TOML: {error}.") from error
    wrong = next((key for key, value in content.items() if not isinstance(value, str)), None)
    if wrong is not None:
        raise SettingsError(f'{shown}: {wrong} must be a text, such as {wrong} = "…".')
    setup = setup_of(content.get("kind", ""))
    known = {one.name: one for one in setup.fields}
    for key, value in content.items():
        if key in _OWN:
            continue
        if key not in known:
            raise SettingsError(f"{shown}: a {setup.kind} channel has no {key}; {suggest(key, known)}")
        if known[key].is_secret:
            raise SettingsError(
                f"{shown}: take {key} out: it is a secret, and belongs into {variable_of(name, key)} or channels/secrets "
                "(frontline channel add puts it there)."
            )
        check(known[key], value, of=shown)
    values = {key: value for key, value in content.items() if key not in _OWN}
    return Described(name, setup.kind, content.get("title") or setup.title, values)


def check_name(name: str) -> None:
    """Check a channel's name. Raises SettingsError."""
    if not NAME.fullmatch(name):
        raise SettingsError(
            f"{name} is no name of a channel: take small letters, digits and dashes, such as support-slack."
        )


def check(one: Field, value: str, *, of: str) -> None:
    """Check a value. Raises SettingsError."""
    if not value and (one.is_optional or one.default):
        return
    if not re.fullmatch(one.pattern, value):
        example = f", such as {one.example}" if one.example else ""
        shown = "what was given" if one.is_secret else repr(value)
        raise SettingsError(f"{of}: {shown} is no {one.name}: {one.description}{example}.")


def open_all(described: tuple[Described, ...], *, secrets: Path, environment: Mapping[str, str]) -> tuple[Channel, ...]:
    """The channels themselves, with their secrets and templates. Raises SettingsError where one lacks something."""
    return tuple(
        _with_templates(open_one(one, secrets=secrets, environment=environment), folder=secrets.parent)
        for one in described
    )


def _with_templates(channel: Channel, *, folder: Path) -> Channel:
    from desk.channels.channel import Templating

    if isinstance(channel, Templating):
        channel.offered = following(path_of(folder, channel.name))
    return channel


def open_one(described: Described, *, secrets: Path, environment: Mapping[str, str]) -> Channel:
    """One channel. Raises SettingsError."""
    setup = setup_of(described.kind)
    values = {}
    for one in setup.fields:
        value = described.values.get(one.name, one.default)
        if one.is_secret:
            value = _secret(described.name, one.name, secrets=secrets, environment=environment)
        if not value and not one.is_optional:
            where = (
                variable_of(described.name, one.name)
                if one.is_secret
                else f"channels/{described.name}.toml in the folder of files"
            )
            raise SettingsError(
                f"The channel {described.name} has no {one.name}: {one.description}. Set it in {where}, or run "
                f"frontline channel add {described.name} again."
            )
        check(one, value, of=f"The channel {described.name}")
        values[one.name] = value
    try:
        return setup.make(described.name, described.title, values)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def variable_of(name: str, key: str) -> str:
    """The variable that holds a secret of a channel."""
    return f"{PREFIX}{name}_{key}".upper().replace("-", "_")


def secret_file(secrets: Path, name: str, key: str) -> Path:
    """The file that holds it otherwise."""
    return secrets / f"{name}-{key}"


def _secret(name: str, key: str, *, secrets: Path, environment: Mapping[str, str]) -> str:
    variable = variable_of(name, key)
    if variable in environment:
        return environment[variable].strip()
    path = secret_file(secrets, name, key)
    if not path.exists():
        return ""
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"Others on this machine can read the secret in {path}: run chmod 600 {path}.")
    return path.read_text(encoding="utf-8").strip()


def keep_secret(secrets: Path, name: str, key: str, value: str) -> None:
    """Write a secret to its file, which only its owner can read."""
    secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = secret_file(secrets, name, key)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value + "\n")
    temporary.replace(path)


def write(folder: Path, described: Described) -> Path:
    """Write a channel's file. Returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{described.name}.toml"
    values = {"kind": described.kind, "title": described.title, **described.values}
    # A text in JSON is one in TOML.
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items() if value)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def remove(folder: Path, name: str, *, secrets: Path) -> None:
    """Delete a channel's file and its secrets. Raises SettingsError where there is no such channel."""
    known = {one.name: one for one in read(folder)}
    if name not in known:
        raise SettingsError(f"There is no channel {name}; {suggest(name, known) if known else 'none is set up.'}")
    (folder / f"{name}.toml").unlink()
    path_of(folder, name).unlink(missing_ok=True)
    for one in setup_of(known[name].kind).fields:
        if one.is_secret:
            secret_file(secrets, name, one.name).unlink(missing_ok=True)
