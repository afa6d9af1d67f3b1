"""Fingerprints of what a trained part depends on besides the training data.

Rasa trains a component again when its own source, its configuration or the training data changed. It cannot see
the modules that the component calls, nor the files that it reads, so the components tell it with these.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path


@cache
def code_fingerprint() -> str:
    """Return a hash of the source of every module of understanding."""
    return file_fingerprint(Path(__file__).parent.glob("*.py"))


def file_fingerprint(paths: Iterable[Path]) -> str:
    """Return a hash of the names and contents of files; a file that is missing counts as an empty one."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.name}\x00{len(content)}\x00".encode())
        digest.update(content)
    return digest.hexdigest()
