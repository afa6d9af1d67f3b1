"""The keys of the audit log: one that writes, and older ones that still verify what they wrote (`desk.auditing.key_ages`)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_FINGERPRINT_CHARACTERS = 16
_BETWEEN_KEYS = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class AuditKeys:
    """`current` signs; all of `known`, by their fingerprints, verify. An empty key is allowed, and protects nothing."""

    current: str
    known: dict[str, bytes]

    def __repr__(self) -> str:
        return f"AuditKeys(current={self.current!r})"

    @property
    def is_secret(self) -> bool:
        """Whether somebody who can write the database, and does not know the key, is kept from forging lines."""
        return bool(self.known[self.current])

    @property
    def signing(self) -> bytes:
        return self.known[self.current]


def read_keys(secret: str) -> AuditKeys:
    """The keys of a secret that holds one, or several with blanks or commas between them: the first signs.

    So a key is replaced by putting the new one in front. A fingerprint is the start of the key's SHA-256, hex.
    """
    keys = [part.encode() for part in _BETWEEN_KEYS.split(secret) if part] or [b""]
    known = {_fingerprint(key): key for key in keys}
    return AuditKeys(_fingerprint(keys[0]), known)


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"frontline audit key" + key).hexdigest()[:_FINGERPRINT_CHARACTERS] if key else "none"
