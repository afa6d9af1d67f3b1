"""What the API tells beside what is true: a line for each number. Pure.

Times are whole milliseconds and moods whole thousandths, so three decimals hold all of them, whatever the order of a sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from frontline.simulation.reckoning import Reckoned
from handoff.wire.insight import Figures, Share


@dataclass(frozen=True, slots=True)
class Line:
    """One number of one call."""

    call: str
    figure: str
    told: str
    true: str

    @property
    def is_right(self) -> bool:
        return self.told == self.true


def compare(call: str, told: Figures, true: Reckoned, *, knows_open: bool = True) -> Iterator[Line]:
    """Every number of the figures. `knows_open`: what is asked for is known of open conversations, too."""
    yield Line(call, "conversations", _count(told.conversations), _count(true.conversations))
    if knows_open and told.still_open is not None:
        yield Line(call, "still open", _count(told.still_open), _count(true.still_open))
    outcomes = {one.outcome: one.count for one in told.outcomes}
    for name, count in true.outcomes.items():
        yield Line(call, f"outcome {name}", _count(outcomes.pop(name, None)), _count(count))
    yield from (Line(call, f"outcome {name}", _count(count), "-") for name, count in outcomes.items())
    shares = {one.name: one for one in (told.balance.resolution, told.balance.deflection, *told.shares)}
    for name, counted in true.shares.items():
        yield Line(call, name, _share(shares.get(name)), "{:,} of {:,}, {:,} left out".format(*counted))
    averages = {one.name: one for one in told.averages}
    for name, (total, count) in true.averages.items():
        found = averages.get(name)
        yield Line(call, name, "-" if found is None else _mean(found.total, found.count), _mean(total, count))
    spreads = {one.name: (one.count, one.p50, one.p90) for one in told.spreads}
    for name, (count, half, most) in true.spreads.items():
        yield Line(call, name, _spread(*spreads[name]) if name in spreads else "-", _spread(count, half, most))
    for name in sorted((shares.keys() - true.shares.keys()) | (averages.keys() - true.averages.keys())):
        yield Line(call, name, "told", "nothing is known of it")


def _share(share: Share | None) -> str:
    return "-" if share is None else f"{share.numerator:,} of {share.denominator:,}, {share.left_out:,} left out"


def _mean(total: float, count: int) -> str:
    return f"{round(total, 3) + 0.0:,.3f} over {count:,}"


def _spread(count: int, half: float | None, most: float | None) -> str:
    return f"{count:,}: {_value(half)} / {_value(most)}"


def _value(value: float | None) -> str:
    return "-" if value is None else f"{value:,.3f}"


def _count(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"
