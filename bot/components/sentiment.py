"""Rasa component: how the customer feels, as the key `sentiment`: {"label", "score"}."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder import SentenceEncoder
from bot.components.options import ENCODER_OPTIONS
from bot.components.trained import TrainedPart
from bot.components.vectors import encode_for_training, sentence_vector
from bot.understanding.feeling_classifiers import ClassifiedSentiment
from bot.understanding.message_text import read_text
from bot.understanding.sentiment import SentimentModel, train_sentiment
from bot.understanding.sentiment_examples import read_examples
from bot.understanding.settings import SentimentSettings
from bot.understanding.sources import project_path


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SentimentReader(TrainedPart[SentimentModel]):
    """Sets a message's `sentiment`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: those of `SentimentSettings`, and the encoder's, as `SentenceEncoder` has them."""
        return {
            **msgspec.to_builtins(SentimentSettings()),
            **ENCODER_OPTIONS,
        }

    @classmethod
    def required_components(cls) -> list[type]:
        """Name what must stand earlier in the pipeline."""
        return [SentenceEncoder]

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["sklearn", "vaderSentiment"]

    @classmethod
    def files(cls, config: dict[str, Any]) -> Iterable[Path]:
        """Name the file of examples."""
        return [project_path(config["examples_file"])]

    @cached_property
    def _classifier(self) -> ClassifiedSentiment | None:
        """The classifier that the options put in place of the head. Raises ClassifierNotReadable."""
        folder = self.config["classifier"]
        return ClassifiedSentiment(project_path(folder)) if folder else None

    @classmethod
    def read_part(cls, folder: Path) -> SentimentModel:
        """Read the model of feelings from a folder of the model."""
        return SentimentModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the file of examples; Rasa's training data say nothing about feelings."""
        texts, feelings = read_examples(project_path(self.config["examples_file"]))
        return self.keep(train_sentiment(texts, encode_for_training(texts, self.config), feelings))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the sentiment of incoming messages."""
        for message in messages:
            text = read_text(message.get(TEXT))
            if self._classifier is not None:
                reading = self._classifier.read(text)
            else:
                reading = self.part.read(text, sentence_vector(message, self.config))
            message.set("sentiment", msgspec.to_builtins(reading), add_to_output=True)
        return messages
