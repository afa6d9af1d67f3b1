"""The tests: whether a difference between two periods may be chance, and how large it is. Pure.

A test alone is not enough for an alarm: with many conversations the smallest difference is no chance. So each comes with an
effect, a size that does not grow with the number of conversations.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Counts = Mapping[str, int]
Floats = NDArray[np.float64]

# Below this the chi-square distribution is a poor approximation (Cochran 1954).
_LEAST_EXPECTED = 5.0
REST = ""
"""What the kinds are pooled under that are too rare to be tested one by one."""


@dataclass(frozen=True, slots=True)
class Result:
    """`p` is the chance of such a difference, or a larger one, where nothing changed."""

    test: Literal["chi_square", "fisher", "mann_whitney", "log_likelihood"]
    statistic: float | None
    p: float
    measure: Literal["cramers_v", "cohens_h", "rank_biserial", "log_ratio"]
    effect: float


@cache
def _scipy() -> Any:
    """Loaded when it is first needed: it takes two seconds and 45 MB, which a desk with few conversations never needs."""
    import scipy.special
    import scipy.stats

    return scipy


def compare_mixes(reference: Counts, present: Counts) -> Result | None:
    """Pearson's chi-square test of homogeneity. The effect is Cramér's V of both periods at equal weight, for a longer
    reference makes no change smaller, without what chance brings on average (as Bergsma 2013 corrects it): it is about 0
    where nothing changed. Kinds that are too rare are pooled. None where a period is empty."""
    table = _pooled(reference, present)
    if table is None:
        return None
    if table.shape[1] < 2:
        return Result("chi_square", 0.0, 1.0, "cramers_v", 0.0)
    statistic, p, freedom, _ = _scipy().stats.chi2_contingency(table, correction=False)
    old, new = (row / row.sum() for row in table)
    by_chance = freedom / 4 * sum(1 / row.sum() for row in table)
    effect = math.sqrt(max(0.0, float(np.sum((new - old) ** 2 / (2 * (new + old)))) - by_chance))
    return Result("chi_square", float(statistic), float(p), "cramers_v", min(1.0, effect))


def moved(reference: Counts, present: Counts) -> float | None:
    """How much of the present is another kind than in the reference: the total variation distance, 0 to 1."""
    before, now = sum(reference.values()), sum(present.values())
    if not before or not now:
        return None
    kinds = {*reference, *present}
    return sum(abs(reference.get(one, 0) / before - present.get(one, 0) / now) for one in kinds) / 2


def _pooled(reference: Counts, present: Counts) -> NDArray[np.int64] | None:
    before, now = sum(reference.values()), sum(present.values())
    smaller = min(before, now) / (before + now) if before + now else 0.0
    table: dict[str, list[int]] = {}
    for kind in sorted({*reference, *present}):
        pair = reference.get(kind, 0), present.get(kind, 0)
        place = kind if sum(pair) * smaller >= _LEAST_EXPECTED else REST
        kept = table.setdefault(place, [0, 0])
        kept[0] += pair[0]
        kept[1] += pair[1]
    if not before or not now:
        return None
    return np.array([pair for pair in table.values() if sum(pair)], dtype=np.int64).T


def compare_shares(reference: tuple[int, int], present: tuple[int, int]) -> Result | None:
    """Two shares, each (how many, of how many): the chi-square test of two proportions, or Fisher's exact test where too few
    are expected. The effect is Cohen's h, negative where the share fell. None where one is of nothing."""
    (hits, total), (new_hits, new_total) = reference, present
    if not total or not new_total:
        return None
    effect = 2 * math.asin(math.sqrt(new_hits / new_total)) - 2 * math.asin(math.sqrt(hits / total))
    table = np.array([[hits, total - hits], [new_hits, new_total - new_hits]], dtype=np.int64)
    columns = table.sum(axis=0)
    if 0 in columns:
        return Result("chi_square", 0.0, 1.0, "cohens_h", effect)
    if min(columns) * min(total, new_total) / (total + new_total) < _LEAST_EXPECTED:
        odds, p = _scipy().stats.fisher_exact(table)
        # Where something never occurred before, the odds are infinite, which JSON does not know.
        return Result("fisher", float(odds) if math.isfinite(odds) else None, float(p), "cohens_h", effect)
    statistic, p, _, _ = _scipy().stats.chi2_contingency(table, correction=False)
    return Result("chi_square", float(statistic), float(p), "cohens_h", effect)


def compare_levels(reference: Sequence[float], present: Sequence[float]) -> Result | None:
    """The Mann-Whitney test with correction for ties, which asks nothing of how the values are spread. The effect is the
    rank-biserial correlation: how much likelier a value of the present is larger than one of the reference than smaller."""
    if not reference or not present:
        return None
    before, now = np.asarray(reference, dtype=np.float64), np.asarray(present, dtype=np.float64)
    if before.min() == before.max() == now.min() == now.max():
        return Result("mann_whitney", before.size * now.size / 2, 1.0, "rank_biserial", 0.0)
    found: Any = _scipy().stats.mannwhitneyu(now, before, alternative="two-sided", method="asymptotic")
    effect = 2 * float(found.statistic) / (before.size * now.size) - 1
    return Result("mann_whitney", float(found.statistic), float(found.pvalue), "rank_biserial", effect)


@dataclass(frozen=True, slots=True)
class Keyness:
    """Of many words at once: the log-likelihood ratio (G², Dunning 1993), its p, and the log ratio (Hardie 2014), a power of two.
    One row a word."""

    statistic: Floats
    p: Floats
    log_ratio: Floats


def keyness(reference: Sequence[int], present: Sequence[int], *, total: int, new_total: int) -> Keyness:
    """How much more frequent words are in the present. The counts are of conversations that hold the word, of `total` and
    `new_total`: a customer who writes a word ten times makes it no more frequent. Both totals are above 0."""
    before, now = np.asarray(reference, dtype=np.float64), np.asarray(present, dtype=np.float64)
    both = (before + now) / (total + new_total)
    statistic = np.zeros_like(both)
    for seen, of in ((before, total), (now, new_total)):
        statistic += _surprise(seen, of * both) + _surprise(of - seen, of * (1 - both))
    statistic = np.maximum(0.0, 2 * statistic)
    # Half a conversation more for each, so that a word that is new altogether has a ratio, too.
    ratio = np.log2((now + 0.5) / (new_total + 0.5)) - np.log2((before + 0.5) / (total + 0.5))
    return Keyness(statistic, np.asarray(_scipy().stats.chi2.sf(statistic, 1), dtype=np.float64), ratio)


def _surprise(seen: Floats, expected: Floats) -> Floats:
    """`seen * ln(seen / expected)`, 0 where nothing was seen."""
    xlogy = _scipy().special.xlogy
    found: Floats = xlogy(seen, seen) - xlogy(seen, expected)
    return found


def adjust(p_values: Sequence[float], *, families: int = 1) -> list[float]:
    """Benjamini and Hochberg's adjusted p-values (1995): those below a rate keep the share of false discoveries below it.

    Where tests come in several families, each is adjusted by itself, and `families` holds the rate over all of them: of the
    false ones among all discoveries, each family brings at most its own share among its own.
    """
    if not p_values:
        return []
    adjusted = _scipy().stats.false_discovery_control(np.asarray(p_values, dtype=np.float64), method="bh")
    return [float(min(1.0, one * families)) for one in adjusted]
