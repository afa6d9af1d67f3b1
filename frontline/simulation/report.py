"""What a check found, for a terminal: the figures of the whole time, how many numbers each call told, and how fast. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from frontline.simulation.comparison import Line

_SHOWN = "figures, all days"
_MOST_WRONG = 20


def report(lines: Sequence[Line], took: Mapping[str, Sequence[tuple[float, float]]]) -> Iterator[str]:
    """The lines to print. `took` are seconds by path, on the clock and of the processor."""
    shown = [line for line in lines if line.call == _SHOWN]
    width = max((len(line.told) for line in shown), default=0)
    for line in shown:
        mark = "" if line.is_right else f"   WRONG: {line.true}"
        yield f"{line.figure:<34}{line.told:>{width}}{mark}"
    yield ""
    yield f"{'told':<40}{'numbers':>9}{'wrong':>7}"
    kinds, wrong = Counter(_kind(line) for line in lines), Counter(_kind(line) for line in lines if not line.is_right)
    for kind, count in sorted(kinds.items()):
        yield f"{kind:<40}{count:>9,}{wrong[kind]:>7,}"
    yield f"{'together':<40}{len(lines):>9,}{sum(wrong.values()):>7,}"
    yield ""
    yield f"{'':<40}{'':>7}{'on the clock':>22}{'of the processor':>22}"
    yield f"{'call':<40}{'calls':>7}{'median':>11}{'slowest':>11}{'median':>11}{'slowest':>11}"
    for path, pairs in sorted(took.items()):
        told = "".join(f"{_ms(median(times)):>11}{_ms(max(times)):>11}" for times in zip(*pairs, strict=True))
        yield f"{path:<40}{len(pairs):>7}{told}"
    failed = [line for line in lines if not line.is_right and line.call != _SHOWN]
    if failed:
        yield ""
        yield f"The first of {len(failed):,} other differences:"
        for line in failed[:_MOST_WRONG]:
            yield f"  {line.call}: {line.figure} is told as {line.told}, and is {line.true}"


def _kind(line: Line) -> str:
    return line.call.partition(",")[0]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"
