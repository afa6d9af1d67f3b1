"""The secrets that the processes share: from the environment, or from files made at the first start.

`FRONTLINE_SECRET_<NAME>` wins over `<folder>/secrets/<name>`. A file that this makes is readable by its owner alone,
and one that others can read is refused. Values never go to logs or arguments.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from frontline.errors import SettingsError

PREFIX = "FRONTLINE_SECRET_"
SESSION_KEY = "session_key"
WORKER_SECRET = "worker_secret"  # noqa: S105 -- a name
IDENTITY_KEY = "identity_key"
DEMO_PASSWORD = "demo_password"  # noqa: S105 -- a name
MAIL_PASSWORD = "mail_password"  # noqa: S105 -- a name
REDIS_PASSWORD = "redis_password"  # noqa: S105 -- a name
BACK_OFFICE_TOKEN = "back_office_token"  # noqa: S105 -- a name
OIDC_CLIENT_SECRET = "oidc_client_secret"  # noqa: S105 -- a name
AUDIT_KEY = "audit_key"
SEALING_KEY = "sealing_key"
METRICS_KEY = "metrics_key"

_GENERATED_BYTES = {
    SESSION_KEY: 32,
    WORKER_SECRET: 32,
    IDENTITY_KEY: 32,
    DEMO_PASSWORD: 9,
    AUDIT_KEY: 32,
    SEALING_KEY: 32,
    METRICS_KEY: 32,
}
_SHORTEST = {
    SESSION_KEY: 32,
    WORKER_SECRET: 32,
    IDENTITY_KEY: 32,
    DEMO_PASSWORD: 8,
    MAIL_PASSWORD: 0,
    REDIS_PASSWORD: 0,
    BACK_OFFICE_TOKEN: 0,
    OIDC_CLIENT_SECRET: 0,
    AUDIT_KEY: 32,
    SEALING_KEY: 32,
    METRICS_KEY: 32,
}
NAMES = tuple(_SHORTEST)
# As `desk.auditing.keys` reads them.
_MAY_BE_SEVERAL = frozenset({AUDIT_KEY, SEALING_KEY})
_BETWEEN_KEYS = re.compile(r"[\s,]+")


def read(name: str, *, folder: Path, environment: Mapping[str, str]) -> str:
    """Return the secret `name`, generating it when there is none; one that only others can know is empty then.

    Raises SettingsError for one that is too short, or that others on this machine can read.
    """
    if name not in _SHORTEST:
        raise SettingsError(f"There is no secret {name}; there are {', '.join(_SHORTEST)}.")
    variable = PREFIX + name.upper()
    path = folder / "secrets" / name
    if variable in environment:
        value, origin = environment[variable].strip(), variable
    else:
        value, origin = _from_file(path, _GENERATED_BYTES.get(name, 0)), str(path)
    shortest = min(map(len, keys_of(name, value)), default=0)
    if shortest < _SHORTEST[name]:
        of_several = " in one of its keys, between which stand blanks or commas" if shortest < len(value) else ""
        raise SettingsError(f"{origin} has {shortest} characters{of_several}, and needs at least {_SHORTEST[name]}.")
    return value


def keys_of(name: str, value: str) -> list[str]:
    """The keys in a secret: several where it is replaced without losing what the old one made, the newest first."""
    return [part for part in _BETWEEN_KEYS.split(value) if part] if name in _MAY_BE_SEVERAL else [value]


def _from_file(path: Path, generated_bytes: int) -> str:
    if not path.exists():
        if not generated_bytes:
            return ""
        _generate(path, generated_bytes)
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"Others on this machine can read the secret in {path}: run chmod 600 {path}.")
    return path.read_text(encoding="utf-8").strip()


def _generate(path: Path, generated_bytes: int) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(generated_bytes) + "\n")
        # A link, for two processes may start at once: the first wins, and both read its value.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(temporary)
    finally:
        temporary.unlink()
