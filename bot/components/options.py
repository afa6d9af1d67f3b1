"""How components read their options, and those that all have which use the encoder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from rasa.shared.exceptions import InvalidConfigException

from bot.understanding.settings import read_settings

# The encoder's alias, and for the parts that encode texts of their own in training what the encoder is made of: the same
# as `SentenceEncoder` has, or they would learn from other vectors than they read.
ENCODER_OPTIONS: Mapping[str, Any] = {
    "encoder": "encoder",
    "weights": "package",
    "cache": ".cache",
    "precision": "int8",
}

S = TypeVar("S", bound=msgspec.Struct)


def read_options(config: Mapping[str, Any], kind: type[S], *, component: type) -> S:
    """Take the options of `kind` from a component's configuration.

    Raises InvalidConfigException that names the component and the option whose value is of a wrong type.
    """
    try:
        return read_settings(config, kind)
    except msgspec.ValidationError as error:
        raise InvalidConfigException(f"bot/config.yml, {component.__name__}: {error}") from error
