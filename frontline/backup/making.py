"""Making a backup, while everything runs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from frontline import VERSION, trained_model
from frontline.backup import manifest
from frontline.backup.databases import databases_of
from frontline.backup.manifest import Manifest, Part
from frontline.errors import FrontlineError
from frontline.settings import Settings


def make(settings: Settings, folder: Path, *, environment: Mapping[str, str], say: Callable[[str], None]) -> Manifest:
    """Write a backup into `folder`, which must be new or empty. Raises FrontlineError, and then leaves nothing behind."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FrontlineError(f"{folder} is not empty: a backup needs a folder of its own.")
    was_there = folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # it holds what customers wrote
    try:
        return _fill(settings, folder, environment=environment, say=say)
    except BaseException:
        for path in folder.iterdir():
            path.unlink()
        if not was_there:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _fill(settings: Settings, folder: Path, *, environment: Mapping[str, str], say: Callable[[str], None]) -> Manifest:
    databases, elsewhere = databases_of(settings)
    began, parts = time.time(), []
    for database in databases:
        target = database.target(environment=environment)
        file = folder / f"{database.holds[0].replace(' ', '-')}{target.suffix}"
        copied = target.copy(file)
        part = Part(
            holds=database.holds,
            engine=target.engine,
            file=file.name,
            sha256=trained_model.sha256_of(file),
            bytes=file.stat().st_size,
            rows=copied.rows,
            revision=copied.revision,
        )
        parts.append(part)
        say(f"Backed up {part.name}: {sum(part.rows.values()):,} rows, {part.bytes / 1e6:,.1f} MB.")
    for name in elsewhere:
        say(f"The {name} is a service of somebody else's, and not in this backup.")
    made = Manifest(
        format=manifest.FORMAT,
        made_at=began,
        frontline=VERSION,
        parts=tuple(parts),
        elsewhere=elsewhere,
        model=trained_model.read_record(),
    )
    manifest.write(made, folder)
    return made
