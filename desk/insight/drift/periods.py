"""Which conversations are compared with which. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handoff.drift_model import DriftSettings


@dataclass(frozen=True, slots=True)
class Span:
    """From `starts_at` to before `ends_at`, in seconds since the epoch, UTC."""

    starts_at: float
    ends_at: float


@dataclass(frozen=True, slots=True)
class Compared:
    """The two periods. They have no moment in common."""

    reference: Span
    present: Span


def compared(settings: DriftSettings, *, now: float, time_zone: str) -> Compared:
    """Whole days by the company's clock: the present ends with now, and began at a midnight. A fixed reference that reaches
    into the present ends where that begins."""
    zone = ZoneInfo(time_zone)
    today = datetime.fromtimestamp(now, zone).date()
    begin = today - timedelta(days=settings.present_days - 1)
    present = Span(_midnight(begin, zone), now)
    first, last = settings.reference_from, settings.reference_until
    if first is None or last is None:
        first, last = begin - timedelta(days=settings.reference_days), begin - timedelta(days=1)
    until = min(_midnight(last + timedelta(days=1), zone), present.starts_at)
    return Compared(Span(min(_midnight(first, zone), until), until), present)


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()
