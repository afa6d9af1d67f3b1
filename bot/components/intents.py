"""Rasa component: the intent classifier, with its five likeliest intents and a fallback when it is not sure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.encoder import SentenceEncoder
from bot.components.vectors import sentence_vector
from bot.understanding.intents import IntentModel, IntentSettings, ScoredIntent, train_intents
from bot.understanding.message_text import read_text
from bot.understanding.sources import code_fingerprint


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentRanker(GraphComponent, IntentClassifier):
    """Sets a message's `intent` and `intent_ranking`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options: the encoder's alias, and those of `IntentSettings`."""
        return {"encoder": "encoder", **msgspec.to_builtins(IntentSettings())}

    @classmethod
    def required_components(cls) -> list[type]:
        """Name what must stand earlier in the pipeline."""
        return [SentenceEncoder]

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["sklearn", "scipy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tell Rasa to train again when the code of understanding changed."""
        return code_fingerprint()

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Read the options; an option of a wrong type is an error that names it."""
        self._config = config
        self._settings = msgspec.convert(
            {name: config[name] for name in IntentSettings.__struct_fields__ if name in config}, IntentSettings
        )
        self._model_storage = model_storage
        self._resource = resource
        self._model: IntentModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentRanker:
        """Make the component before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentRanker:
        """Open the classifier that a model holds."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = IntentModel.load(Path(folder))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the intents of the examples and put the classifier into the model."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        model = train_intents(
            [read_text(example.get(TEXT)) for example in examples],
            np.stack([sentence_vector(example, self._config) for example in examples]),
            [example.get(INTENT) for example in examples],
            settings=self._settings,
        )
        with self._model_storage.write_to(self._resource) as folder:
            model.save(Path(folder))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intents of incoming messages."""
        if self._model is None:
            raise RuntimeError("The classifier is opened by load, and this component was only created.")
        for message in messages:
            reading = self._model.read(
                read_text(message.get(TEXT)),
                sentence_vector(message, self._config),
                fallback_threshold=self._settings.fallback_threshold,
            )
            message.set(INTENT, _as_rasa(reading.intent), add_to_output=True)
            message.set(INTENT_RANKING_KEY, [_as_rasa(scored) for scored in reading.ranking], add_to_output=True)
        return messages


def _as_rasa(scored: ScoredIntent) -> dict[str, Any]:
    return {INTENT_NAME_KEY: scored.name, PREDICTED_CONFIDENCE_KEY: scored.confidence}
