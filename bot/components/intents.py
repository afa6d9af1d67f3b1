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
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder import STATES, SentenceEncoder
from bot.components.trained import TrainedPart
from bot.components.vectors import sentence_vector
from bot.understanding.encoder import Encoding, open_encoder
from bot.understanding.intent_training import Examples, train_intents
from bot.understanding.intents import IntentModel, IntentSettings, ScoredIntent
from bot.understanding.message_text import read_text
from bot.understanding.settings import read_settings
from bot.understanding.sources import project_path
from bot.understanding.upper_layers import Tuner

_log = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentRanker(TrainedPart[IntentModel], IntentClassifier):
    """Sets a message's `intent` and `intent_ranking`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: the encoder's, as `SentenceEncoder` has them, and those of `IntentSettings`."""
        return {
            "encoder": "encoder",
            "weights": "package",
            "cache": ".cache",
            "precision": "int8",
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
        cache, precision = project_path(self.config["cache"]), self.config["precision"]
        encoder = open_encoder(weights=self.config["weights"], cache=cache, precision=precision)
        model = train_intents(
            Examples(
                [read_text(example.get(TEXT)) for example in examples],
                np.stack([sentence_vector(example, self.config) for example in examples]),
                [example.get(INTENT) for example in examples],
            ),
            settings=_settings(self.config),
            tuner=Tuner(encoder, weights=self.config["weights"], precision=precision, say=_log.info),
            say=_log.info,
        )
        return self.keep(model)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intents of incoming messages."""
        threshold = _settings(self.config).fallback_threshold
        for message in messages:
            encoding = Encoding(sentence_vector(message, self.config), message.get(STATES))
            reading = self.part.read(read_text(message.get(TEXT)), encoding, fallback_threshold=threshold)
            message.set(INTENT, _as_rasa(reading.intent), add_to_output=True)
            message.set(INTENT_RANKING_KEY, [_as_rasa(scored) for scored in reading.ranking], add_to_output=True)
        return messages


def _settings(config: dict[str, Any]) -> IntentSettings:
    """Read the options; an option of a wrong type is an error that names it."""
    try:
        return read_settings(config, IntentSettings)
    except msgspec.ValidationError as error:
        raise InvalidConfigException(f"bot/config.yml, {IntentRanker.__name__}: {error}") from error


def _as_rasa(scored: ScoredIntent) -> dict[str, Any]:
    return {INTENT_NAME_KEY: scored.name, PREDICTED_CONFIDENCE_KEY: scored.confidence}
