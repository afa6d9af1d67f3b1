"""How components find the vector that the encoder set."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message


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
