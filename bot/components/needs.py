"""Rasa component: the signs of a need for a person, as the key `needs`: a list of {"name", "probability"}.

It reads the clauses of a message too, so it stands before `bot.components.several_intents.SeveralIntents`.
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

from bot.components.clauses import CLAUSE, CUT_FROM
from bot.components.encoder import STATES, SentenceEncoder
from bot.components.options import ENCODER_OPTIONS
from bot.components.trained import TrainedPart
from bot.components.vectors import open_for_training, sentence_vector
from bot.understanding.encoder import Encoding
from bot.understanding.encoder_weights import check_weights, find_weights
from bot.understanding.need_examples import read_needs
from bot.understanding.need_layers import FOLDER, files_of, read_need_layers
from bot.understanding.needs import NeedModel, train_needs
from bot.understanding.settings import NeedSettings
from bot.understanding.sources import project_path


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NeedReader(TrainedPart[NeedModel]):
    """Sets a message's `needs`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: those of `NeedSettings`, and the encoder's, as `SentenceEncoder` has them."""
        return {**msgspec.to_builtins(NeedSettings()), **ENCODER_OPTIONS}

    @classmethod
    def required_components(cls) -> list[type]:
        """Name what must stand earlier in the pipeline."""
        return [SentenceEncoder]

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["onnx", "onnxruntime", "safetensors", "scipy"]

    @classmethod
    def files(cls, config: dict[str, Any]) -> Iterable[Path]:
        """Name the files of examples, and those of the layers that were tuned on them."""
        return (*cls.examples(config), *files_of(FOLDER))

    @staticmethod
    def examples(config: dict[str, Any]) -> list[Path]:
        """Name the files of examples."""
        return sorted(project_path(config["examples_folder"]).glob("*.yml"))

    @classmethod
    def read_part(cls, folder: Path) -> NeedModel:
        """Read the model of the signs from a folder of the model."""
        return NeedModel.load(folder)

    def train(self, training_data: TrainingData) -> Resource:
        """Take the layers that were tuned, and learn from the examples that were written since."""
        weights = find_weights(self.config["weights"]).weights
        check_weights(weights)
        tuned = read_need_layers(FOLDER, weights=weights)
        examples = read_needs(self.examples(self.config))
        encoder = open_for_training(self.config)
        return self.keep(train_needs(examples, tuned, encoder, precision=self.config["precision"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the signs of incoming messages."""
        for message in messages:
            if message.get(CLAUSE) is not None:
                continue
            parts = [message, *(part for part in messages if part.get(CUT_FROM) is message)]
            found = self.part.read(Encoding(sentence_vector(part, self.config), part.get(STATES)) for part in parts)
            message.set("needs", msgspec.to_builtins(list(found)), add_to_output=True)
        return messages
