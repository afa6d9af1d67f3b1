"""What the training of intents sets aside, and how it parts its examples."""

from __future__ import annotations

from collections import Counter

import numpy as np

from bot.understanding.intent_training import Examples, set_aside


def test_a_share_of_each_label_is_set_aside_and_always_the_same() -> None:
    labels = ["a"] * 50 + ["b"] * 10 + ["c"] * 3
    marked = set_aside(labels, share=0.2)
    assert Counter(label for label, aside in zip(labels, marked, strict=True) if aside) == {"a": 10, "b": 2, "c": 1}
    assert (marked == set_aside(labels, share=0.2)).all()


def test_two_examples_are_left_in_any_case() -> None:
    assert not set_aside(["a", "a"], share=0.5).any()
    assert set_aside(["a"] * 3, share=0.9).sum() == 1


def test_examples_are_parted_from_those_out_of_scope() -> None:
    vectors = np.eye(3, dtype=np.float32)
    inside, outside = Examples(["x", "y", "z"], vectors, ["a", "far", "b"]).split("far")
    assert (inside.texts, inside.labels) == (["x", "z"], ["a", "b"])
    assert (outside.texts, outside.vectors.tolist()) == (["y"], [[0.0, 1.0, 0.0]])
