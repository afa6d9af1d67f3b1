"""How components find the vector that the encoder set, and encode the texts that only they learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.encoder import Encoder, Matrix, open_embeddings, open_encoder
from bot.understanding.sources import project_path


def sentence_vector(message: Message, config: dict[str, Any]) -> npt.NDArray[np.float32]:
    """Return the encoder's vector of a message, shape [384]; `config["encoder"]` is the encoder's alias.

    Raises InvalidConfigException when no encoder of that alias stands earlier in the pipeline.
    """
    _, features = message.get_dense_features(TEXT, [config["encoder"]])
    if features is None:
        raise InvalidConfigException(
            "No sentence encoder has read this message: in bot/config.yml, bot.components.encoder.SentenceEncoder "
            f"must stand before the components that use it, with the alias {config['encoder']}."
        )
    vector: npt.NDArray[np.float32] = features.features[0]
    return vector


def open_for_training(config: dict[str, Any]) -> Encoder:
    """Open the encoder that the options describe (see `ENCODER_OPTIONS`). Raises WeightsNotFound, WeightsNotGenuine."""
    return open_encoder(weights=config["weights"], cache=project_path(config["cache"]), precision=config["precision"])


def encode_for_training(texts: Sequence[str], config: dict[str, Any]) -> Matrix:
    """Return the vectors of texts, shape [texts, 384]; those that an earlier training encoded come from the cache."""
    cache = open_embeddings(project_path(config["cache"]), precision=config["precision"])
    return open_for_training(config).encode_all(texts, cache=cache)
