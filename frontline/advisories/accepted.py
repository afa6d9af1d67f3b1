"""The findings that were looked at and are lived with: `requirements/accepted.toml`, each with its reason and its last day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from frontline.errors import SettingsError


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One finding. `id` is any of its names (CVE-..., GHSA-..., PYSEC-...). Through `until`, and no longer."""

    id: Annotated[str, Meta(pattern=r"^[A-Z]+-[A-Za-z0-9-]+$")]
    package: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    reason: Annotated[str, Meta(min_length=30)]
    until: date


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    accepted: tuple[Accepted, ...] = ()


def read(path: Path) -> tuple[Accepted, ...]:
    """Read the list. Raises SettingsError for one that is wrong: an entry without a reason accepts nothing."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=_File).accepted
    except (msgspec.DecodeError, OSError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}.") from error
