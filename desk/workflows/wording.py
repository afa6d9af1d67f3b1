"""Money, days, times and addresses in the words of previews and notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backoffice.records import Address, Money, OrderLine


def money(value: Money) -> str:
    return f"${value.amount:,.2f}" if value.currency == "USD" else f"{value.amount:,.2f} {value.currency}"


def amount(value: Decimal, *, currency: str) -> str:
    return money(Money(amount=value, currency=currency))


def day(value: date) -> str:
    """For example "March 4, 2026"."""
    return f"{value:%B} {value.day}, {value.year}"


def moment(value: datetime, *, time_zone: str) -> str:
    """A time where the customer lives, for example "Wednesday, March 4, 9:30 AM (Los Angeles time)"."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A back office of somebody else's may know zones that we do not.
        zone, time_zone = ZoneInfo("UTC"), "UTC"
    local = value.astimezone(zone)
    clock = f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"
    place = time_zone.rpartition("/")[2].replace("_", " ")
    return f"{local:%A}, {local:%B} {local.day}, {clock} ({place} time)"


def address(value: Address) -> str:
    """On one line, as it is read out."""
    place = " ".join(part for part in (value.region, value.postcode) if part)
    parts = (
        value.recipient,
        value.line1,
        value.line2,
        value.city,
        place,
        "" if value.country == "US" else value.country,
    )
    return ", ".join(part for part in parts if part)


def goods(lines: Iterable[OrderLine]) -> str:
    """For example "2 x Linden table lamp, oak"."""
    return "; ".join(f"{line.quantity} x {line.name}" for line in lines)


def kind(value: str) -> str:
    """A name of the back office's in words: "installation_visit" is "installation visit"."""
    return value.replace("_", " ")


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else "the customer"


def because(reason: str) -> str:
    """The reason as a sentence of its own."""
    return f"Reason: {reason}" if reason.endswith((".", "!", "?")) else f"Reason: {reason}."
