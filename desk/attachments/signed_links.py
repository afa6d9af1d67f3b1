"""Addresses that open one file for a while, for whoever can show nothing else. Pure.

An address ends up in logs and histories, so it is good for one purpose, one file and one time: it is signed with the desk's
session key over all three. Ids of files are random, but it is the signature that opens.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

_UNTIL, _SIGNATURE = "until", "signature"
_MOST_DIGITS = 12


def query_of(session_key: str, purpose: str, *named: str, until: float) -> str:
    """What stands behind the path. `named` is what the path names, in its order; `until` is seconds since the epoch, UTC."""
    at = round(until)
    return f"{_UNTIL}={at}&{_SIGNATURE}={_signature(session_key, purpose, *named, until=at)}"


def is_good(session_key: str, purpose: str, *named: str, query: Mapping[str, str], now: float) -> bool:
    """Whether a query was made by `query_of` for the same purpose and names, and its time is not over."""
    told, shown = query.get(_UNTIL, ""), query.get(_SIGNATURE, "")
    if not (told.isascii() and told.isdigit() and len(told) <= _MOST_DIGITS):
        return False
    expected = _signature(session_key, purpose, *named, until=int(told))
    return hmac.compare_digest(shown.encode(errors="replace"), expected.encode()) and int(told) >= now


def _signature(session_key: str, purpose: str, *named: str, until: int) -> str:
    told = ":".join((purpose, *named, str(until)))
    return hmac.new(session_key.encode(), told.encode(errors="replace"), hashlib.sha256).hexdigest()
