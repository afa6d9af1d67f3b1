"""Running pip-audit on one lock, and reading what it found. It runs from an environment of its own (`requirements/audit.lock`)."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from frontline.bootstrap import pythons
from frontline.bootstrap.environment import KINDS


class Finding(msgspec.Struct, frozen=True):
    """A known hole in one package. `fix_versions` may be empty: nothing mends it yet."""

    id: str
    fix_versions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All names that this hole has."""
        return frozenset((self.id, *self.aliases))


class Package(msgspec.Struct, frozen=True):
    """A package that was asked about; with a `skip_reason` it was not."""

    name: str
    version: str = ""
    vulns: tuple[Finding, ...] = ()
    skip_reason: str = ""


class Report(msgspec.Struct, frozen=True):
    """What pip-audit says of one lock. `failure` says why it said nothing."""

    lock: str
    packages: tuple[Package, ...] = ()
    failure: str = ""


class _Answer(msgspec.Struct, frozen=True):
    dependencies: tuple[Package, ...]


def run(root: Path, lock: Path, *, environment: Mapping[str, str], options: Sequence[str] = ()) -> Report:
    """Ask about every package of `lock`. Never raises for what pip-audit does: a failure is part of the report."""
    told = pythons.uv_environment(environment)
    uv = pythons.find_uv(root, environment=told, say=lambda _text: None)
    command = [uv, "run", "--quiet", "--no-project", "--isolated", "--python", KINDS["runtime"].python]
    command += ["--with-requirements", str(root / "requirements" / "audit.lock"), "pip-audit"]
    # As the lock has them: nothing is installed or resolved to ask about it.
    command += ["--requirement", str(lock), "--require-hashes", "--disable-pip", "--format", "json"]
    command += ["--progress-spinner", "off", *options]
    done = subprocess.run(command, env=told, cwd=root, capture_output=True, text=True, check=False)
    return read(done.stdout, lock=lock.name, errors=done.stderr)


def read(output: str, *, lock: str, errors: str = "") -> Report:
    """Read pip-audit's JSON. Whatever is no complete answer is a failure, with what was printed last as its reason."""
    try:
        answer = msgspec.json.decode(output, type=_Answer)
    except msgspec.DecodeError:
        lines = [line.strip() for line in f"{output}\n{errors}".splitlines() if line.strip()]
        return Report(lock, failure=lines[-1] if lines else "pip-audit said nothing")
    return Report(lock, packages=answer.dependencies)
