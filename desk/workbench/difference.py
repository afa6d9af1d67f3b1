"""What changed in the training data, as a diff to be read before anybody trains: git's own, or one made here."""

from __future__ import annotations

import asyncio
import difflib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from desk.workbench.training_data import DOMAIN, NLU, RULES

_TIMEOUT_SECONDS = 5.0
MOST_CHARACTERS = 200_000


def unified(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The difference of files by their names, as git writes it. Pure."""
    parts = []
    for name in sorted(after):
        old, new = before.get(name, ""), after[name]
        if old != new:
            lines = difflib.unified_diff(
                old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}"
            )
            parts += [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
    return "".join(parts)


def is_checkout(root: Path) -> bool:
    """Whether the folder is a checkout of git, and git is there to be asked."""
    return (root / ".git").exists() and shutil.which("git") is not None


async def git_diff(root: Path) -> str | None:
    """What is not committed of the training data; None where git does not say. Nothing is changed by asking: it takes no
    locks, and runs no program that a configuration names."""
    folders = [name for name in (NLU, DOMAIN, RULES) if (root / name).is_dir()]
    process = await asyncio.create_subprocess_exec(
        "git", "-c", "core.fsmonitor=false", "--no-optional-locks", "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--", *folders,
        cwd=root,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", ""), "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            told, _nothing = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return told.decode("utf-8", "replace") if process.returncode == 0 else None
