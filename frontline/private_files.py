"""The folder with conversations, customers, mails and secrets is its owner's alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO

from frontline import places


def make_folder(folder: Path) -> None:
    """Make the folder, closed to others on this machine.

    One that was ours before is closed too. Any other that the settings name keeps its rights: it may hold more than
    our files.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_ours = folder == places.VAR or (folder / "secrets").is_dir()
    if is_ours and folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        folder.chmod(0o700)


def open_private(path: Path) -> IO[bytes]:
    """Open a file to write it anew, readable by its owner alone, also where it was there before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "wb")


def keep_private() -> None:
    """Let every file that this process and its children make be readable by its owner alone, wherever it lies."""
    os.umask(0o077)
