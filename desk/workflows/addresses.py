"""Addresses in parts, as a form asks for them. Pure."""

from __future__ import annotations

import re

import msgspec

from backoffice.records import Address

LABELS = {
    "recipient": "Recipient",
    "line1": "Street and number",
    "line2": "Apartment, floor",
    "city": "City",
    "region": "State",
    "postcode": "Postcode",
    "country": "Country",
}
OPTIONAL = frozenset({"line2", "region"})

_STATE_AND_CODE = re.compile(r"^(?:(?P<region>[A-Z]{2})\b)?[ ,]*(?P<postcode>\d{5}(?:-\d{4})?)?$")
_UNIT = re.compile(r"^(?:apt|apartment|unit|suite|ste|floor|fl|#)\b", re.IGNORECASE)


def parts_of(address: Address) -> dict[str, str]:
    return {name: str(part) for name, part in msgspec.structs.asdict(address).items()}


def read_address(text: str) -> dict[str, str]:
    """What of an address stands in `text`, which the bot has put together in parts, with commas between them.

    The street begins with its number; an agent sees the rest and corrects it, so what is in doubt is left out.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not parts[0][0].isdigit():
        return {}
    found = {"line1": parts.pop(0)}
    if parts and _UNIT.match(parts[0]):
        found["line2"] = parts.pop(0)
    tail = _STATE_AND_CODE.match(" ".join(part for part in parts if _is_tail(part)))
    city = [part for part in parts if not _is_tail(part)]
    if len(city) == 1:
        found["city"] = city[0]
    if tail is not None:
        found |= {name: value for name, value in tail.groupdict().items() if value}
    return found


def _is_tail(part: str) -> bool:
    return bool(_STATE_AND_CODE.match(part)) and part != ""
