"""The component that sets `frustration`, and the classifier that may stand in its place."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder import EARLIER_VECTORS
from bot.components.frustration import FrustrationReader
from bot.components.sentiment import SentimentReader
from bot.understanding.encoder import Encoder, open_encoder
from bot.understanding.errors import ClassifierNotReadable
from bot.understanding.sources import project_path
from tests.unit.bot.understanding.tiny_classifiers import write_classifier

QUESTION = "When does the technician come?"
SHRUG = "I did not understand that. Could you say it in other words?"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder(weights="package", cache=project_path(".cache"))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> FrustrationReader:
    storage = LocalModelStorage(tmp_path_factory.mktemp("storage"))
    config, resource = FrustrationReader.get_default_config(), Resource("frustration")
    FrustrationReader(config, storage, resource).train(TrainingData())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Rasa's own
        component = FrustrationReader.load(config, storage, resource, None)  # type: ignore[arg-type]
    assert isinstance(component, FrustrationReader)
    return component


def message(encoder: Encoder, text: str, *, earlier: tuple[str, ...] = (), answers: tuple[str, ...] = ()) -> Message:
    """A message as it comes from the encoder's component."""
    said = [{"by": "customer", "text": one} for one in earlier] + [{"by": "bot", "text": one} for one in answers]
    found = Message(data={TEXT: text, "metadata": {"earlier": said}})
    vector = encoder.encode(text)[np.newaxis]
    found.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, "encoder"))
    if earlier:
        found.set(EARLIER_VECTORS, [encoder.encode(one) for one in earlier])
    return found


def read(component: FrustrationReader, one: Message) -> Any:
    component.process([one])
    return one.as_dict(only_output_properties=True)["frustration"]


def test_the_conversation_counts(trained: FrustrationReader, encoder: Encoder) -> None:
    first = read(trained, message(encoder, QUESTION))
    again = read(trained, message(encoder, QUESTION, earlier=(QUESTION, QUESTION), answers=(SHRUG, SHRUG)))
    assert 0 <= first < again <= 1


def test_a_message_without_an_encoder_is_told(trained: FrustrationReader) -> None:
    with pytest.raises(InvalidConfigException, match="SentenceEncoder"):
        trained.process([Message(data={TEXT: "hello"})])


def test_an_encoder_that_forgets_is_borne(trained: FrustrationReader, encoder: Encoder) -> None:
    one = message(encoder, QUESTION, earlier=(QUESTION,))
    one.set(EARLIER_VECTORS, None)
    assert read(trained, one) == read(trained, message(encoder, QUESTION))


def test_a_classifier_takes_the_heads_place(trained: FrustrationReader, encoder: Encoder, tmp_path: Path) -> None:
    folder = write_classifier(tmp_path, ["frustrated", "content"])
    config = {**trained.config, "classifier": str(folder)}
    component = FrustrationReader(config, trained._model_storage, trained._resource)
    assert read(component, message(encoder, "the lamp is bad")) > 0.9
    assert read(component, message(encoder, "the lamp is good")) < 0.1


def test_a_classifier_reads_sentiment_too(trained: FrustrationReader, encoder: Encoder, tmp_path: Path) -> None:
    config = {**SentimentReader.get_default_config(), "classifier": str(write_classifier(tmp_path))}
    component = SentimentReader(config, trained._model_storage, trained._resource)
    one = message(encoder, "the lamp is bad")
    component.process([one])
    assert one.get("sentiment")["label"] == "negative"


def test_a_folder_that_is_none_is_told(trained: FrustrationReader, encoder: Encoder, tmp_path: Path) -> None:
    config = {**trained.config, "classifier": str(tmp_path / "missing")}
    component = FrustrationReader(config, trained._model_storage, trained._resource)
    with pytest.raises(ClassifierNotReadable, match="no such folder"):
        component.process([message(encoder, "hello")])
