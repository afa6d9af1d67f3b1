"""Rasa component: the sentence encoder, whose vector the components after it share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES, FEATURIZER_CLASS_ALIAS, TOKENS_NAMES
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding.encoder import Encoder, open_embeddings, save_encoder
from bot.understanding.history import history_of
from bot.understanding.message_text import read_text
from bot.understanding.sources import code_fingerprint, project_path
from bot.understanding.vector_memory import VectorMemory

# A message's key for the vectors of the customer's earlier messages, oldest first; missing where there are none.
EARLIER_VECTORS = "earlier_vectors"
# And for the states in the middle of the encoder, where layers that were tuned for the intents take over.
STATES = "encoder_states"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(GraphComponent):
    """Sets a message's sentence features: a vector of 384 numbers and length 1."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the options.

        `weights` is where the encoder's weights come from (`package`, `hub` or a folder); `precision` is `int8` or
        `float32`; `cache` is the folder that keeps the built encoder and the vectors of training texts between
        trainings. With `token_features` every token gets a vector too, which costs a second run of the encoder; no
        component of ours needs it, but DIET and other components of Rasa can use it.
        """
        return {
            "weights": "package",
            "precision": "int8",
            "cache": ".cache",
            "token_features": False,
            FEATURIZER_CLASS_ALIAS: "encoder",
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Name what must be installed."""
        return ["onnx", "onnxruntime", "safetensors", "tokenizers"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Tell Rasa to train again when the code of understanding changed."""
        return code_fingerprint()

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Keep where the encoder is stored; it is opened by `load`."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._encoder: Encoder | None = None
        self._memory = VectorMemory(lambda text: self._opened().encode(text))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
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
    ) -> SentenceEncoder:
        """Open the encoder that a model holds."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._encoder = Encoder.load(Path(folder))
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Build the encoder and put it into the model. Nothing is learned: its weights stay as they are."""
        with self._model_storage.write_to(self._resource) as folder:
            save_encoder(
                Path(folder),
                weights=self._config["weights"],
                cache=project_path(self._config["cache"]),
                precision=self._config["precision"],
            )
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set the vectors of all examples; those of an earlier training come from the cache."""
        cache = open_embeddings(project_path(self._config["cache"]), precision=self._config["precision"])
        for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
            examples = [example for example in training_data.training_examples if example.get(attribute)]
            texts = [read_text(example.get(attribute)) for example in examples]
            for example, vector in zip(examples, self._opened().encode_all(texts, cache=cache), strict=True):
                self._set_features(example, vector, attribute)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the vectors of incoming messages, and of those before them that the metadata tell (see `history`)."""
        for message in messages:
            text = read_text(message.get(TEXT))
            encoding = self._opened().read(text)
            self._memory.remember(text, encoding.vector)
            message.set(STATES, encoding.states)
            self._set_features(message, encoding.vector, TEXT)
            before = history_of(message.get("metadata")).messages
            if before:
                message.set(EARLIER_VECTORS, [self._memory.vector(text) for text in before])
        return messages

    def _opened(self) -> Encoder:
        if self._encoder is None:
            raise RuntimeError("The encoder is opened by load, and this component was only created.")
        return self._encoder

    def _set_features(self, message: Message, vector: np.ndarray[Any, Any], attribute: str) -> None:
        origin = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, attribute, origin))
        if self._config["token_features"] and message.get(TOKENS_NAMES[attribute]):
            spans = [(token.start, token.end) for token in message.get(TOKENS_NAMES[attribute])]
            tokens = self._opened().encode_tokens(read_text(message.get(attribute)), spans)
            message.add_features(Features(tokens, FEATURE_TYPE_SEQUENCE, attribute, origin))
