"""The tests tell what is no chance from what is, and a large sample makes nothing large."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.insight.drift.significance import (
    adjust,
    compare_levels,
    compare_mixes,
    compare_shares,
    keyness,
    moved,
)

# Benjamini and Hochberg (1995), their example of 15 tests after a treatment of heart attacks: four are told at 5 %.
_BH_EXAMPLE = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip

_counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 500), max_size=8)


def test_two_shares_are_compared_as_in_the_textbook() -> None:
    found = compare_shares((15, 100), (30, 100))
    assert found is not None
    assert found.test == "chi_square"
    assert found.statistic == pytest.approx(6.4516, abs=1e-3)
    assert found.p == pytest.approx(0.01108, abs=1e-4)
    assert found.effect == pytest.approx(0.3638, abs=1e-3)


def test_few_are_compared_exactly() -> None:
    # Fisher's lady who tastes whether the milk came first: three of four right, by chance in 17 of 35 cases (two-sided).
    found = compare_shares((1, 4), (3, 4))
    assert found is not None
    assert found.test == "fisher"
    assert found.p == pytest.approx(34 / 70)


def test_a_fall_has_a_negative_effect() -> None:
    found = compare_shares((300, 1000), (150, 1000))
    assert found is not None
    assert found.effect < -0.3


def test_nothing_is_said_of_nothing() -> None:
    assert compare_shares((0, 0), (1, 10)) is None
    assert compare_mixes({}, {"a": 3}) is None
    assert compare_levels([], [0.5]) is None
    assert moved({}, {"a": 1}) is None


def test_what_never_occurs_did_not_change() -> None:
    alone = compare_mixes({"a": 10}, {"a": 12})
    assert alone is not None
    assert (alone.p, alone.effect) == (1.0, 0.0)
    found = compare_shares((0, 50), (0, 80))
    assert found is not None
    assert found.p == 1.0
    assert found.effect == 0.0


def test_a_mix_is_compared_by_chi_square() -> None:
    # Agresti's parties by gender: 762 327 468 and 484 239 477 give 30.07 with two degrees of freedom.
    found = compare_mixes({"d": 762, "i": 327, "r": 468}, {"d": 484, "i": 239, "r": 477})
    assert found is not None
    assert found.statistic == pytest.approx(30.07, abs=0.01)
    assert found.p == pytest.approx(2.95e-7, rel=0.01)


def test_a_large_sample_makes_nothing_large() -> None:
    found = compare_mixes({"a": 500_000, "b": 500_000}, {"a": 504_000, "b": 496_000})
    assert found is not None
    assert found.p < 1e-6
    assert found.effect < 0.01


def test_a_mix_has_no_effect_on_average_where_nothing_changed() -> None:
    chance = np.random.default_rng(7)
    shares = [0.3, 0.2, 0.2, 0.1, 0.1, 0.05, 0.05]
    effects = []
    for _ in range(100):
        before, now = (dict(zip("abcdefg", chance.multinomial(n, shares).tolist(), strict=True)) for n in (400, 100))
        found = compare_mixes(before, now)
        assert found is not None
        effects.append(found.effect)
    assert np.median(effects) < 0.03


def test_rare_kinds_are_pooled_and_not_tested_one_by_one() -> None:
    rare = {f"rare{number}": 1 for number in range(40)}
    found = compare_mixes({"a": 500} | rare, {"a": 500} | {f"other{number}": 1 for number in range(40)})
    assert found is not None
    assert found.p > 0.9


def test_levels_are_compared_by_ranks() -> None:
    found = compare_levels([0.9, 0.8, 0.85, 0.95, 0.7], [0.3, 0.2, 0.4, 0.1, 0.35])
    assert found is not None
    assert found.effect == -1.0
    same = compare_levels([0.5] * 20, [0.5] * 30)
    assert same is not None
    assert (same.p, same.effect) == (1.0, 0.0)


def test_a_new_word_is_key_and_a_common_one_is_not() -> None:
    found = keyness([0, 400], [20, 100], total=4000, new_total=1000)
    assert found.p[0] < 1e-12
    assert found.log_ratio[0] > 5
    assert found.p[1] == pytest.approx(1.0)
    assert abs(found.log_ratio[1]) < 0.02


def test_keyness_is_that_of_the_formula() -> None:
    # By hand: 2 * (100 ln(100/75) + 50 ln(50/75) + 900 ln(900/925) + 950 ln(950/925)).
    found = keyness([50], [100], total=1000, new_total=1000)
    assert found.statistic[0] == pytest.approx(18.342, abs=1e-2)


def test_many_tests_are_corrected_as_in_the_paper() -> None:
    assert sum(one <= 0.05 for one in adjust(_BH_EXAMPLE)) == 4
    assert sum(one <= 0.05 for one in adjust(_BH_EXAMPLE, families=2)) == 3
    assert adjust([]) == []


@given(_counts, _counts)
def test_a_mix_is_never_beyond_its_bounds(before: dict[str, int], now: dict[str, int]) -> None:
    found = compare_mixes(before, now)
    if found is not None:
        assert 0.0 <= found.p <= 1.0
        assert 0.0 <= found.effect <= 1.0
    how_much = moved(before, now)
    assert how_much is None or 0.0 <= how_much <= 1.0 + 1e-9


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_change_back_is_the_same_change(hits: int, rest: int, new_hits: int, new_rest: int) -> None:
    there = compare_shares((hits, hits + rest), (new_hits, new_hits + new_rest))
    back = compare_shares((new_hits, new_hits + new_rest), (hits, hits + rest))
    if there is None or back is None:
        assert there is back
    else:
        assert there.p == pytest.approx(back.p, rel=1e-6)
        assert there.effect == pytest.approx(-back.effect)
