"""Rasa component: the intent classifier, with its five likeliest intents and a fallback when it is not sure."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder import STATES, SentenceEncoder
from bot.components.options import ENCODER_OPTIONS, read_options
from bot.components.trained import TrainedPart
from bot.components.vectors import open_for_training, sentence_vector
from bot.understanding.encoder import Encoding
from bot.understanding.intent_training import Examples, train_intents
from bot.understanding.intents import IntentModel, IntentSettings, ScoredIntent
from bot.understanding.message_text import read_text
from bot.understanding.upper_layers import Tuner

_log = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentRanker(TrainedPart[IntentModel], IntentClassifier):
    """Sets a message's `intent` and `intent_ranking`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: the encoder's, as `SentenceEncoder` has them, and those of `IntentSettings`."""
        return {
            **ENCODER_OPTIONS,
            **msgspec.to_builtins(IntentSettings()),
        }

    @classmethod
    def required_components(cls) -> list[type]:
        """Name what must stand earlier in the pipeline."""
        return [SentenceEncoder]

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["sklearn", "scipy"]

    @classmethod
    def read_part(cls, folder: Path) -> IntentModel:
        """Read the classifier from a folder of the model."""
        return IntentModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents of the examples and put the classifier into the model."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        weights, precision = self.config["weights"], self.config["precision"]
        model = train_intents(
            Examples(
                [read_text(example.get(TEXT)) for example in examples],
                np.stack([sentence_vector(example, self.config) for example in examples]),
                [example.get(INTENT) for example in examples],
            ),
            settings=read_options(self.config, IntentSettings, component=IntentRanker),
            tuner=Tuner(open_for_training(self.config), weights=weights, precision=precision, say=_log.info),
            say=_log.info,
        )
        return self.keep(model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intents of incoming messages."""
        threshold = read_options(self.config, IntentSettings, component=IntentRanker).fallback_threshold
        for message in messages:
            encoding = Encoding(sentence_vector(message, self.config), message.get(STATES))
            reading = self.part.read(read_text(message.get(TEXT)), encoding, fallback_threshold=threshold)
            message.set(INTENT, as_rasa(reading.intent), add_to_output=True)
            message.set(INTENT_RANKING_KEY, [as_rasa(scored) for scored in reading.ranking], add_to_output=True)
        return messages


def as_rasa(scored: ScoredIntent) -> dict[str, Any]:
    """Return an intent as Rasa keeps it in a message."""
    return {INTENT_NAME_KEY: scored.name, PREDICTED_CONFIDENCE_KEY: scored.confidence}
