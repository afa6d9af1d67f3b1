"""How money, days, times and lists are written for a customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from backoffice.port import Address, AppointmentKind, Money, Order

KINDS = {
    AppointmentKind.INSTALLATION_VISIT: "installation visit",
    AppointmentKind.PHONE_CONSULTATION: "phone consultation",
    AppointmentKind.SHOWROOM_VISIT: "showroom visit",
}


def money(value: Money) -> str:
    """Such as "$1,299.00", or "1,299.00 EUR" for other currencies."""
    amount = abs(value.amount).quantize(Decimal("0.01"))
    sign = "-" if value.amount < 0 else ""
    return f"{sign}${amount:,}" if value.currency == "USD" else f"{sign}{amount:,} {value.currency}"


def day(value: date) -> str:
    """Such as "Tuesday, March 3"."""
    return f"{value:%A, %B} {value.day}"


def day_of(value: datetime, time_zone: str) -> str:
    """The day of a moment in that time zone, such as "Tuesday, March 3"."""
    return day(value.astimezone(ZoneInfo(time_zone)))


def moment(value: datetime, time_zone: str) -> str:
    """Such as "Tuesday, March 3, 2:00 PM PST"."""
    local = value.astimezone(ZoneInfo(time_zone))
    return f"{day(local)}, {local.hour % 12 or 12}:{local:%M %p} {local:%Z}"


def with_article(noun: str) -> str:
    """Such as "an installation visit" and "a phone consultation"."""
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def zone(time_zone: str) -> str:
    """Such as "Los Angeles time"."""
    return "UTC" if "/" not in time_zone else f"{time_zone.rpartition('/')[2].replace('_', ' ')} time"


def items(order: Order) -> str:
    """Such as "Aurora desk lamp, 2 x Smart bulb"."""
    named = [line.name if line.quantity == 1 else f"{line.quantity} x {line.name}" for line in order.lines]
    return series(named) if len(named) <= 3 else f"{', '.join(named[:2])} and {len(named) - 2} more"


def address(value: Address) -> str:
    """An address on one line."""
    street = ", ".join(part for part in (value.line1, value.line2) if part)
    return f"{value.recipient}, {street}, {value.city}, {value.region} {value.postcode}".strip()


def series(parts: Sequence[str]) -> str:
    """Such as "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
