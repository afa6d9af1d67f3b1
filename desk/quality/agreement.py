"""How far people and the automatic score agree, per criterion. Pure.

Only pairs of the random sample count whose person had not seen the automatic score. Agreement is told by Cohen's weighted
kappa with quadratic weights (J. Cohen, "Weighted kappa", 1968): 0 is what two would reach who grade by chance as often as these
did, 1 is the same grade always, and a grade beside weighs a ninth of one at the other end. Its interval of 95 % is taken from
2,000 resamples of the table of pairs (percentiles of the bootstrap, B. Efron, 1979) with a fixed seed, so that the same reviews
print the same figures. Percentages stand beside it, with Wilson's interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from desk.insight.figures.intervals import wilson
from handoff.quality_model import Criterion, Grade

_GRADES = len(Grade)
_RESAMPLES = 2000
_SEED = 20_261_127


@dataclass(frozen=True, slots=True)
class Pair:
    """What a person and the rules said of one criterion of one part; None where one of them could not tell."""

    conversation: str
    part: str
    criterion: Criterion
    person: Grade | None
    automatic: Grade | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Of one criterion. `n` pairs were graded by both; of `only_person` and `only_rules` one of both could not tell, and
    these are in no figure. `kappa` is None where there are fewer pairs than `least`, or where everything got one grade, so
    that chance alone agrees; `why` says so."""

    criterion: Criterion
    n: int
    least: int
    only_person: int
    only_rules: int
    same: int
    beside: int
    share: tuple[float, float, float] | None = None
    kappa: tuple[float, float, float] | None = None
    bias: float | None = None
    why: str = ""


def agreements(pairs: Sequence[Pair], *, least: int) -> tuple[Agreement, ...]:
    """The agreement of each criterion, in their order."""
    return tuple(_agreement(one, [pair for pair in pairs if pair.criterion is one], least) for one in Criterion)


def disagreements(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The pairs that lie furthest apart, two grades and more, the furthest first."""
    apart = [(abs(one.person.rank - one.automatic.rank), one) for one in pairs if one.person and one.automatic]
    return tuple(one for far, one in sorted(apart, key=lambda found: -found[0]) if far >= 2)


def _agreement(criterion: Criterion, pairs: Sequence[Pair], least: int) -> Agreement:
    both = [(one.person.rank, one.automatic.rank) for one in pairs if one.person and one.automatic]
    counts: Mapping[str, Any] = {
        "n": len(both),
        "least": least,
        "only_person": sum(one.person is not None and one.automatic is None for one in pairs),
        "only_rules": sum(one.person is None and one.automatic is not None for one in pairs),
        "same": sum(first == second for first, second in both),
        "beside": sum(abs(first - second) == 1 for first, second in both),
    }
    if len(both) < least:
        why = f"too few: {len(both)} of the {least} pairs that a figure needs"
        return Agreement(criterion=criterion, why=why, **counts)
    table = np.zeros((_GRADES, _GRADES))
    for first, second in both:
        table[first, second] += 1
    found = _kappa(table[None])[0]
    share = counts["same"] / len(both)
    told = Agreement(
        criterion=criterion,
        share=(share, *wilson(counts["same"], len(both))),
        bias=sum(second - first for first, second in both) / len(both),
        **counts,
    )
    if np.isnan(found):
        return _with(told, why="everything got the same grade, so nothing tells agreement from chance")
    low, high = _interval(table)
    return _with(told, kappa=(float(found), low, high))


def _with(told: Agreement, **changed: Any) -> Agreement:
    values = {name: getattr(told, name) for name in Agreement.__dataclass_fields__}
    return Agreement(**(values | changed))


def _kappa(tables: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Weighted kappa of each table of counts; NaN where chance alone would agree on everything."""
    ranks = np.arange(_GRADES)
    weights = (ranks[:, None] - ranks[None, :]) ** 2
    total = tables.sum(axis=(1, 2))
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    observed = (tables * weights).sum(axis=(1, 2)) / total
    expected = (rows[:, :, None] * columns[:, None, :] * weights).sum(axis=(1, 2)) / total**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1.0 - observed / expected, np.nan)


def _interval(table: np.ndarray[Any, Any]) -> tuple[float, float]:
    count = int(table.sum())
    random = np.random.default_rng(_SEED)
    drawn = random.multinomial(count, table.ravel() / count, size=_RESAMPLES).reshape(-1, _GRADES, _GRADES)
    low, high = np.nanpercentile(_kappa(drawn.astype(float)), [2.5, 97.5])
    return float(low), float(high)
