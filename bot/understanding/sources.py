"""Fingerprints of what a trained part depends on besides the training data.

Rasa trains a component again when its own source, its configuration or the training data changed. It cannot see
the modules that the component calls, nor the files that it reads, so the components tell it with these.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def project_path(path: str) -> Path:
    """Return where a path of bot/config.yml lies: seen from the project's folder, wherever the process runs."""
    return PROJECT / Path(path).expanduser()


@cache
def code_fingerprint() -> str:
    """Return a hash of the source of every module of understanding, and of the components that wrap them."""
    here = Path(__file__).parent
    return file_fingerprint([*here.glob("*.py"), *(here.parent / "components").glob("*.py")])


def file_fingerprint(paths: Iterable[Path]) -> str:
    """Return a hash of the names and contents of files; a file that is missing counts as an empty one."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.name}\x00{len(content)}\x00".encode())
        digest.update(content)
    return digest.hexdigest()
