"""The names of all figures that can be watched."""

from __future__ import annotations

from desk.insight.figures.definitions import DEFINITIONS
from handoff.insight_model import SignalLimits
from handoff.wire.alerts import Unit
from handoff.wire.drift import MeasureName

PERCENTILES = ("p50", "p90")
DRIFTS: tuple[MeasureName, ...] = ("intent_mix", "out_of_scope", "confidence", "sentiment", "language_mix")
NOW: dict[str, tuple[str, Unit]] = {
    "queue_length": ("Customers who wait for a person", "count"),
    "queue_oldest_seconds": ("The longest wait for a person", "seconds"),
    "turns_open": ("Turns that the bot still has to do", "count"),
    "turn_oldest_seconds": ("The longest wait for the bot", "seconds"),
    "webhooks_pending": ("Deliveries to webhooks that are still to be made", "count"),
}
"""What waits now, with what people call it."""


def names() -> frozenset[str]:
    """Every figure that can be watched. Of a spread, a part is meant: its median or its 90th percentile."""
    figures = {one.name for one in DEFINITIONS if one.kind != "spread"}
    spreads = {f"{one.name}.{part}" for one in DEFINITIONS if one.kind == "spread" for part in PERCENTILES}
    signs = {f"signal.{name}" for name in SignalLimits.__struct_fields__ if name != "least_conversations"}
    return frozenset(figures | spreads | signs | {f"drift.{name}" for name in DRIFTS} | {f"now.{name}" for name in NOW})
