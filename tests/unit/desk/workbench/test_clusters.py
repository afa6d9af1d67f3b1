"""Groups of texts that mean the same, and the one in their middle."""

from __future__ import annotations

import numpy as np

from desk.workbench.clusters import Matrix, clusters


def points(*places: float) -> Matrix:
    """Vectors of length 1 at these angles (degrees), as cosines of each with each."""
    angles = np.radians(np.array(places))
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    cosines: Matrix = vectors @ vectors.T
    return cosines


def test_groups_are_named_by_their_middle_and_the_largest_comes_first() -> None:
    found = clusters(points(0, 10, 20, 90, 95, 200), at_least=0.98)
    assert [one.members for one in found] == [(1, 0, 2), (3, 4)]
    assert found[0].cohesion == 0.985


def test_what_is_like_nothing_is_in_no_group() -> None:
    assert clusters(points(0, 90, 180), at_least=0.9) == ()
    assert clusters([], at_least=0.9) == ()
    assert [one.members for one in clusters(points(0, 90), at_least=0.9, least=1)] == [(0,), (1,)]


def test_the_result_does_not_hang_on_chance() -> None:
    cosines = points(*np.random.default_rng(4).uniform(0, 360, 60))
    assert clusters(cosines, at_least=0.9) == clusters(cosines.tolist(), at_least=0.9)
    members = [place for one in clusters(cosines, at_least=0.9) for place in one.members]
    assert len(members) == len(set(members))
