"""What is asked about: the conversations of some days, as the truth has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from frontline.simulation.reckoning import days_before, in_days
from frontline.simulation.truth import Header, Truth


@dataclass(frozen=True, slots=True)
class Case:
    """`of_the_days` began on the days from `first` to `last`, `before` on as many before. `now` is the desk's clock."""

    name: str
    first: date
    last: date
    now: float
    of_the_days: Sequence[Truth]
    before: Sequence[Truth]

    @property
    def query(self) -> dict[str, str]:
        """How the API is asked for these days."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    @property
    def ended(self) -> list[Truth]:
        """Those that are in figures."""
        return [truth for truth in self.of_the_days if truth.has_spoken and not truth.is_open]


def whole(header: Header, truths: Sequence[Truth]) -> Case:
    """All of the simulated time."""
    return _case("all days", header, truths, days=header.days)


def latest(header: Header, truths: Sequence[Truth]) -> Case:
    """The last four weeks, as the page shows them at first, or half of the time where that is shorter."""
    return _case("last weeks", header, truths, days=min(28, header.days // 2))


def _case(name: str, header: Header, truths: Sequence[Truth], *, days: int) -> Case:
    last = date.fromisoformat(header.until) - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    earlier = days_before(first, last)
    return Case(name, first, last, header.end, in_days(truths, first, last), in_days(truths, *earlier))
