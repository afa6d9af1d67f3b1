"""What a watched figure says now, and how it is told. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from desk.insight.alerts.course import Limit
from handoff.alert_model import BAND, AlertRule
from handoff.wire.alerts import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A figure's `value`, None where too few `cases` stand behind it or it cannot be said. `limit` is its own, where it has one.
    `sentence` is what the figure itself says, which then tells its limit, too. `problem` says why it cannot be watched at
    all."""

    title: str
    value: float | None = None
    cases: int = 0
    unit: Unit = "number"
    limit: Limit | None = None
    counts_cases: bool = True
    sentence: str = ""
    problem: str = ""


def limit_of(rule: AlertRule, reading: Reading) -> Limit | None:
    """Where the alert begins and ends: by the file, or where the figure's own limit stands."""
    if rule.below is not None:
        back_at = rule.below + BAND * abs(rule.below) if rule.back_at is None else rule.back_at
        return Limit(is_above=False, bound=rule.below, back_at=back_at)
    if rule.above is not None:
        back_at = rule.above - BAND * abs(rule.above) if rule.back_at is None else rule.back_at
        return Limit(is_above=True, bound=rule.above, back_at=back_at)
    return reading.limit


def own_limit(bound: float, *, is_above: bool) -> Limit:
    """The limit of a figure that is set up elsewhere, with the band that every limit has."""
    band = BAND * abs(bound)
    return Limit(is_above=is_above, bound=bound, back_at=bound - band if is_above else bound + band)


def judged_value(rule: AlertRule, reading: Reading) -> float | None:
    """What is judged: nothing where fewer cases than the rule asks for stand behind it."""
    if reading.counts_cases and reading.cases < rule.least_cases:
        return None
    return reading.value


def sentence_of(rule: AlertRule, reading: Reading, limit: Limit, *, value: float) -> str:
    """What is told of it."""
    of = f" ({_of(rule, reading)})" if reading.counts_cases else ""
    if reading.sentence:
        return f"{reading.sentence.removesuffix('.')}{of}."
    side = "above" if limit.is_above else "below"
    begins = f"The alert begins {side} {shown(limit.bound, reading.unit)}."
    return f"{reading.title}: {shown(value, reading.unit)}{of}. {begins}"


def _of(rule: AlertRule, reading: Reading) -> str:
    where = [
        rule.intent and f"about {rule.intent}",
        rule.channel and f"on {rule.channel}",
        rule.language and f"in {rule.language}",
    ]
    days = "day" if rule.days == 1 else f"{rule.days} days"
    period = "" if reading.limit is not None and rule.figure.startswith("drift.") else f", the last {days}"
    filters = "".join(f", {one}" for one in where if one)
    return f"{reading.cases} cases{period}{filters}"


def shown(value: float, unit: Unit) -> str:
    """A value as people write it."""
    if unit == "share":
        percent = value * 100
        return f"{percent:.1f} %" if abs(percent) < 10 else f"{percent:.0f} %"
    if unit == "points":
        return f"{value * 100:.1f} percentage points"
    if unit == "count":
        return f"{value:.0f}"
    if unit == "seconds":
        return f"{value:.0f} seconds" if value < 120 else f"{value / 60:.0f} minutes"
    return f"{value:.2f}"
