"""Secrets that somebody chose must not be ones that everybody knows: outside of the demo the start refuses them.

What Frontline makes by itself is random, and passes. Whatever is read here is never part of a sentence.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Mapping
from urllib.parse import unquote, urlsplit

from frontline import secret_files
from frontline.errors import ConfigurationError
from frontline.secret_files import PREFIX
from frontline.settings import Settings

# Of a random value of 32 characters: hex has about 14, base64 about 25.
_LEAST_DIFFERENT = 10
# Words of five letters at least: a shorter one would stand in one of some thousand random values by chance.
_KNOWN = re.compile(
    r"change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|it|this)|your[-_ ](?:own|secret|key)|example|placeholder|default|dummy|"
    r"insecure|secret|passw(?:or)?d|letmein|qwerty|12345678|abcdefgh|admin|frontline",
    re.IGNORECASE,
)
_KNOWN_PASSWORDS = frozenset(
    {"postgres", "password", "frontline", "secret", "changeme", "admin", "root", "test", "123456"}
)
# What only its other side can choose may be as it is given.
_OURS = (
    secret_files.SESSION_KEY,
    secret_files.WORKER_SECRET,
    secret_files.IDENTITY_KEY,
    secret_files.AUDIT_KEY,
    secret_files.SEALING_KEY,
    secret_files.METRICS_KEY,
)
_ADVICE = "outside of the demo it must be a random one, such as `openssl rand -base64 32` makes"


def weakness(value: str) -> str:
    """Why a key is none, as the end of a sentence; empty for one that looks random. Pure."""
    if _KNOWN.search(value):
        return "holds a word that stands in examples"
    if len(set(value)) < _LEAST_DIFFERENT:
        return f"has only {len(set(value))} different characters"
    pairs = Counter(itertools.pairwise(value))
    if max(pairs.values()) > len(value) / 6:
        return "repeats itself"
    return ""


def require_strong(settings: Settings, environment: Mapping[str, str], *, names: Collection[str] = _OURS) -> None:
    """Raises ConfigurationError for a weak secret, one that is used twice, or a database's default password.

    The demo may have any: nobody's data is in it.
    """
    if settings.demo.enabled:
        return
    seen: dict[str, str] = {}
    for name in names:
        if name not in _OURS:
            continue
        value = secret_files.read(name, folder=settings.folder, environment=environment)
        why = next(filter(None, map(weakness, secret_files.keys_of(name, value))), "")
        if why:
            raise ConfigurationError(f"The secret {_origin(name, settings, environment)} {why}: {_ADVICE}.")
        if value in seen:
            raise ConfigurationError(
                f"The secrets {seen[value]} and {name} are the same: each opens another door, and must be its own."
            )
        seen[value] = name
    for setting, url in (
        ("FRONTLINE_DESK_DATABASE_URL", settings.desk_database_url),
        ("FRONTLINE_WORKER_TRACKER_URL", settings.tracker_url),
        ("FRONTLINE_BACK_OFFICE_URL", settings.back_office_url),
    ):
        if _has_known_password(url):
            raise ConfigurationError(
                f"{setting} holds a password that everybody knows: outside of the demo give the database one of its own."
            )


def _origin(name: str, settings: Settings, environment: Mapping[str, str]) -> str:
    variable = PREFIX + name.upper()
    return variable if variable in environment else str(settings.folder / "secrets" / name)


def _has_known_password(url: str) -> bool:
    parts = urlsplit(url)
    password = unquote(parts.password or "")
    return bool(password) and (password.lower() in _KNOWN_PASSWORDS or password == parts.username)
