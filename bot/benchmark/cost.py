"""What understanding costs: milliseconds a message, seconds of encoding, and memory."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

_MOST_TIMED = 500
_WARM_UP = 20


class Latency(msgspec.Struct, frozen=True):
    """Milliseconds that one message takes, one after the other."""

    median_ms: float
    p95_ms: float
    mean_ms: float


def time_each(read: Callable[[str], object], texts: Sequence[str]) -> Latency:
    """Time `read` on at most 500 of `texts`, taken evenly from the whole, after a few that are not counted."""
    some = some_of(texts)
    for text in some[:_WARM_UP]:
        read(text)
    times = []
    for text in some:
        start = time.perf_counter()
        read(text)
        times.append(1000 * (time.perf_counter() - start))
    return spread(times)


def some_of(texts: Sequence[str]) -> list[str]:
    """Take at most 500 of `texts`, evenly from the whole."""
    places = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), _MOST_TIMED)).astype(int))
    return [texts[place] for place in places]


def spread(times: Sequence[float]) -> Latency:
    """Sum up the milliseconds of single messages."""
    return Latency(float(np.median(times)), float(np.percentile(times, 95)), float(np.mean(times)))


def encoding_seconds(encode: Callable[[str], object], texts: Sequence[str]) -> float:
    """Estimate how long encoding all `texts` takes, from a part of them.

    Measured anew each time, so that vectors which an earlier run left in the cache do not make a training look quick.
    """
    return time_each(encode, texts).mean_ms * len(texts) / 1000


def peak_memory_mb() -> float:
    """Return the most memory that this process has held so far, in megabytes (2**20 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
