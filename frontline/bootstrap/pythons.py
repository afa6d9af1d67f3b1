"""Find uv and a Python of the wanted version, or fetch them."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from . import relay
from .errors import SetUpError, explain

_OLDEST_UV = (0, 5, 0)


def uv_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Give uv what pip already knows: the index, extra indexes, local wheels and certificates of this machine.

    uv does not read pip's settings, and a company's mirror is often set there alone. What is set for uv stays.
    """
    result = dict(environment)
    known = _pip_settings(result)
    for ours, theirs in (
        ("index-url", "UV_DEFAULT_INDEX"),
        ("extra-index-url", "UV_INDEX"),
        ("find-links", "UV_FIND_LINKS"),
        ("cert", "SSL_CERT_FILE"),
    ):
        if known.get(ours):
            values = known[ours].split()
            result.setdefault(theirs, ("," if ours == "find-links" else " ").join(values))
    system = ssl.get_default_verify_paths()
    if "SSL_CERT_FILE" not in result and (system.cafile or system.capath):
        # What this machine trusts, as pip does: a company's proxy signs with a certificate of its own.
        result.setdefault("UV_SYSTEM_CERTS", "true")
        result.setdefault("UV_NATIVE_TLS", "true")  # its name in older versions of uv
    if "UV_INDEX" in result:
        # Safe, for every file must have the hash of the lock file, whichever index it came from.
        result.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return result


def _pip_settings(environment: Mapping[str, str]) -> dict[str, str]:
    settings = {}
    code, output, _ = relay.quiet([sys.executable, "-m", "pip", "config", "list"])
    for line in output.splitlines() if code == 0 else []:
        found = re.match(r"(?:global|install)\.([a-z-]+)='(.*)'$", line)
        if found:
            settings[found.group(1)] = " ".join(found.group(2).replace("\\n", " ").split())
    for name in ("index-url", "extra-index-url", "find-links", "cert"):
        value = environment.get("PIP_" + name.upper().replace("-", "_"))
        if value:
            settings[name] = value
    return settings


def find_uv(root: Path, *, environment: Mapping[str, str], say: Callable[[str], None]) -> str:
    """Return a uv that works: the one on PATH, the one fetched before, or a pinned one fetched now.

    Raises SetUpError when there is none and none can be fetched.
    """
    requirements = root / "requirements" / "uv.txt"
    pinned = requirements.read_text(encoding="utf-8").split()[0].partition("==")[2]
    target = root / ".cache" / f"uv-{pinned}"
    fetched = target / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(fetched) if fetched.exists() else None):
        if candidate and _works_as_uv(candidate):
            return candidate
    say(f"Fetching uv {pinned}, which installs the packages.")
    shutil.rmtree(target, ignore_errors=True)
    # pip fills a folder beside it, so that a killed download never looks like a finished one.
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    output = "no Python here has pip"
    for python in itertools.islice(_pythons_with_pip(), 2):  # a second one where the first one's pip is broken
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(partial)]
        command += [
            "--no-deps",
            "--retries",
            "1",
            "--only-binary",
            ":all:",
            "--require-hashes",
            "-r",
            str(requirements),
        ]
        code, _, output = relay.quiet(command, environment=environment)
        if code == 0:
            partial.rename(target)
            if _works_as_uv(str(fetched)):
                return str(fetched)
            raise SetUpError(
                f"uv {pinned} was fetched but does not run on this machine: install uv by hand and run this again."
            )
        shutil.rmtree(partial, ignore_errors=True)
    if output == "no Python here has pip":
        raise SetUpError(
            "Neither uv nor pip is here: install one of them (on Debian: apt-get install python3-pip) and run this again."
        )
    raise SetUpError(explain(output, root=str(root)))


def _works_as_uv(candidate: str) -> bool:
    """A pyenv shim for a uv that its chosen Python lacks is on PATH too, and fails."""
    code, output, _ = relay.quiet([candidate, "--version"])
    found = re.match(r"uv (\d+)\.(\d+)\.(\d+)", output)
    return code == 0 and bool(found) and tuple(int(part) for part in found.groups()) >= _OLDEST_UV  # type: ignore[union-attr]


def _pythons_with_pip() -> Iterator[str]:
    names = [sys.executable, "python3", "python", *(f"python3.{minor}" for minor in range(14, 7, -1))]
    seen = set()
    for name in names:
        path = shutil.which(name)
        if path and path not in seen:
            seen.add(path)
            if relay.quiet([path, "-m", "pip", "--version"])[0] == 0:
                yield path


def find_python(uv: str, version: str, *, environment: Mapping[str, str], say: Callable[[str], None]) -> str:
    """Return the path of a working Python of `version` ("3.11"), fetched by uv where there is none.

    Raises SetUpError when there is none and none can be fetched.
    """
    search = [uv, "python", "find", "--no-project", "--no-python-downloads", "--system", version]
    code, output, _ = relay.quiet(search, environment=environment)
    if code == 0 and _runs(output.strip(), version):
        return output.strip()
    # uv gives up at the first pyenv shim that runs nothing, although there may be others.
    for candidate in _pythons_of(version, environment):
        if _runs(candidate, version):
            return candidate
    say(f"Fetching Python {version}.")
    if relay.quiet([uv, "python", "install", version], environment=environment)[0] == 0:
        code, output, _ = relay.quiet(search, environment=environment)
        if code == 0 and _runs(output.strip(), version):
            return output.strip()
    raise SetUpError(
        f"Python {version} is not on this machine and could not be downloaded: install it "
        f"(on Debian: apt-get install python{version}; with pyenv: pyenv install {version}) and run this again."
    )


def _pythons_of(version: str, environment: Mapping[str, str]) -> Iterator[str]:
    for folder in environment.get("PATH", "").split(os.pathsep):
        yield str(Path(folder) / f"python{version}")
    pyenv = Path(environment.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for installed in sorted((pyenv / "versions").glob(f"{version}.*"), reverse=True):
        yield str(installed / "bin" / "python")


def _runs(python: str, version: str) -> bool:
    code, output, _ = relay.quiet([python, "-c", "import json, sys; print(json.dumps(sys.version_info[:2]))"])
    return code == 0 and json.loads(output) == [int(part) for part in version.split(".")]
