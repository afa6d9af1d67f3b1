"""Texts that mean the same, put together and named by the one in their middle. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

# From here on two short texts of customers are about the same thing: the cosine of their sentences' vectors, and of their
# weighed words where nobody knows the vectors.
BY_MEANING, BY_WORDS = 0.55, 0.3


@dataclass(frozen=True, slots=True)
class Cluster:
    """`members` are places of texts, the most central first: its name is the first. `cohesion` is their mean cosine with
    it, -1 to 1."""

    members: tuple[int, ...]
    cohesion: float


def clusters(cosines: Matrix | Sequence[Sequence[float]], *, at_least: float, least: int = 2) -> tuple[Cluster, ...]:
    """The groups of texts whose cosine with their group's centre is `at_least`, the largest first; smaller ones than
    `least` are none.

    The text with the most neighbours makes the first group with them, and so on with what is left (the "quality threshold"
    by leaders). It needs no number of groups, gives the same every time, and each group has a member in its middle. The
    square matrix of cosines is what costs: 1,000 texts are 4 MB.
    """
    alike = np.asarray(cosines, dtype=np.float32)
    left = np.ones(len(alike), dtype=bool)
    found: list[Cluster] = []
    while left.any():
        near = (alike >= at_least) & left[:, None] & left[None, :]
        counts = near.sum(axis=1)
        # Of as many neighbours the nearer ones, and then the earlier place, so that the result is always the same.
        nearness = np.where(near, alike, 0.0).sum(axis=1)
        centre = int(np.lexsort((np.arange(len(alike)), -nearness, -counts))[0])
        if counts[centre] < least:
            break
        members = np.flatnonzero(near[centre])
        found.append(_named(alike, members))
        left[members] = False
    return tuple(sorted(found, key=lambda one: -len(one.members)))


def _named(alike: Matrix, members: npt.NDArray[np.intp]) -> Cluster:
    inner = alike[np.ix_(members, members)]
    order = np.argsort(-inner.sum(axis=1), kind="stable")
    middle = inner[order[0]]
    others = np.delete(middle, order[0])
    return Cluster(
        tuple(int(members[place]) for place in order), round(float(others.mean()), 3) if len(others) else 1.0
    )
