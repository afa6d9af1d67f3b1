"""Create an environment and fill it with exactly what a lock file names.

A stamp in it says what is installed, so that a finished installation costs the reading of two small files. A
mark says that an installation is under way: where it is found at a start, that installation was killed or failed, and the
environment is made anew rather than trusted.

There are two: `.venv` holds everything, on the Python that Rasa needs, and `.venv-desk` what the desk, the connectors and the
back office need, on a newer one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from . import project, pythons, relay
from .errors import SetUpError, explain
from .turnstile import one_at_a_time


class Kind(NamedTuple):
    """What can be installed: the lock `requirements/<name>.lock`, on a Python of this version, into this folder.

    `fullest` is the kind of the same folder that holds this one and what its tests need. `gigabytes` is what an
    installation takes on the disk, together with what uv keeps.
    """

    folder: str
    python: str
    fullest: str
    gigabytes: float


KINDS = {
    "runtime": Kind(".venv", "3.11", "dev", 4),
    "dev": Kind(".venv", "3.11", "dev", 4),
    "desk": Kind(".venv-desk", "3.13", "desk-dev", 0.5),
    "desk-dev": Kind(".venv-desk", "3.13", "desk-dev", 0.5),
}


def kind_at(root: Path, prefix: str) -> str:
    """Name the smallest kind of the environment at `prefix`, Python's `sys.prefix`; "runtime" for any other."""
    for name, kind in KINDS.items():
        if Path(prefix) == root / kind.folder:
            return name
    return "runtime"


def fingerprint(root: Path, kind: str) -> str:
    """Say in a hash what an installation of `kind` depends on: its lock, how we install, and where it lies.

    The folder belongs to it, for the programs in `.venv/bin` name it in their first line.
    """
    digest = hashlib.sha256(str(root).encode())
    for name in (f"requirements/{kind}.lock", "frontline/bootstrap/project.py"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def installed_kind(root: Path, folder: str = ".venv") -> str | None:
    """Return which lock the environment in `folder` holds in its present form, or None when it holds none."""
    venv = root / folder
    try:
        stamp = json.loads(_stamp(venv).read_text(encoding="utf-8"))
        kind = stamp["kind"]
        current = KINDS[kind].folder == folder and stamp["fingerprint"] == fingerprint(root, kind)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    python = venv / "bin" / "python"
    return kind if current and python.exists() and not _mark(venv).exists() else None


def is_ready(root: Path, kind: str) -> bool:
    """Tell whether the environment of `kind` holds what it needs; a lock for tests holds the other's too."""
    return installed_kind(root, KINDS[kind].folder) in (kind, KINDS[kind].fullest)


def install(root: Path, kind: str, *, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Bring the environment of `kind` to what its lock names. Raises SetUpError with one sentence."""
    if is_ready(root, kind):
        return
    venv = root / KINDS[kind].folder
    with one_at_a_time(root / ".cache" / f"set-up{venv.name}.lock", what="set-up", say=say):
        if is_ready(root, kind):  # somebody else has just done it
            return
        _install(root, venv, _wanted(venv, kind), environment=pythons.uv_environment(environment), say=say)


def _install(root: Path, venv: Path, kind: str, *, environment: dict[str, str], say: Callable[[str], None]) -> None:
    python, needed = KINDS[kind].python, f"{KINDS[kind].gigabytes:g} GB"

    def run(*command: str) -> None:
        code, output = relay.run(command, environment=environment)
        if code != 0:
            raise SetUpError(explain(output, root=str(root), needed=needed))

    uv = pythons.find_uv(root, environment=environment, say=say)
    was_cut_short = _mark(venv).exists()
    if was_cut_short:
        say("An earlier installation did not finish; starting it over.")
    if was_cut_short or not _is_usable(venv, python):
        found = pythons.find_python(uv, python, environment=environment, say=say)
        # Removed here and not by uv, which refuses a folder that lost its pyvenv.cfg to a killed creation.
        shutil.rmtree(venv, ignore_errors=True)
        run(uv, "venv", "--quiet", "--no-project", "--python", found, str(venv))
    _stamp(venv).unlink() if _stamp(venv).exists() else None
    _mark(venv).write_text(f"{os.getpid()}\n", encoding="utf-8")
    lock = root / "requirements" / f"{kind}.lock"
    packages = sum(line[:1].isalnum() for line in lock.read_text(encoding="utf-8").splitlines())
    say(
        f"Installing {packages} packages into {venv.name}; with what uv keeps, this takes up to {needed} the first time."
    )
    if shutil.disk_usage(root).free < KINDS[kind].gigabytes * 1024**3:
        say(f"There is little space left on this disk (less than {needed}); if it does not suffice, this stops.")
    # `sync`, for it takes the lock as it is: a resolving install stops at pins of Rasa that we overrule.
    run(uv, "pip", "sync", "--require-hashes", "--python", str(venv / "bin" / "python"), str(lock))
    project.link(root, venv)
    stamp = {"kind": kind, "fingerprint": fingerprint(root, kind)}
    _stamp(venv).write_text(json.dumps(stamp) + "\n", encoding="utf-8")
    _mark(venv).unlink()
    say("Installed.")


def _wanted(venv: Path, kind: str) -> str:
    """Keep an environment for tests one, so that `make run` and `make test` in turn do not undo each other."""
    fullest = KINDS[kind].fullest
    try:
        return fullest if json.loads(_stamp(venv).read_text(encoding="utf-8"))["kind"] == fullest else kind
    except (OSError, ValueError, KeyError, TypeError):
        return kind


def _is_usable(venv: Path, python: str) -> bool:
    code, output, _ = relay.quiet(
        [str(venv / "bin" / "python"), "-c", "import sys; print(sys.prefix, *sys.version_info[:2])"]
    )
    return code == 0 and output.split() == [str(venv), *python.split(".")]


def _stamp(venv: Path) -> Path:
    return venv / "frontline-installed.json"


def _mark(venv: Path) -> Path:
    return venv / "frontline-installing"
