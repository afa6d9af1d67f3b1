"""The project's folder: its training data is read when it changed, and written under a lock, all files of a change or none.

Whoever edits a file by hand loses nothing: a change is made of the file as it stands at that moment, and compared with it
once more before it takes its place.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from desk.workbench.errors import FileChanged, TrainingDataWrong
from desk.workbench.training_data import DOMAIN, NLU, RULES, TrainingData

_SUFFIXES = (".yml", ".yaml")
_State = tuple[tuple[str, int, int, int], ...]


class Project:
    """Blocking, and safe for several threads and processes; call it in a thread."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.Lock()
        self._seen: _State = ()
        self._data: TrainingData | None = None

    def data(self) -> TrainingData:
        """The training data as it stands now. Raises `TrainingDataWrong`."""
        with self._lock:
            return self._read()

    def why_not_writable(self) -> str:
        """A sentence where the files cannot be written here, empty where they can."""
        folder = self.root / NLU
        if not folder.is_dir():
            return f"There is no folder {NLU} where the desk runs."
        if not os.access(folder, os.W_OK | os.X_OK):
            return f"The desk may not write into {NLU} where it runs."
        if not (self.root / ".git").exists():
            # What is written into an image is gone with the next one.
            return f"{NLU} is no checkout of git where the desk runs."
        return ""

    def change(self, make: Callable[[TrainingData], Mapping[str, str]]) -> dict[str, str]:
        """Write what `make` says of the training data as it stands: the new texts of files by their names. Returns the
        texts that they had before.

        Raises what `make` raises, `TrainingDataWrong`, `FileChanged`, and `OSError` where a file cannot be written.
        """
        with self._lock, self._alone():
            data = self._read()
            before = data.texts
            changed = {name: text for name, text in make(data).items() if text != before[name]}
            if changed:
                self._write(changed, before)
                # Read anew by whoever asks next, together with what else may have changed meanwhile.
                self._seen = ()
            return {name: before[name] for name in changed}

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes of this machine from writing at the same time; the kernel lets go when one dies."""
        descriptor = os.open(self.root / NLU, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _read(self) -> TrainingData:
        state = _state(self.root)
        if self._data is None or state != self._seen:
            texts = {name: _text(self.root / name, name) for name, *_ in state}
            known = self._data
            same = known is not None and known.texts.keys() == texts.keys()
            if known is not None and same:
                changed = {name: text for name, text in texts.items() if known.texts[name] != text}
                self._data = known.with_texts(changed) if changed else known
            else:
                self._data = TrainingData.read(texts)
            self._seen = state
        return self._data

    def _write(self, changed: Mapping[str, str], before: Mapping[str, str]) -> None:
        written: list[str] = []
        try:
            for name, text in changed.items():
                path = (self.root / name).resolve()
                if _text(path, name) != before[name]:
                    raise FileChanged(name)
                _replace(path, text)
                written.append(name)
        except BaseException:
            for name in written:
                _replace((self.root / name).resolve(), before[name])
            raise


def _state(root: Path) -> _State:
    """What tells one state of the files from another."""
    found = []
    for folder in (NLU, DOMAIN, RULES):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in _SUFFIXES and not path.name.startswith(".") and path.is_file():
                stat = path.stat()
                found.append((path.relative_to(root).as_posix(), stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(found)


def _text(path: Path, name: str) -> str:
    """A file's text, each line with the end that it has."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise TrainingDataWrong(name, 1, "it is not UTF-8; save it as UTF-8") from error


def _replace(path: Path, text: str) -> None:
    """Write the file anew and put it in the place of the old one at once, with its rights."""
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            os.fchmod(file.fileno(), path.stat().st_mode & 0o7777)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
