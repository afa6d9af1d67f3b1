"""What a check found, for a terminal: the figures of the whole time, how many numbers each call told, and how fast. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from frontline.simulation.comparison import Line

_SHOWN = "figures, all days"
_MOST_WRONG = 20


def report(lines: Sequence[Line], took: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """The lines to print. `took` are seconds by path."""
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
    yield f"{'call':<44}{'calls':>6}{'median':>10}{'slowest':>10}"
    for path, seconds in sorted(took.items()):
        yield f"{path:<44}{len(seconds):>6}{_ms(median(seconds)):>10}{_ms(max(seconds)):>10}"
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
