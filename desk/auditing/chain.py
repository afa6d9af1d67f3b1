"""What binds the audit log together: the digest of a detail, the seal of a line, and the link to the line before. Pure.

Three sums, each over JSON of fixed order, so that no two lines can read alike:

- `detail_digest`: SHA-256 over a salt of the line's own and its detail. The detail stands apart from the line, so that it can
  be erased with its customer while the line, which holds the digest alone, still verifies; the salt keeps the digest from
  being guessed back.
- `seal`: HMAC-SHA256 over the line, made in the transaction that writes it. Nobody without the key makes or changes a line.
- `link`: HMAC-SHA256 over the link before, the number and the line. Nobody without the key removes, inserts or moves one.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import msgspec

GENESIS = "0" * 64
"""What stands before the first link."""


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line as the database has it. `key` is the fingerprint of the key of its `seal`; lines of old have neither."""

    id: int
    at: float
    actor: str
    action: str
    conversation: str
    detail_hash: str
    key: str
    seal: str


@dataclass(frozen=True, slots=True)
class Link:
    """The place of a line in the chain. `number` counts from 1 without gaps; `key` is the fingerprint of the hash's key."""

    number: int
    line: int
    key: str
    hash: str


def detail_digest(salt: str, detail: str) -> str:
    """SHA-256 over the detail's text and its salt, hex."""
    return hashlib.sha256(msgspec.json.encode((salt, detail))).hexdigest()


def seal(key: bytes, line: StoredLine) -> str:
    """HMAC-SHA256 over what the line says, hex. Its id is not known yet when it is written; the link covers it."""
    said = ("line", line.at, line.actor, line.action, line.conversation, line.detail_hash, line.key)
    return _hmac(key, said)


def link(key: bytes, line: StoredLine, *, number: int, before: str) -> str:
    """HMAC-SHA256 over the line, its number and the link before it, hex."""
    said = (
        "link",
        before,
        number,
        line.id,
        line.at,
        line.actor,
        line.action,
        line.conversation,
        line.detail_hash,
        line.key,
        line.seal,
    )
    return _hmac(key, said)


def prune_seal(key: bytes, *, through: int, head: str) -> str:
    """HMAC-SHA256 over the statement that the chain was cut off after this link because of its age, hex."""
    return _hmac(key, ("pruned", through, head))


def is_same(one: str, other: str) -> bool:
    """Whether two sums are equal, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def _hmac(key: bytes, said: tuple[object, ...]) -> str:
    return hmac.new(key, msgspec.json.encode(said), hashlib.sha256).hexdigest()
