"""How a delivery proves where it comes from: Standard Webhooks 1.0, symmetric signatures (`v1`, HMAC with SHA-256).

The signed text is `<id>.<timestamp>.<body>`, so a body cannot be sent again under another id, and receivers refuse one
whose timestamp is old.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

_PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as receivers' libraries expect it: base64 after `whsec_`."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(secret: str, *, event: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a delivery. `timestamp` is of the attempt, in seconds since the epoch."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signature = hmac.new(key, f"{event}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": event,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
