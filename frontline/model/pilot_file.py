"""What the supervisor is told of a pilot: a file in `models/`, for it opens no database."""

from __future__ import annotations

from pathlib import Path

import msgspec

from frontline.model.shelf import SHORT
from frontline.model.whole_file import write_whole

_NAME = "pilot.json"


class Wish(msgspec.Struct, frozen=True):
    """Run so many `workers` with the `model` (SHA-256), for the pilot of this name."""

    name: str
    model: str
    workers: int

    @property
    def short(self) -> str:
        """What people call the model."""
        return self.model[:SHORT]


def read_wish(models: Path) -> Wish | None:
    """The pilot whose workers are wanted, None where there is none."""
    try:
        return msgspec.json.decode((models / _NAME).read_bytes(), type=Wish)
    except (OSError, msgspec.MsgspecError):
        return None


def write_wish(models: Path, wish: Wish | None) -> None:
    """Want these workers, or none any more."""
    path = models / _NAME
    if wish is None:
        path.unlink(missing_ok=True)
        return
    write_whole(path, msgspec.json.encode(wish) + b"\n")
