"""The trained model: one archive in `models/`, and a record beside it of what it was trained from and what its content is.

Loading an archive runs what it says: Rasa imports every class that its `metadata.json` names, and ONNX Runtime reads its
graphs. So only the archive that training recorded is loaded, and what is loaded is a private copy of the bytes that were
checked. Whoever may write `models/` may also write the record; the setting `model_sha256` under [worker] names the archive
from outside of that folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from frontline import places
from frontline.errors import ConfigurationError

RECORD = places.MODEL.with_name("frontline.json")
_CHUNK_BYTES = 1 << 20


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """`data` is the hash of all that the model was trained from (`frontline.training.data_hash`), `archive` the SHA-256 of
    the archive, `trained_at` when it was trained, in seconds since the epoch. Empty where an older version wrote it."""

    data: str
    archive: str = ""
    trained_at: float = 0.0


def read_record(path: Path = RECORD) -> Record | None:
    """The record, None where there is none that can be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Record)
    except (OSError, msgspec.MsgspecError):
        return None


def write_record(record: Record, path: Path = RECORD) -> None:
    """Write it whole or not at all: a worker may be reading."""
    partial = path.with_name(f".{path.name}.part")
    with partial.open("wb") as file:
        file.write(msgspec.json.encode(record) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return _copy(file, None)


def check(archive: Path = places.MODEL, *, expected: str = "") -> str:
    """The hash of the archive. Raises ConfigurationError when it is missing, or is not what was recorded and `expected`."""
    with _opened(archive) as file:
        return _approve(archive, _copy(file, None), expected=expected)


@contextlib.contextmanager
def checked_copy(archive: Path = places.MODEL, *, expected: str = "") -> Iterator[Path]:
    """A private copy of the archive that is exactly what was recorded; it goes with the block.

    `expected` is the hash that the settings name, empty for none. Raises ConfigurationError as `check` does. The copy keeps
    whoever changes the file after it was checked, and a training that ends in that moment, from being loaded unchecked.
    """
    with tempfile.TemporaryDirectory(prefix="frontline-model-") as folder, _opened(archive) as file:
        copy = Path(folder) / archive.name
        with copy.open("xb") as target:
            found = _copy(file, target)
        _approve(archive, found, expected=expected)
        yield copy


def _opened(archive: Path) -> IO[bytes]:
    try:
        return archive.open("rb")
    except FileNotFoundError:
        raise ConfigurationError("There is no model yet: run frontline train.") from None


def _approve(archive: Path, found: str, *, expected: str) -> str:
    name = f"models/{archive.name}"
    record = read_record(archive.with_name(RECORD.name))
    if record is None or not record.archive:
        raise ConfigurationError(
            f"{name} has no record of its training (models/{RECORD.name}), so it is not loaded: run frontline train --force."
        )
    if found != record.archive:
        raise ConfigurationError(
            f"{name} was changed since it was trained, so it is not loaded: bring the archive back whose SHA-256 begins "
            f"with {record.archive[:12]}, or run frontline train --force."
        )
    if expected and found != expected.lower():
        raise ConfigurationError(
            f"{name} is not the model that model_sha256 under [worker] names (FRONTLINE_WORKER_MODEL_SHA256), so it is not "
            f"loaded: its SHA-256 is {found}."
        )
    return found


def _copy(source: IO[bytes], target: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK_BYTES):
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    return digest.hexdigest()
