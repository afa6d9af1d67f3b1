"""What was counted, as the figures that are told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Literal

from desk.insight.figures.definitions import AVERAGES, IN_BALANCE, SHARES, SPREADS
from desk.insight.figures.intervals import newcombe, wilson
from desk.insight.outcome import Outcome
from desk.store.outcome_figures import Counts
from handoff.wire.insight import Average, Balance, Change, Figures, OutcomeCount, Share, Spread

NOTHING = Counts(
    everything=0,
    outcomes=dict.fromkeys(Outcome, 0),
    shares={one.name: (0, 0, 0) for one in SHARES},
    averages={one.name: (0.0, 0) for one in AVERAGES},
)


def figures(counts: Counts, values: Mapping[str, Sequence[float]], *, still_open: int | None) -> Figures:
    """All figures of what was counted. Raises `ValueError` where the outcomes do not make up everything."""
    if sum(counts.outcomes.values()) != counts.everything:
        raise ValueError(f"{counts.everything} conversations have {sum(counts.outcomes.values())} outcomes")
    told = {name: share(name, *counted) for name, counted in counts.shares.items()}
    return Figures(
        conversations=counts.everything,
        still_open=still_open,
        outcomes=tuple(
            OutcomeCount(one.value, number, number / counts.everything if counts.everything else None)
            for one, number in counts.outcomes.items()
        ),
        balance=Balance(*(told[name] for name in IN_BALANCE)),
        shares=tuple(told[one.name] for one in SHARES if one.name not in IN_BALANCE),
        averages=tuple(average(one.name, *counts.averages[one.name]) for one in AVERAGES),
        spreads=tuple(
            spread(one.name, "steps" if one.unit == "steps" else "seconds", values.get(one.name, ())) for one in SPREADS
        ),
    )


def share(name: str, counted: int, of: int, left_out: int = 0) -> Share:
    """A share with its interval. Raises `ValueError` where it would be above 1."""
    if counted > of:
        raise ValueError(f"{name} counts {counted} of {of}")
    if of == 0:
        return Share(name, counted, of, None, None, None, left_out)
    low, high = wilson(counted, of)
    return Share(name, counted, of, counted / of, low, high, left_out)


def average(name: str, total: float, count: int) -> Average:
    """A mean."""
    return Average(name, total, count, total / count if count else None)


def spread(name: str, unit: Literal["seconds", "steps"], values: Sequence[float]) -> Spread:
    """The median and the 90th percentile by nearest rank: the smallest value that so many do not exceed."""
    ordered = sorted(values)
    return Spread(name, unit, len(ordered), percentile(ordered, 0.5), percentile(ordered, 0.9))


def percentile(ordered: Sequence[float], part: float) -> float | None:
    """The value at that rank of values in order, None where there are none."""
    # Rounded before it is rounded up, for 0.9 times 10 may come out above 9.
    return ordered[max(0, ceil(round(part * len(ordered), 9)) - 1)] if ordered else None


def changes(now: Figures, then: Figures) -> tuple[Change, ...]:
    """How far each share moved that can be said of both."""
    return tuple(
        change
        for one, other in zip(all_shares(now), all_shares(then), strict=True)
        if (change := change_of(one, other)) is not None
    )


def change_of(now: Share, then: Share) -> Change | None:
    """How far a share moved, None where one of both is of nothing."""
    if now.denominator == 0 or then.denominator == 0:
        return None
    difference, low, high = newcombe((now.numerator, now.denominator), (then.numerator, then.denominator))
    return Change(now.name, difference, low, high, is_clear=low > 0 or high < 0)


def all_shares(told: Figures) -> tuple[Share, ...]:
    """Every share, resolution and deflection first."""
    return (told.balance.resolution, told.balance.deflection, *told.shares)


def by_name(told: Figures) -> dict[str, Share | Average | Spread]:
    """Every figure by its name, for who looks at one, such as an alert."""
    found: list[Share | Average | Spread] = [*all_shares(told), *told.averages, *told.spreads]
    return {one.name: one for one in found}
