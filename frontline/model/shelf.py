"""The models that are kept side by side in `models/`, one of them live.

Each has a folder of its own, named by the first twelve digits of its hash, with the archive, the record of its training and
what its intents were taught with. The live one lies at `models/frontline.tar.gz` as well, where workers look for it; the two
names are one file on the disk. `history.json` tells what was live when, why, and who said so.

Nothing here is believed by its name: an archive is checked against its record before it becomes live, and once more by the
process that loads it (`frontline.trained_model`).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from frontline import places, trained_model
from frontline.errors import ConfigurationError
from frontline.model.taught import Taught, read_taught, write_taught
from frontline.model.whole_file import write_whole
from frontline.trained_model import RECORD, Record

SHORT = 12
_HISTORY = "history.json"
_LEAST_DIGITS = 4
# Each takes some forty megabytes.
MOST_KEPT = 8


class How(StrEnum):
    """How a model became the live one."""

    FOUND = "found"
    TRAINED = "trained"
    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the history: `archive` (SHA-256) became live `at`. `anyway` holds the gates that were not met."""

    archive: str
    at: float
    how: How
    by: str = ""
    reason: str = ""
    anyway: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A model on the shelf."""

    folder: Path
    record: Record

    @property
    def archive(self) -> Path:
        """Its file."""
        return self.folder / places.MODEL.name

    @property
    def short(self) -> str:
        """What people call it."""
        return self.record.archive[:SHORT]

    @property
    def taught(self) -> Taught | None:
        """What its intents were taught with, None where that was not kept."""
        return read_taught(self.folder)


class Shelf:
    """The folder of models. Whoever changes it holds the training's lock (`frontline.training.changing_models`)."""

    def __init__(self, models: Path = places.MODELS) -> None:
        self.models = models

    @property
    def live_archive(self) -> Path:
        """Where workers find the live model."""
        return self.models / places.MODEL.name

    @property
    def live(self) -> str:
        """The SHA-256 of the live model as it is recorded, empty where there is none."""
        record = trained_model.read_record(self.models / RECORD.name)
        return record.archive if record is not None and self.live_archive.exists() else ""

    def every(self) -> tuple[Kept, ...]:
        """All models, the latest first; what has no record is no model of ours."""
        found = []
        for folder in self.models.iterdir() if self.models.is_dir() else ():
            record = trained_model.read_record(folder / RECORD.name) if folder.is_dir() else None
            is_ours = record is not None and record.archive[:SHORT] == folder.name
            if record is not None and is_ours and (folder / places.MODEL.name).is_file():
                found.append(Kept(folder, record))
        return tuple(sorted(found, key=lambda one: (-one.record.trained_at, one.short)))

    def find(self, name: str) -> Kept:
        """The model whose hash begins so; `live` is the live one, `latest` the one that was trained last.

        Raises ConfigurationError where none is, or several.
        """
        with contextlib.suppress(OSError):  # a worker's container may only read here
            self.keep_live()
        models = self.every()
        if name == "latest":
            found = list(models[:1])
        else:
            asked = self.live if name == "live" else name.lower()
            is_long = len(asked) >= _LEAST_DIGITS
            found = [one for one in models if is_long and one.record.archive.startswith(asked)]
        if len(found) == 1:
            return found[0]
        if found:
            raise ConfigurationError(f"Several models begin with {name}: {', '.join(one.short for one in found)}.")
        known = ", ".join(one.short for one in models) or "none"
        raise ConfigurationError(f"There is no model {name}. Kept are: {known}.")

    def put(self, archive: Path, record: Record, taught: Taught | None) -> Kept:
        """Keep a trained archive, which is moved or linked from where it lies."""
        folder = self.models / record.archive[:SHORT]
        if trained_model.read_record(folder / RECORD.name) != record or not (folder / places.MODEL.name).is_file():
            with tempfile.TemporaryDirectory(prefix=".keeping-", dir=self.models) as name:
                made = Path(name) / "model"
                made.mkdir()
                _link(archive, made / places.MODEL.name)
                if taught is not None:
                    write_taught(taught, made)
                trained_model.write_record(record, made / RECORD.name)
                shutil.rmtree(folder, ignore_errors=True)
                made.rename(folder)
        return Kept(folder, record)

    def keep_live(self, taught: Taught | None = None) -> Kept | None:
        """Have the live model on the shelf, where an older version or a copy by hand put it in its place alone."""
        record = trained_model.read_record(self.models / RECORD.name)
        if record is None or not record.archive or not self.live_archive.is_file():
            return None
        folder = self.models / record.archive[:SHORT]
        if trained_model.read_record(folder / RECORD.name) is not None:
            return Kept(folder, record)
        if trained_model.sha256_of(self.live_archive) != record.archive:
            return None  # not what was trained; whoever would load it says so
        return self.put(self.live_archive, record, taught)

    def make_live(self, model: Kept, event: Event) -> None:
        """Let workers find this one from now on, and note it. Done again, it mends what a loss of power left half done.

        Raises ConfigurationError where its archive is not what was recorded.
        """
        trained_model.check(model.archive)
        history = self.history
        if not history and self.live:
            history = (Event(self.live, 0.0, How.FOUND),)
        self._write_history((*history, event))
        partial = self.models / f".{places.MODEL.name}.part"
        partial.unlink(missing_ok=True)
        _link(model.archive, partial)
        partial.replace(self.live_archive)
        trained_model.write_record(model.record, self.models / RECORD.name)

    @property
    def history(self) -> tuple[Event, ...]:
        """What was live, the oldest first; empty where that cannot be read."""
        try:
            return msgspec.json.decode((self.models / _HISTORY).read_bytes(), type=tuple[Event, ...])
        except (OSError, msgspec.MsgspecError):
            return ()

    @property
    def is_chosen(self) -> bool:
        """Whether somebody chose the live model. Then a change of the data alone does not put another one in its place."""
        history = self.history
        is_told = bool(history) and history[-1].archive == self.live
        return is_told and history[-1].how in (How.PROMOTED, How.ROLLED_BACK)

    def before(self) -> Kept:
        """The model that was live before the present one. Raises ConfigurationError where none is kept.

        What was rolled back is passed by, so that a second rollback goes further back, and not forth again.
        """
        live = self.live
        line: list[str] = []
        for event in self.history:
            if event.how is How.ROLLED_BACK and event.archive in line:
                del line[line.index(event.archive) + 1 :]
            else:
                line.append(event.archive)
        kept = {one.record.archive: one for one in self.every()}
        for archive in reversed(line):
            if archive != live and archive in kept:
                return kept[archive]
        raise ConfigurationError("No model is kept that was live before this one.")

    def prune(self, *, needed: Collection[str] = ()) -> tuple[str, ...]:
        """Forget the oldest models above `MOST_KEPT`; never the live one, the one before it, nor one of `needed` (SHA-256).

        Returns their short names.
        """
        safe = {self.live, *needed}
        with contextlib.suppress(ConfigurationError):
            safe.add(self.before().record.archive)
        models = self.every()
        spare = [one for one in reversed(models) if one.record.archive not in safe]
        gone = spare[: max(0, len(models) - MOST_KEPT)]
        for one in gone:
            shutil.rmtree(one.folder)
        return tuple(one.short for one in gone)

    def _write_history(self, events: tuple[Event, ...]) -> None:
        write_whole(self.models / _HISTORY, msgspec.json.format(msgspec.json.encode(events)) + b"\n")


def _link(source: Path, target: Path) -> None:
    """One file under two names, or a copy where the disk cannot do that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
