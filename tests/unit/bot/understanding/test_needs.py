"""Telling the signs of a need for a person in a message."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import Encoder
from bot.understanding.errors import NotEnoughExamples, PartNotReadable
from bot.understanding.need_examples import NeedExamples
from bot.understanding.needs import NeedModel, train_needs

WISHES = [
    "get me a person", "can I talk to a human", "a real agent please", "let me speak with someone", "I want your manager",
    "is there anybody I can call", "connect me with a colleague", "human please", "I need to talk to a real person",
    "give me somebody from support",
]  # fmt: skip
RETURNS = [
    "me again about the lamp", "third time I write", "as I wrote on Tuesday", "I already called twice", "still the same issue",
    "I contacted you last week about this", "again the same problem", "second mail on this matter", "we spoke about it before",
    "my fourth message already",
]  # fmt: skip
OTHERS = [
    "where is my order", "what are your hours", "cancel my appointment", "do you ship to Canada", "thanks a lot",
    "I'd like a lamp", "how do I reset the hub", "is the bulb dimmable", "yes please", "my name is Maya",
]  # fmt: skip


@pytest.fixture(scope="module")
def model(encoder: Encoder) -> NeedModel:
    texts = [*WISHES, *RETURNS, *OTHERS]
    needs = [frozenset({"wish"})] * 10 + [frozenset({"repeat"})] * 10 + [frozenset[str]()] * 10
    examples = NeedExamples(("repeat", "wish"), texts, needs, {}, {})
    return train_needs(examples, encoder.encode_all(texts, wide=True))


def names(model: NeedModel, encoder: Encoder, *parts: str) -> set[str]:
    read = model.read([(part, encoder.encode_wide(part)) for part in parts])
    return {one.name for one in read if one.probability >= 0.5}


def test_signs_are_told_by_meaning(model: NeedModel, encoder: Encoder) -> None:
    assert names(model, encoder, "may I speak to a member of staff?") == {"wish"}
    assert names(model, encoder, "I have written about this twice before") == {"repeat"}
    assert names(model, encoder, "how much is the floor lamp?") == set()


def test_a_sign_in_a_clause_is_one_of_the_message(model: NeedModel, encoder: Encoder) -> None:
    long = "Hello, I like the lamp a lot and the parcel came well packed. Can I talk to a human? My garden is green."

    assert "wish" in names(model, encoder, long, "Can I talk to a human?")


def test_one_message_is_read_as_many_are(model: NeedModel, encoder: Encoder) -> None:
    first, second = (
        model.read([(text, encoder.encode_wide(text))])
        for text in ("get me a person", "get me a person, third time I write")
    )

    assert first[0].name == "wish"
    assert first[0].probability > second[-1].probability
    assert list(second) == sorted(second, key=lambda one: -one.probability)


def test_a_model_is_the_same_after_it_was_kept(model: NeedModel, encoder: Encoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    vector = encoder.encode_wide("a person, please")

    kept = NeedModel.load(tmp_path)

    assert kept.names == model.names
    assert np.allclose(
        kept.probabilities(["a person, please"], vector[np.newaxis]),
        model.probabilities(["a person, please"], vector[np.newaxis]),
        atol=0.01,
    )


def test_a_damaged_model_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(PartNotReadable):
        NeedModel.load(tmp_path)


def test_a_sign_needs_examples(encoder: Encoder) -> None:
    examples = NeedExamples(("wish",), OTHERS, [frozenset({"wish"})] * 3 + [frozenset[str]()] * 7, {}, {})

    with pytest.raises(NotEnoughExamples, match="the sign wish has 3 messages of 10"):
        train_needs(examples, encoder.encode_all(OTHERS, wide=True))
