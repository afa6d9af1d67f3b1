"""Encryption of single values: AES-256-GCM of `cryptography`, each bound to the place that it was taken from.

The keys come from the secret `sealing_key` (HKDF-SHA256); several may stand in it, the newest first, so that a key is
replaced without losing what the old one sealed. Without the secret, which is not in the database, nobody reads a value.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desk.auditing.keys import AuditKeys, read_keys

_NONCE_BYTES, _KEY_BYTES = 12, 32


class NotReadable(Exception):
    """Raised for a value whose key is gone, or that is not what was sealed at this place."""

    def __str__(self) -> str:
        return "The sealed value cannot be read: its key is gone, or it was changed."


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value as it is stored: the fingerprint of its key, and the nonce with the ciphertext."""

    key: str
    content: bytes


class Vault:
    """Seals and opens with the keys of one secret."""

    def __init__(self, secret: str) -> None:
        self._keys: AuditKeys = read_keys(secret)
        if not self._keys.is_secret:
            raise ValueError("the vault needs a key")
        self._ciphers = {name: AESGCM(_derived(key)) for name, key in self._keys.known.items()}

    def __repr__(self) -> str:
        return "Vault(...)"

    def seal(self, value: str, *, place: str) -> Sealed:
        """Encrypt `value`; `place` is authenticated with it, so that a row cannot be moved to another message."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        content = self._ciphers[self._keys.current].encrypt(nonce, value.encode(), place.encode())
        return Sealed(self._keys.current, nonce + content)

    def open(self, sealed: Sealed, *, place: str) -> str:
        """Decrypt. Raises `NotReadable`."""
        cipher = self._ciphers.get(sealed.key)
        if cipher is None:
            raise NotReadable
        nonce, content = sealed.content[:_NONCE_BYTES], sealed.content[_NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, content, place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise NotReadable from error


def _derived(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"frontline sealed values").derive(key)
