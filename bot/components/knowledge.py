"""Rasa component: the articles that may answer a message, as the key `knowledge`.

Its value is a list of at most three, best first: {"slug", "title", "answer", "score", "above"}. `score` is a cosine,
and `above` is true from the option `threshold` on. A question of the desk's (metadata `passages`, how many) gets the key
`passages`, too: {"slug", "title", "passage", "score"}, best first.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder import SentenceEncoder
from bot.components.options import ENCODER_OPTIONS
from bot.components.trained import TrainedPart
from bot.components.vectors import encode_for_training, sentence_vector
from bot.understanding.articles import read_articles
from bot.understanding.knowledge import KnowledgeIndex, build_index, texts_of
from bot.understanding.settings import KnowledgeSettings
from bot.understanding.sources import project_path

# The metadata that asks for passages, and the key under which they are found.
PASSAGES = "passages"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class KnowledgeFinder(TrainedPart[KnowledgeIndex]):
    """Sets a message's `knowledge`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: those of `KnowledgeSettings`, and the encoder's, as `SentenceEncoder` has them."""
        return {
            **msgspec.to_builtins(KnowledgeSettings()),
            **ENCODER_OPTIONS,
        }

    @classmethod
    def required_components(cls) -> list[type]:
        """Name what must stand earlier in the pipeline."""
        return [SentenceEncoder]

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["sklearn"]

    @classmethod
    def files(cls, config: dict[str, Any]) -> Iterable[Path]:
        """Name the articles."""
        return project_path(config["folder"]).glob("*.md")

    @classmethod
    def read_part(cls, folder: Path) -> KnowledgeIndex:
        """Read the index from a folder of the model."""
        return KnowledgeIndex.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Build the index of the articles."""
        articles = read_articles(project_path(self.config["folder"]))
        texts, owners = texts_of(articles)
        return self.keep(build_index(articles, encode_for_training(texts, self.config), owners))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the articles of incoming messages."""
        for message in messages:
            vector = sentence_vector(message, self.config)
            near = self.part.find(vector, threshold=self.config["threshold"])
            message.set("knowledge", msgspec.to_builtins(list(near)), add_to_output=True)
            most = (message.get("metadata") or {}).get(PASSAGES)
            if most:
                passages = self.part.passages(vector, most=most)
                message.set(PASSAGES, msgspec.to_builtins(list(passages)), add_to_output=True)
        return messages
