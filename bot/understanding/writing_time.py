"""When a message was written, on the customer's own clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo


def writing_time(metadata: Mapping[str, Any] | None, *, default_time_zone: str) -> datetime:
    """Return the time at which a message was written, aware, in the customer's time zone.

    `metadata` is a message's: `at` is seconds since the epoch, `customer.time_zone` an IANA name. Without `at` it is
    now; a time zone that is missing, unknown or UTC (which a browser that tells none gives) is the company's.
    """
    values = metadata if isinstance(metadata, Mapping) else {}
    customer = values.get("customer")
    name = customer.get("time_zone") if isinstance(customer, Mapping) else None
    zone = _zone(name if isinstance(name, str) and name != "UTC" else "") or ZoneInfo(default_time_zone)
    at = values.get("at")
    if isinstance(at, int | float) and at > 0:
        try:
            return datetime.fromtimestamp(at, zone)
        except (OverflowError, OSError, ValueError):
            pass  # No such moment: the message is read as if it were written now.
    return datetime.now(UTC).astimezone(zone)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        # Not an IANA name; ZoneInfoNotFoundError is a KeyError.
        return None
