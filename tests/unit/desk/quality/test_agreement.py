"""Agreement between people and the automatic score."""

from __future__ import annotations

import pytest
from sklearn.metrics import cohen_kappa_score

from desk.quality.agreement import Agreement, Pair, agreements, disagreements
from handoff.quality_model import Criterion, Grade

GRADES: tuple[Grade, ...] = tuple(Grade)


def pairs(*ranks: tuple[int | None, int | None]) -> list[Pair]:
    def grade(rank: int | None) -> Grade | None:
        return None if rank is None else GRADES[rank]

    return [Pair(f"c{n}", "bot", Criterion.TONE, grade(one), grade(other)) for n, (one, other) in enumerate(ranks)]


def of_tone(found: list[Pair], *, least: int = 10) -> Agreement:
    return next(one for one in agreements(found, least=least) if one.criterion is Criterion.TONE)


SOME = [(0, 0), (1, 1), (2, 1), (3, 3), (3, 2), (2, 2), (0, 1), (1, 3), (3, 3), (2, 2), (0, 2), (1, 0)]


def test_kappa_is_that_of_a_well_known_library_and_stands_within_its_interval() -> None:
    told = of_tone(pairs(*SOME))
    expected = cohen_kappa_score(
        [one for one, _ in SOME], [other for _, other in SOME], weights="quadratic", labels=range(4)
    )
    assert told.kappa is not None
    kappa, low, high = told.kappa
    assert kappa == pytest.approx(expected)
    assert low < kappa < high
    assert (told.n, told.same, told.beside) == (12, 6, 4)
    assert told.share is not None
    assert told.share[0] == pytest.approx(0.5)


def test_same_reviews_give_the_same_figures() -> None:
    assert of_tone(pairs(*SOME)) == of_tone(pairs(*SOME))


def test_too_few_pairs_give_no_figure_and_say_so() -> None:
    told = of_tone(pairs(*SOME), least=30)
    assert (told.n, told.share, told.kappa) == (12, None, None)
    assert told.why == "too few: 12 of the 30 pairs that a figure needs"


def test_pairs_that_one_of_both_could_not_tell_are_in_no_figure_and_counted_apart() -> None:
    told = of_tone(pairs(*SOME, (None, 3), (2, None), (1, None), (None, None)))
    assert (told.n, told.only_rules, told.only_person) == (12, 1, 2)


def test_one_grade_for_everything_is_no_agreement_beyond_chance() -> None:
    told = of_tone(pairs(*[(2, 2)] * 12))
    assert told.kappa is None
    assert "nothing tells agreement from chance" in told.why


def test_bias_says_who_is_milder() -> None:
    assert of_tone(pairs(*[(1, 2), (0, 1), (2, 3)] * 4)).bias == pytest.approx(1.0)


def test_what_lies_furthest_apart_comes_first() -> None:
    found = disagreements(pairs((0, 2), (0, 3), (1, 2), (None, 3)))
    assert [one.conversation for one in found] == ["c1", "c0"]
