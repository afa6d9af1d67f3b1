"""The manifest: what a backup holds, of which version, and the checksums by which a restore trusts it."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from frontline.errors import FrontlineError
from frontline.trained_model import Record

NAME = "manifest.json"
FORMAT = 1


class BackupInvalid(FrontlineError):
    """Raised when a folder holds no backup that can be trusted; says what is wrong with it."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One database. `holds` names what it is for ("desk", "tracker", "back office"), for one database may be for several.

    `revision` is the schema's, empty where the database has none. `rows` counts each table, in the same snapshot as the copy.
    """

    holds: tuple[str, ...]
    engine: str
    file: str
    sha256: str
    bytes: int
    rows: dict[str, int]
    revision: str = ""

    @property
    def name(self) -> str:
        """As people read it: "the desk and the tracker"."""
        return "the " + " and the ".join(self.holds)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`made_at` is in seconds since the epoch. `elsewhere` names what is not in the backup, for others keep it. `model` is the
    record of the model that was served, whose archive lies in models/."""

    format: int
    made_at: float
    frontline: str
    parts: tuple[Part, ...]
    elsewhere: tuple[str, ...] = ()
    model: Record | None = None


def write(manifest: Manifest, folder: Path) -> None:
    """Write it last: a folder without a manifest is a backup that did not end."""
    path = folder / NAME
    partial = folder / f".{NAME}.part"
    partial.touch(mode=0o600)
    with partial.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read(folder: Path) -> Manifest:
    """Raises `BackupInvalid` where there is none, or one that this version does not know."""
    try:
        content = (folder / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise BackupInvalid(f"{folder} holds no backup, or one that did not end: it has no {NAME}.") from None
    try:
        read_format = msgspec.json.decode(content, type=dict[str, msgspec.Raw]).get("format", msgspec.Raw(b"0"))
        if int(bytes(read_format)) > FORMAT:
            raise BackupInvalid(f"{folder} was made by a newer Frontline: restore it with that version.")
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BackupInvalid(f"{folder / NAME} is broken: {error}.") from error
    for part in manifest.parts:
        if Path(part.file).name != part.file or part.file.startswith("."):
            raise BackupInvalid(f"{folder / NAME} is broken: {part.file!r} is not a file of this folder.")
    return manifest
