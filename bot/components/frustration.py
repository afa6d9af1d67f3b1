"""Rasa component: how frustrated the customer is with the service, 0 to 1, as the key `frustration`.

It reads the conversation before the message from the metadata's `earlier` (see `bot.understanding.history`). Without
it, as in `rasa shell`, every message is read as the first one.
"""

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

from bot.components.encoder import EARLIER_VECTORS, SentenceEncoder
from bot.components.options import ENCODER_OPTIONS
from bot.components.trained import TrainedPart
from bot.components.vectors import encode_for_training, sentence_vector
from bot.understanding.feeling_classifiers import ClassifiedFrustration
from bot.understanding.frustration import FrustrationModel, Moment, Said
from bot.understanding.history import history_of
from bot.understanding.message_text import read_text
from bot.understanding.rated_conversations import (
    rated_moments,
    read_conversations,
    texts_to_encode,
    train_on_moments,
)
from bot.understanding.settings import FrustrationSettings
from bot.understanding.sources import project_path


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class FrustrationReader(TrainedPart[FrustrationModel]):
    """Sets a message's `frustration`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: those of `FrustrationSettings`, and the encoder's, as `SentenceEncoder` has them."""
        return {
            **msgspec.to_builtins(FrustrationSettings()),
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
        """Name the file of rated conversations."""
        return [project_path(config["conversations_file"])]

    @classmethod
    def read_part(cls, folder: Path) -> FrustrationModel:
        """Read the head from a folder of the model."""
        return FrustrationModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the rated conversations; Rasa's training data say nothing about feelings."""
        conversations = read_conversations(project_path(self.config["conversations_file"]))
        vectors = encode_for_training(texts_to_encode(conversations), self.config)
        return self.keep(train_on_moments(rated_moments(conversations, vectors)))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the frustration of incoming messages."""
        for message in messages:
            message.set("frustration", self._read(self._moment(message)), add_to_output=True)
        return messages

    def _read(self, moment: Moment) -> float:
        return self.part.read(moment) if self._classifier is None else self._classifier.read(moment)

    @cached_property
    def _classifier(self) -> ClassifiedFrustration | None:
        """The classifier that the options put in place of the head. Raises ClassifierNotReadable."""
        folder = self.config["classifier"]
        return ClassifiedFrustration(project_path(folder)) if folder else None

    def _moment(self, message: Message) -> Moment:
        history = history_of(message.get("metadata"))
        # Another encoder may not tell them; then the message is read without the customer's earlier ones.
        vectors = message.get(EARLIER_VECTORS) or []
        return Moment(
            Said(read_text(message.get(TEXT)), sentence_vector(message, self.config)),
            earlier=tuple(Said(text, vector) for text, vector in zip(history.messages, vectors, strict=False)),
            answers=history.answers,
        )
