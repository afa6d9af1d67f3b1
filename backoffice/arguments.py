"""Checks of what callers pass in. Each returns the cleaned value or raises `InvalidInput` that names the
argument."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from backoffice.exceptions import InvalidInput
from backoffice.records import Address

KEY_LENGTH = 200
PASSWORD_LENGTHS = range(10, 201)
ADDRESS_PART_LENGTH = 120
REASON_LENGTH = 500
NOTE_LENGTH = 4000
LINE_LENGTH = 120
IDENTIFIER_LENGTH = 60
LIMITS = range(1, 201)

_KEY = re.compile(r"[\x21-\x7e]+")


def idempotency_key(key: str) -> str:
    if len(key) > KEY_LENGTH or not _KEY.fullmatch(key):
        raise InvalidInput(
            "idempotency_key", problem=f"must be 1 to {KEY_LENGTH} printable ASCII characters without spaces"
        )
    return key


def email(address: str) -> str:
    """The address in lower case without surrounding spaces, which is how it is stored and compared."""
    cleaned = address.strip().lower()
    if len(cleaned) > 254 or not cleaned.isprintable() or not re.fullmatch(r"[^@\s]+@[^@\s]+", cleaned):
        raise InvalidInput("email", problem="must be an e-mail address such as maya.torres@example.com")
    return cleaned


def number(text: str) -> str:
    """An order, invoice, tracking or appointment number as it is stored: in capitals, without spaces."""
    return identifier("number", "".join(text.split()).upper())


def identifier(field: str, text: str) -> str:
    """Any text that names a record. What no record can be named by never reaches a database."""
    if not 0 < len(text) <= IDENTIFIER_LENGTH or not text.isprintable():
        raise InvalidInput(field, problem=f"must be 1 to {IDENTIFIER_LENGTH} printable characters")
    return text


def postcode(text: str) -> str:
    """A postcode as it is compared: people write "sw1a 1aa" and "SW1A1AA" for the same place."""
    return re.sub(r"[\s-]", "", text).upper()


def address(value: Address) -> Address:
    """The address with surrounding spaces cut off; only `line2` and `region` may be empty."""
    parts = {name: str(part).strip() for name, part in msgspec.structs.asdict(value).items()}
    for name, part in parts.items():
        if not part and name not in ("line2", "region"):
            raise InvalidInput(f"address.{name}", problem="must not be empty")
        if len(part) > ADDRESS_PART_LENGTH or not (part.isprintable()):
            raise InvalidInput(
                f"address.{name}",
                problem=f"must be at most {ADDRESS_PART_LENGTH} printable characters on one line",
            )
    if not re.fullmatch(r"[A-Z]{2}", parts["country"].upper()):
        raise InvalidInput("address.country", problem="must be a two-letter country code such as US")
    return Address(**{**parts, "country": parts["country"].upper()})


def reason(text: str) -> str:
    return _sentence("reason", text)


def search_text(text: str) -> str:
    return _sentence("text", text)


def note_text(text: str) -> str:
    """A text of several lines, without spaces round it."""
    cleaned = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    if not 0 < len(cleaned) <= NOTE_LENGTH or not cleaned.replace("\n", "").replace("\t", "").isprintable():
        raise InvalidInput("text", problem=f"must have 1 to {NOTE_LENGTH} printable characters")
    return cleaned


def line(field: str, text: str, *, may_be_empty: bool = False) -> str:
    cleaned = " ".join(text.split())
    if len(cleaned) > LINE_LENGTH or not cleaned.isprintable() or not (cleaned or may_be_empty):
        raise InvalidInput(field, problem=f"must have at most {LINE_LENGTH} printable characters on one line")
    return cleaned


def new_password(password: str) -> str:
    if len(password) not in PASSWORD_LENGTHS:
        raise InvalidInput("new_password", problem="must have 10 to 200 characters")
    return password


def limit(value: int) -> int:
    if value not in LIMITS:
        raise InvalidInput("limit", problem=f"must be from {LIMITS.start} to {LIMITS.stop - 1}")
    return value


def aware(field: str, value: datetime) -> datetime:
    if value.tzinfo is None:
        raise InvalidInput(field, problem="must carry a time zone")
    return value


def time_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("time_zone", problem="must be an IANA name such as America/Chicago") from error


def amount(value: Decimal) -> Decimal:
    # Looked at in this order: what is too large cannot be rounded to cents.
    if not value.is_finite() or abs(value) >= Decimal(10) ** 12 or value != round(value, 2):
        raise InvalidInput("amount", problem="must be an amount of money such as 4.99")
    return value


def positive_amount(value: Decimal) -> Decimal:
    if amount(value) <= 0:
        raise InvalidInput("amount", problem="must be more than 0")
    return value


def _sentence(field: str, text: str) -> str:
    cleaned = " ".join(text.split())
    if not 0 < len(cleaned) <= REASON_LENGTH or not cleaned.isprintable():
        raise InvalidInput(field, problem=f"must have 1 to {REASON_LENGTH} printable characters")
    return cleaned
