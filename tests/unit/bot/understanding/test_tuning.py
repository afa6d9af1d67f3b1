"""What fine-tuning is fed with."""

from __future__ import annotations

import random

import pytest

from bot.understanding.tuning import add_noise, batches_in_a_pass, pair_batches, recipe_for


def test_a_pass_shows_each_example_beside_one_of_its_intent() -> None:
    places = [[0, 1, 2, 3], [4, 5, 6], [7]]
    batches = list(pair_batches(places, pairs=2, chance=random.Random(0)))
    assert len(batches) == batches_in_a_pass(places, pairs=2) == 3
    seen = [place for batch in batches for place in batch]
    assert set(seen) == set(range(8))
    intent = {place: number for number, group in enumerate(places) for place in group}
    for first, second in zip(seen[::2], seen[1::2], strict=True):
        assert intent[first] == intent[second]


def test_no_example_of_an_even_group_is_shown_twice() -> None:
    (batch,) = pair_batches([[0, 1, 2, 3]], pairs=9, chance=random.Random(1))
    assert sorted(batch) == [0, 1, 2, 3]


@pytest.mark.parametrize("seed", range(20))
def test_noise_leaves_most_of_a_text(seed: int) -> None:
    text = "please tell me where my order is"
    noisy = add_noise(text, noise=1.0, chance=random.Random(seed))
    assert noisy != text
    assert len(set(text.split()) & set(noisy.split())) >= 5


def test_without_noise_a_text_stays() -> None:
    assert add_noise("where is my order", noise=0.0, chance=random.Random(0)) == "where is my order"


@pytest.mark.parametrize("text", ["", "a", "hi", "no way"])
def test_short_texts_keep_a_word(text: str) -> None:
    for seed in range(30):
        assert bool(add_noise(text, noise=1.0, chance=random.Random(seed))) == bool(text)


def test_few_examples_are_seen_more_often() -> None:
    assert recipe_for(770, 77).passes > recipe_for(10_000, 77).passes
    assert recipe_for(770, 77).contrast > recipe_for(10_000, 77).contrast
