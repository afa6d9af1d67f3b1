"""One-time tokens: made here, mailed once, kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """The SHA-256 in hexadecimal. No salt is needed, for nobody can try out 256 random bits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
