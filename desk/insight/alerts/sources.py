"""Where watched figures come from: the ledger, the signs of imbalance, drift, and what waits now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import Desk
from desk.insight.alerts.names import NOW, PERCENTILES
from desk.insight.alerts.reading import Reading, own_limit, shown
from desk.insight.drift.watch import DriftWatch
from desk.insight.figures import periods, reading, telling
from desk.insight.figures.definitions import BY_NAME
from desk.insight.figures.signals import signals
from desk.store import figures as waiting
from desk.store import outcome_figures
from desk.store.outcome_conditions import Scope
from handoff.alert_model import AlertRule
from handoff.wire.alerts import Unit
from handoff.wire.drift import DriftAnswer, DriftMeasure, DriftTest
from handoff.wire.insight import Average, Figures, Filters, Period, Share
from handoff.wire.insight_judgement import Signal

_UNITS: dict[str, Unit] = {"share": "share", "points": "points", "steps": "number", "association": "number"}
_UNKNOWN = "There is no figure of this name."


@dataclass(frozen=True, slots=True)
class _Where:
    """Of which conversations figures are read."""

    days: int
    intent: str
    channel: str
    language: str


class Sources:
    """Reads each figure once for all rules that watch it."""

    def __init__(self, desk: Desk, drift: DriftWatch) -> None:
        self._desk = desk
        self._drift = drift

    async def read(self, rules: Sequence[AlertRule]) -> dict[str, Reading]:
        """What each rule's figure says now, by the rule's name."""
        wanted = {rule.figure.partition(".")[0] for rule in rules}
        found: dict[str, Reading] = {}
        figures: dict[_Where, Figures] = {}
        signs: dict[_Where, tuple[Signal, ...]] = {}
        drift = await self._drift.latest() if "drift" in wanted else None
        async with self._desk.store.reading() as connection:
            now = await self._now(connection) if "now" in wanted else {}
            for rule in rules:
                topic, _, name = rule.figure.partition(".")
                where = _Where(rule.days, rule.intent, rule.channel, rule.language)
                if topic == "now":
                    found[rule.name] = now.get(name, Reading(title=rule.figure, problem=_UNKNOWN))
                elif topic == "drift" and drift is not None:
                    found[rule.name] = of_drift(drift, name)
                elif topic == "signal":
                    if where not in signs:
                        signs[where] = await self._signs(connection, where)
                    found[rule.name] = of_signal(signs[where], name)
                else:
                    if where not in figures:
                        figures[where] = await self._figures(connection, self._period(where), where)
                    found[rule.name] = of_figures(figures[where], rule.figure)
        return found

    def _period(self, where: _Where) -> Period:
        zone = ZoneInfo(self._desk.settings.time_zone)
        today = periods.day_at(self._desk.changes.clock(), zone)
        return periods.period_of(today - timedelta(days=where.days - 1), today, zone=zone)

    async def _figures(self, connection: AsyncConnection, period: Period, where: _Where) -> Figures:
        return await reading.read(connection, self._scope(period, where))

    def _scope(self, period: Period, where: _Where) -> Scope:
        filters = Filters(intent=where.intent or None, channel=where.channel or None, language=where.language or None)
        return reading.scope_of(period, filters, now=self._desk.changes.clock())

    async def _signs(self, connection: AsyncConnection, where: _Where) -> tuple[Signal, ...]:
        period = self._period(where)
        now = await self._figures(connection, period, where)
        then = await self._figures(connection, periods.before(period), where)
        handled = await outcome_figures.together(connection, self._scope(period, where), "intent", "layer")
        return signals(now, then, handled, self._desk.insight.signals)

    async def _now(self, connection: AsyncConnection) -> dict[str, Reading]:
        counted = await waiting.read(connection, now=self._desk.changes.clock())
        values: dict[str, float] = {
            "queue_length": counted.waiting,
            "queue_oldest_seconds": counted.oldest_wait_seconds,
            "turns_open": counted.tasks_queued + counted.tasks_offered,
            "turn_oldest_seconds": counted.oldest_task_seconds,
            "webhooks_pending": counted.deliveries_pending,
        }
        return {
            name: Reading(title=title, value=values[name], unit=unit, counts_cases=False)
            for name, (title, unit) in NOW.items()
        }


def of_figures(told: Figures, name: str) -> Reading:
    """One of the ledger's. A spread is named with the part of it that is meant: `wait.p90`. Pure."""
    name, _, part = name.partition(".")
    found, meant = telling.by_name(told).get(name), BY_NAME.get(name)
    if found is None or meant is None:
        return Reading(title=name, problem=_UNKNOWN)
    if isinstance(found, Share):
        return Reading(title=meant.title, value=found.value, cases=found.denominator, unit="share")
    if isinstance(found, Average):
        return Reading(title=meant.title, value=found.value, cases=found.count)
    if part not in PERCENTILES:
        return Reading(title=meant.title, problem=f"Say which part is meant: {name}.p50 or {name}.p90.")
    value = found.p50 if part == "p50" else found.p90
    title = f"{meant.title} ({'median' if part == 'p50' else '90th percentile'})"
    return Reading(title=title, value=value, cases=found.count, unit="seconds" if found.unit == "seconds" else "number")


def of_signal(told: Sequence[Signal], name: str) -> Reading:
    """A sign of imbalance, with the limit of `signals` in the file. Pure."""
    found = next((one for one in told if one.name == name), None)
    if found is None:
        return Reading(title=name, problem=_UNKNOWN)
    limit = own_limit(found.limit, is_above=found.crossed_when == "above")
    return Reading(
        title=found.title,
        value=found.value,
        cases=found.counted,
        unit=_UNITS.get(found.unit, "number"),
        limit=limit,
        sentence=found.sentence,
    )


def of_drift(told: DriftAnswer, name: str) -> Reading:
    """How large a change is, 0 where it may be chance, with the limit of `drift.least_effects`. Pure."""
    found = next((one for one in told.measures if one.name == name), None)
    if found is None:
        return Reading(title=name, problem=_UNKNOWN)
    test = found.test
    cases = min(told.reference.conversations, told.present.conversations)
    is_no_chance = test.adjusted_p is not None and test.adjusted_p <= told.false_discovery_rate
    value = None if test.verdict == "too_few" or test.effect is None else abs(test.effect) if is_no_chance else 0.0
    # A change that is as large as the limit is told already, so the limit lies a hair below.
    limit = own_limit(test.least_effect * (1 - 1e-9), is_above=True)
    return Reading(
        title=f"Drift: {found.title}",
        value=value,
        cases=cases,
        limit=limit,
        sentence=_told(found, test),
    )


def _told(measure: DriftMeasure, test: DriftTest) -> str:
    size, least = (shown(abs(one), "number") for one in (test.effect or 0.0, test.least_effect))
    return f"{measure.sentence.removesuffix('.')}; the size of the change is {size}, and is told from {least} on"
