"""Which conversations that no person was called in are looked at: drawn by lot, so that who was missed can be estimated.

The lot is a keyed hash of the conversation's id: it has nothing to do with what was said, nobody can foresee or choose it, and
it comes out the same however often it is drawn. Pure.
"""

from __future__ import annotations

import hmac
from functools import lru_cache

_BYTES = 6
_PURPOSE = b"frontline sample of conversations"


def draw(secret: str, conversation: str) -> float:
    """The conversation's lot, evenly from 0 to below 1; those below the share that is looked at are in the sample.

    `secret` is the desk's session key, of which a key for this alone is made.
    """
    drawn = hmac.digest(_key(secret), conversation.encode(), "sha256")[:_BYTES]
    return int.from_bytes(drawn, "big") / float(1 << (8 * _BYTES))


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), _PURPOSE, "sha256")
