"""Sorting conversations into types: by the intent where the model is sure of it, else by what their openings mean.

What no intent stands for is sorted in two steps, because joining is quadratic: k-means takes a hundred thousand vectors to some
hundreds of centres, and only those are joined (average linkage on cosine distance).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import AgglomerativeClustering, MiniBatchKMeans

from frontline.interactions.hearing import Heard, Said
from handoff.contacts import GENERAL_TASKS

Vectors = npt.NDArray[np.float32]

# Cosine distance of two centres that still mean the same thing.
_SAME_WITHIN = 0.35
_CENTRES_FOR_A_TYPE = 6
_OPENINGS_FOR_A_CENTRE = 5
_SURE = 0.5


@dataclass(frozen=True)
class Cluster:
    """Conversations of one kind, the nearest to the middle first. `intent` is the one that the model knows them by, empty
    for none."""

    members: tuple[int, ...]
    intent: str


def sort(heard: Sequence[Heard], *, most: int, tasks: frozenset[str]) -> tuple[tuple[Cluster, ...], tuple[int, ...]]:
    """The `most` largest types of at least two, the largest first, and the conversations that are in none of them.

    `tasks` are the intents that a type may be. A general question is none: what it asks for is what tells types apart. The same
    conversations give the same types, for all that is drawn is drawn from a fixed seed.
    """
    vectors = _unit(np.stack([one.opening.vector for one in heard]).astype(np.float32))
    groups: dict[str, list[int]] = {}
    unsorted: list[int] = []
    for at, one in enumerate(heard):
        if _is_sure(one.opening) and one.opening.intent in tasks - GENERAL_TASKS:
            groups.setdefault(one.opening.intent, []).append(at)
        else:
            unsorted.append(at)
    if unsorted:
        for at, label in zip(unsorted, _labels(vectors[unsorted], most=most), strict=True):
            groups.setdefault(f"#{label}", []).append(at)
    ranked = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    clusters = tuple(
        Cluster(_by_nearness(vectors, members), "" if name.startswith("#") else name)
        for name, members in [group for group in ranked if len(group[1]) > 1][:most]
    )
    inside = {at for cluster in clusters for at in cluster.members}
    return clusters, tuple(at for at in range(len(heard)) if at not in inside)


def _is_sure(opening: Said) -> bool:
    return opening.is_understood and opening.confidence >= _SURE


def _labels(vectors: Vectors, *, most: int) -> npt.NDArray[np.int64]:
    count = len(vectors)
    centres = min(_CENTRES_FOR_A_TYPE * most, count // _OPENINGS_FOR_A_CENTRE)
    if centres < 2:
        return np.zeros(count, dtype=np.int64)
    small = MiniBatchKMeans(n_clusters=centres, random_state=0, n_init=3, batch_size=4096).fit(vectors)
    used = np.unique(small.labels_)
    if len(used) < 2:
        return np.zeros(count, dtype=np.int64)
    joined = AgglomerativeClustering(
        n_clusters=None, distance_threshold=_SAME_WITHIN, metric="cosine", linkage="average"
    ).fit_predict(_unit(small.cluster_centers_[used].astype(np.float32)))
    by_centre = np.zeros(centres, dtype=np.int64)
    by_centre[used] = joined
    found: npt.NDArray[np.int64] = by_centre[small.labels_]
    return found


def _by_nearness(vectors: Vectors, members: Sequence[int]) -> tuple[int, ...]:
    places = np.asarray(members)
    middle = vectors[places].mean(axis=0)
    order = np.argsort(-(vectors[places] @ middle), kind="stable")
    return tuple(int(at) for at in places[order])


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-9)
    return unit
