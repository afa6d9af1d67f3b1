"""Samples of a measurement, and the figures that stand for them."""

from __future__ import annotations

import asyncio
import math
import sys
from collections.abc import Sequence

COUNTING = "counting"


def say_when_counting(warm_up_seconds: float) -> None:
    """Tell whoever reads standard error when the warm-up is over, so that they count from the same moment."""
    asyncio.get_running_loop().call_later(warm_up_seconds, lambda: print(COUNTING, file=sys.stderr, flush=True))


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all is not above (nearest rank); NaN where there is none."""
    if not values:
        return math.nan
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def figures(values_ms: Sequence[float]) -> dict[str, float]:
    """How many, and the quantiles that are told of every latency, in milliseconds."""
    return {
        "count": len(values_ms),
        "p50_ms": round(quantile(values_ms, 0.50), 2),
        "p95_ms": round(quantile(values_ms, 0.95), 2),
        "p99_ms": round(quantile(values_ms, 0.99), 2),
    }
