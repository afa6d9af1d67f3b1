"""Check what git tracks: no file above 1 MiB, no path of anybody's machine, no address of a package registry.

`python -m frontline.tracked_files` prints each offence as one line and exits with 1 when there is any.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from frontline.places import ROOT

LARGEST_BYTES = 1024 * 1024

# In pieces, for otherwise this file would be its own first offence.
_MACHINE_PATH = re.compile(rb"(?<![\w.}$-])/" + rb"(?:(?:home|Users)/[\w.-]+|root|work)/[\w.-]")
_REGISTRY = re.compile(
    rb"(?:pypi" + rb"\.org|files\.python" + rb"hosted\.org|registry\.npm" + rb"js\.org|proxy\.golang" + rb"\.org"
    rb"|^\s*--(?:extra-)?index-" + rb"url|^\s*--find-" + rb"links)",
    re.MULTILINE,
)


def offences(root: Path, names: list[str]) -> Iterator[str]:
    """Yield a sentence for each thing that must not be in the repository."""
    for name in names:
        path = root / name
        if not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes()
        if len(content) > LARGEST_BYTES:
            yield f"{name} has {len(content) / LARGEST_BYTES:.1f} MiB; at most 1 is tracked."
        if b"\0" in content:
            continue
        for pattern, what in ((_MACHINE_PATH, "a path of one machine"), (_REGISTRY, "a package registry's address")):
            for found in pattern.finditer(content):
                line = content.count(b"\n", 0, found.start()) + 1
                yield f"{name}:{line} holds {what}: {found.group().decode().strip()}"


def tracked(root: Path) -> list[str]:
    """List what git tracks below `root`, and what it would track."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 -- git is on PATH
        cwd=root,
        check=True,
        capture_output=True,
    )
    return [name for name in listing.stdout.decode().split("\0") if name]


def main() -> int:
    """Print the offences, and return the exit code."""
    found = list(offences(ROOT, tracked(ROOT)))
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
