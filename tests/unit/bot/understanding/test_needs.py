"""Telling the signs of a need for a person in a message."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import Encoder
from bot.understanding.encoder_weights import find_weights
from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.need_examples import NeedExamples
from bot.understanding.need_layers import FOLDER, NeedLayers, read_need_layers
from bot.understanding.needs import NeedModel, train_needs

NAMES = ("anger", "churn", "complaint", "crisis", "dispute", "fraud", "frustration", "health", "legal", "repeat", "threat",
    "unsolved", "wish")  # fmt: skip
GIFTS = [
    "is it a gift if I pay for two", "wrap it up nicely please, it is a present", "can you put a ribbon on it",
    "no price on the slip, she must not see it", "a card with best wishes, could that go in", "it's my niece's birthday, box it prettily",
    "please gift wrap the lamp", "is there gift paper", "a bow would be lovely", "send it as a present to my mother",
]  # fmt: skip


@pytest.fixture(scope="module")
def tuned() -> NeedLayers:
    return read_need_layers(FOLDER, weights=find_weights("package").weights)


@pytest.fixture(scope="module")
def model(tuned: NeedLayers, encoder: Encoder) -> NeedModel:
    return train_needs(_examples({}), tuned, encoder)


def _examples(messages: dict[str, set[str]], *, more: tuple[str, ...] = ()) -> NeedExamples:
    names = tuple(sorted({*NAMES, *more}))
    return NeedExamples(names, list(messages), [frozenset(signs) for signs in messages.values()], {}, {})


def _names(model: NeedModel, encoder: Encoder, *parts: str) -> set[str]:
    return {one.name for one in model.read([encoder.read(part) for part in parts]) if one.probability >= 0.3}


def _probability(model: NeedModel, encoder: Encoder, text: str, name: str) -> float:
    return next((one.probability for one in model.read([encoder.read(text)]) if one.name == name), 0.0)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("may I speak to a member of staff?", "wish"),
        ("could somebody with a pulse answer me, please", "wish"),
        ("I don't think I want to be here tomorrow", "crisis"),
        ("the plug gave my son a shock and his hand is burnt", "health"),
        ("my solicitor will write to you on Monday", "legal"),
        ("somebody has ordered three phones with my card", "fraud"),
        ("you took $80 from me that I never owed", "dispute"),
        ("please end my subscription, I am going to another shop", "churn"),
    ],
)
def test_signs_are_told_by_what_is_meant(text: str, sign: str, model: NeedModel, encoder: Encoder) -> None:
    assert sign in _names(model, encoder, text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm dying to get this lamp",
        "cancel my dentist appointment",
        "kill the newsletter please",
        "I am a lawyer and need a reading lamp for my desk",
        "my phone died, can you send the code again",
        "where is my order",
        "holy shit this lamp is gorgeous",
        "when will the refund of $640 be on my card",
    ],
)
def test_what_only_sounds_so_has_no_sign(text: str, model: NeedModel, encoder: Encoder) -> None:
    assert _names(model, encoder, text) == set()


def test_a_sign_in_a_clause_is_one_of_the_message(model: NeedModel, encoder: Encoder) -> None:
    long = "Hello, I like the lamp a lot and the parcel came well packed. Get me a human please. My garden is green."

    assert "wish" in _names(model, encoder, long, "Get me a human please.")


def test_signs_come_the_likeliest_first(model: NeedModel, encoder: Encoder) -> None:
    (found,) = model.read_each([encoder.read("third time I write, get me a person, you crooks")])

    assert len(found) > 1
    assert list(found) == sorted(found, key=lambda one: -one.probability)
    assert found == model.read([encoder.read("third time I write, get me a person, you crooks")])


def test_what_was_written_since_the_tuning_is_learned(tuned: NeedLayers, model: NeedModel, encoder: Encoder) -> None:
    text = "I'd fancy a natter with the gaffer"
    taught = train_needs(_examples({text: {"wish"}, "my plug is warm like always": set()}), tuned, encoder)

    assert _probability(taught, encoder, text, "wish") > max(0.7, _probability(model, encoder, text, "wish"))
    near = "I'd fancy a natter with your gaffer, please"
    assert _probability(taught, encoder, near, "wish") > _probability(model, encoder, near, "wish")
    other = "does the lamp dim"
    assert _probability(taught, encoder, other, "wish") == pytest.approx(
        _probability(model, encoder, other, "wish"), abs=0.01
    )


def test_a_message_that_was_learned_already_changes_nothing(
    tuned: NeedLayers, model: NeedModel, encoder: Encoder
) -> None:
    again = train_needs(_examples({"fuck you": {"anger"}}), tuned, encoder)

    assert _probability(again, encoder, "go away", "anger") == _probability(model, encoder, "go away", "anger")


def test_a_new_sign_is_learned_from_its_examples(tuned: NeedLayers, encoder: Encoder) -> None:
    taught = train_needs(_examples({text: {"gift"} for text in GIFTS}, more=("gift",)), tuned, encoder)

    assert "gift" in _names(taught, encoder, "could you wrap the lamp as a gift")
    assert "gift" not in _names(taught, encoder, "where is my order")
    assert "wish" in _names(taught, encoder, "human please")


def test_a_new_sign_needs_ten_examples(tuned: NeedLayers, encoder: Encoder) -> None:
    with pytest.raises(NotEnoughExamples, match="the sign gift has 3 messages; ten are needed"):
        train_needs(_examples({text: {"gift"} for text in GIFTS[:3]}, more=("gift",)), tuned, encoder)


def test_a_model_is_the_same_after_it_was_kept(tuned: NeedLayers, encoder: Encoder, tmp_path: Path) -> None:
    model = train_needs(_examples({"I'd fancy a natter with the gaffer": {"wish"}}), tuned, encoder)
    model.save(tmp_path)

    kept = NeedModel.load(tmp_path)

    read = [encoder.read(text) for text in ("a person, please", "thanks")]
    assert (kept.names, kept.layers) == (model.names, model.layers)
    assert np.array_equal(kept.scores(read), model.scores(read))


def test_a_damaged_model_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(PartNotReadable):
        NeedModel.load(tmp_path)
