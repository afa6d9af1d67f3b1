"""What a message costs in the whole pipeline with everything on, and which part takes how much of it."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bot.benchmark.cost import peak_memory_mb, spread
from bot.understanding.reader import Reader

_WARM_UP = 20


class PartFigures(msgspec.Struct, frozen=True):
    """One part: milliseconds a message, and its share, 0 to 1, of the time of all messages together."""

    median_ms: float
    p95_ms: float
    share: float


class PipelineFigures(msgspec.Struct, frozen=True):
    """`median_ms`, `p95_ms` and `mean_ms` are those of a whole message, one after the other, on one thread.

    `processor_median_ms` leaves out the time in which other programs had the processor. `load_seconds` is how long the trained model takes to open. `parts` go from the costliest to the cheapest; what is
    in none of them is "the rest".
    """

    messages: int
    median_ms: float
    p95_ms: float
    mean_ms: float
    processor_median_ms: float
    load_seconds: float
    memory_mb: float
    parts: dict[str, PartFigures]


def measure_pipeline(model: Path, texts: Sequence[str], *, say: Callable[[str], None]) -> PipelineFigures:
    """Read `texts` with a trained model, twice: once as a bot does, and once with a clock at every part.

    Raises ModelNotReadable.
    """
    start = time.perf_counter()
    reader = Reader.load(model)
    load_seconds = time.perf_counter() - start
    say(f"Reading {len(texts)} messages with the whole pipeline.")
    for text in texts[:_WARM_UP]:
        reader.read(text)
    whole = [_cost(reader, text) for text in texts]
    timed = _Clocks(reader)
    observed = []
    for text in texts:
        observed.append(_cost(timed.reader, text)[0])
        timed.next_message()
    times = {**timed.by_part, "the rest": _rest(observed, timed.by_part.values())}
    parts = {name: _part(values, sum(observed)) for name, values in times.items()}
    latency = spread([taken for taken, _ in whole])
    return PipelineFigures(
        messages=len(texts),
        median_ms=latency.median_ms,
        p95_ms=latency.p95_ms,
        mean_ms=latency.mean_ms,
        processor_median_ms=spread([busy for _, busy in whole]).median_ms,
        load_seconds=load_seconds,
        memory_mb=peak_memory_mb(),
        parts=dict(sorted(parts.items(), key=lambda named: -named[1].share)),
    )


class _Clocks:
    """A reader of which every part is timed."""

    def __init__(self, reader: Reader) -> None:
        # Every object of ours that the reader holds is a part, but for settings, so that one that joins the pipeline is
        # timed without being named here.
        self.reader = copy.copy(reader)
        self.by_part: dict[str, list[float]] = {}
        self._now: dict[str, float] = {}
        for attribute, part in vars(reader).items():
            if type(part).__module__.startswith("bot.") and not isinstance(part, msgspec.Struct):
                name = attribute.strip("_")
                self.by_part[name] = []
                setattr(self.reader, attribute, _Timed(part, name, self._now))

    def next_message(self) -> None:
        """Close the account of one message."""
        for name, times in self.by_part.items():
            times.append(self._now.pop(name, 0.0))


class _Timed:
    """Stands in for a part, and adds up the milliseconds that its methods take."""

    def __init__(self, part: object, name: str, spent: dict[str, float]) -> None:
        self._part = part
        self._name = name
        self._spent = spent

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(self._part, attribute)
        if not callable(value):
            return value

        def timed(*arguments: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return value(*arguments, **options)
            finally:
                taken = 1000 * (time.perf_counter() - start)
                self._spent[self._name] = self._spent.get(self._name, 0.0) + taken

        return timed


def _cost(reader: Reader, text: str) -> tuple[float, float]:
    """Return the milliseconds that a message takes, and those of them in which this thread had a processor."""
    start, busy = time.perf_counter(), time.thread_time()
    reader.read(text)
    return 1000 * (time.perf_counter() - start), 1000 * (time.thread_time() - busy)


def _rest(observed: Sequence[float], parts: Iterable[Sequence[float]]) -> list[float]:
    return [max(total - sum(taken), 0.0) for total, *taken in zip(observed, *parts, strict=True)]


def _part(values: Sequence[float], total: float) -> PartFigures:
    latency = spread(values)
    return PartFigures(latency.median_ms, latency.p95_ms, sum(values) / total)
