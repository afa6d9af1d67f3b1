"""How layers that were tuned for the signs are kept, and how they are tuned."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load_file

from bot.understanding.encoder import Encoder
from bot.understanding.encoder_weights import find_weights
from bot.understanding.errors import PartNotReadable
from bot.understanding.need_examples import NeedExamples, read_needs
from bot.understanding.need_layers import FOLDER, files_of, mark_of, read_need_layers, write_need_layers
from bot.understanding.need_tuning import NeedRecipe, tune_needs
from bot.understanding.needs import train_needs

WEIGHTS = find_weights("package").weights


def test_layers_are_read_as_they_were_written(tmp_path: Path) -> None:
    tuned = read_need_layers(FOLDER, weights=WEIGHTS)
    write_need_layers(tuned, tmp_path, weights=WEIGHTS)

    again = read_need_layers(tmp_path, weights=WEIGHTS)

    assert (again.names, again.learned) == (tuned.names, tuned.learned)
    assert np.array_equal(again.head, tuned.head)
    for name, value in tuned.layers.items():
        assert np.allclose(again.layers[name], value, atol=1e-4), name


def test_a_difference_is_kept_to_a_fourteenth_of_the_largest_of_its_row(tmp_path: Path) -> None:
    tuned, own = read_need_layers(FOLDER, weights=WEIGHTS), load_file(WEIGHTS)
    name = "encoder.layer.4.intermediate.dense.weight"
    drawn = np.random.default_rng(0).normal(size=own[name].shape).astype(np.float32) * 0.01
    changed = msgspec.structs.replace(tuned, layers={**tuned.layers, name: own[name] + drawn})
    write_need_layers(changed, tmp_path, weights=WEIGHTS)

    kept = read_need_layers(tmp_path, weights=WEIGHTS).layers[name] - own[name]

    assert (np.abs(kept - drawn) <= np.abs(drawn).max(axis=1, keepdims=True) / 14 * 1.01).all()


def test_no_file_of_the_layers_is_larger_than_a_megabyte() -> None:
    assert all(path.stat().st_size < 1024 * 1024 for path in files_of(FOLDER))


@pytest.mark.parametrize("damage", ["missing", "short"])
def test_damaged_layers_are_said_to_be_so(damage: str, tmp_path: Path) -> None:
    for path in files_of(FOLDER):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    hurt = files_of(tmp_path)[1]
    if damage == "missing":
        hurt.unlink()
    else:
        hurt.write_bytes(hurt.read_bytes()[:-100])

    with pytest.raises(PartNotReadable, match=str(tmp_path)):
        read_need_layers(tmp_path, weights=WEIGHTS)


def test_the_delivered_layers_know_almost_all_examples() -> None:
    examples = read_needs(Path("data/needs").glob("*.yml"))
    learned = read_need_layers(FOLDER, weights=WEIGHTS).learned

    fresh = [
        text for text, needs in zip(examples.texts, examples.needs, strict=True) if mark_of(text, needs) not in learned
    ]

    # A training learns the others one by one; from some thousands on they should be tuned in.
    assert len(fresh) < 2_000


@pytest.mark.slow
def test_layers_are_tuned(encoder: Encoder) -> None:
    examples = read_needs(Path("data/needs").glob("*.yml"))
    chosen = [
        place
        for place, (text, needs) in enumerate(zip(examples.texts, examples.needs, strict=True))
        if len(text) < 160 and needs <= {"crisis"}
    ]
    crisis = [place for place in chosen if examples.needs[place]]
    others = [place for place in chosen if not examples.needs[place]]
    teaching = [*crisis[:250], *others[:: len(others) // 250][:250]]

    def some(places: list[int]) -> NeedExamples:
        texts, needs = [examples.texts[place] for place in places], [examples.needs[place] for place in places]
        return NeedExamples(("crisis",), texts, needs, {}, {})

    told: list[str] = []
    tuned = tune_needs(some(teaching), files=find_weights("package"), recipe=NeedRecipe(passes=4), say=told.append)

    assert told[-1] == "Tuning the encoder for the signs: 100 %"
    model = train_needs(some(teaching), tuned, encoder)
    unseen = [*crisis[250:330], *[place for place in others if place not in set(teaching)][:80]]
    scores = model.scores(encoder.read_all(some(unseen).texts))[:, 0]
    right = (scores > np.median(scores)) == np.asarray([bool(examples.needs[place]) for place in unseen])
    assert right.mean() >= 0.75


@pytest.mark.slow
def test_layers_are_tuned_further_and_keep_what_they_know(encoder: Encoder) -> None:
    begun = read_need_layers(FOLDER, weights=WEIGHTS)
    known = read_needs(Path("data/needs").glob("*.yml"))
    old = list(range(0, len(known.texts), len(known.texts) // 200))[:200]
    fresh = [f"bring the moon lamp to quay {number}" for number in range(80)]
    # What no data would say, so that it is clear from where it was learned.
    examples = msgspec.structs.replace(
        known,
        texts=[*(known.texts[place] for place in old), *fresh],
        needs=[*(known.needs[place] for place in old), *[frozenset({"threat"})] * len(fresh)],
    )

    tuned = tune_needs(
        examples, files=find_weights("package"), recipe=NeedRecipe(passes=4), say=lambda _: None, begun=begun
    )

    model = train_needs(examples, tuned, encoder)
    threat = tuned.names.index("threat")
    assert model.scores(encoder.read_all(["bring the moon lamp to quay 99"]))[0, threat] > 0
    truth = np.asarray([[name in needs for name in tuned.names] for needs in examples.needs[:200]])
    found = model.scores(encoder.read_all(examples.texts[:200])) > -1.0
    assert (found == truth).mean() > 0.95
    assert {mark_of(text, {"threat"}) for text in fresh} <= tuned.learned


def test_layers_of_other_signs_are_not_tuned_further() -> None:
    begun = read_need_layers(FOLDER, weights=WEIGHTS)
    other = NeedExamples(("joy",), ["hooray"], [frozenset({"joy"})], {}, {})

    with pytest.raises(ValueError, match="other signs"):
        tune_needs(other, files=find_weights("package"), recipe=NeedRecipe(), say=lambda _: None, begun=begun)
