"""Create `.venv` and fill it with exactly what a lock file names.

A stamp in `.venv` says what is installed, so that a finished installation costs the reading of two small files. A
mark says that an installation is under way: where it is found at a start, that installation was killed or failed, and `.venv`
is made anew rather than trusted.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from . import project, pythons, relay
from .errors import NEEDED_BYTES, SetUpError, explain
from .turnstile import one_at_a_time

KINDS = ("runtime", "dev")


def fingerprint(root: Path, kind: str) -> str:
    """Say in a hash what an installation of `kind` depends on: its lock, how we install, and where it lies.

    The folder belongs to it, for the programs in `.venv/bin` name it in their first line.
    """
    digest = hashlib.sha256(str(root).encode())
    for name in (f"requirements/{kind}.lock", "frontline/bootstrap/project.py"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def installed_kind(root: Path) -> str | None:
    """Return which lock `.venv` holds in its present form, or None when it holds neither."""
    try:
        stamp = json.loads(_stamp(root).read_text(encoding="utf-8"))
        kind = stamp["kind"]
        current = kind in KINDS and stamp["fingerprint"] == fingerprint(root, kind)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    python = root / ".venv" / "bin" / "python"
    return kind if current and python.exists() and not _mark(root).exists() else None


def is_ready(root: Path, kind: str) -> bool:
    """Tell whether `.venv` holds what `kind` needs; the development lock holds the runtime's too."""
    return installed_kind(root) in (kind, "dev")


def install(root: Path, kind: str, *, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Bring `.venv` to what the lock of `kind` names. Raises SetUpError with one sentence."""
    if is_ready(root, kind):
        return
    with one_at_a_time(root / ".cache" / "setup.lock", what="set-up", say=say):
        if is_ready(root, kind):  # somebody else has just done it
            return
        _install(root, _wanted(root, kind), environment=pythons.uv_environment(environment), say=say)


def _install(root: Path, kind: str, *, environment: dict[str, str], say: Callable[[str], None]) -> None:
    venv = root / ".venv"
    uv = pythons.find_uv(root, environment=environment, say=say)
    was_cut_short = _mark(root).exists()
    if was_cut_short:
        say("An earlier installation did not finish; starting it over.")
    if was_cut_short or not _is_usable(venv):
        python = pythons.find_python(uv, environment=environment, say=say)
        # Removed here and not by uv, which refuses a folder that lost its pyvenv.cfg to a killed creation.
        shutil.rmtree(venv, ignore_errors=True)
        _run([uv, "venv", "--quiet", "--no-project", "--python", python, str(venv)], root=root, environment=environment)
    _stamp(root).unlink() if _stamp(root).exists() else None
    _mark(root).write_text(f"{os.getpid()}\n", encoding="utf-8")
    lock = root / "requirements" / f"{kind}.lock"
    packages = sum(line[:1].isalnum() for line in lock.read_text(encoding="utf-8").splitlines())
    say(f"Installing {packages} packages into .venv; the first time this takes some minutes and about 3 GB.")
    if shutil.disk_usage(root).free < NEEDED_BYTES:
        say("There is little space left on this disk (less than 4 GB); if it does not suffice, this stops.")
    to_venv = ["--python", str(venv / "bin" / "python")]
    # `sync`, for it takes the lock as it is: a resolving install stops at pins of Rasa that we overrule.
    _run([uv, "pip", "sync", "--require-hashes", *to_venv, str(lock)], root=root, environment=environment)
    project.link(root, venv)
    stamp = {"kind": kind, "fingerprint": fingerprint(root, kind)}
    _stamp(root).write_text(json.dumps(stamp) + "\n", encoding="utf-8")
    _mark(root).unlink()
    say("Installed.")


def _run(command: list[str], *, root: Path, environment: Mapping[str, str]) -> None:
    code, output = relay.run(command, environment=environment)
    if code != 0:
        raise SetUpError(explain(output, root=str(root)))


def _wanted(root: Path, kind: str) -> str:
    """Keep a development environment one, so that `make run` and `make test` in turn do not undo each other."""
    try:
        return "dev" if json.loads(_stamp(root).read_text(encoding="utf-8"))["kind"] == "dev" else kind
    except (OSError, ValueError, KeyError, TypeError):
        return kind


def _is_usable(venv: Path) -> bool:
    code, output, _ = relay.quiet(
        [str(venv / "bin" / "python"), "-c", "import sys; print(sys.prefix, *sys.version_info[:2])"]
    )
    return code == 0 and output.split() == [str(venv), *pythons.PYTHON.split(".")]


def _stamp(root: Path) -> Path:
    return root / ".venv" / "frontline-installed.json"


def _mark(root: Path) -> Path:
    return root / ".venv" / "frontline-installing"
