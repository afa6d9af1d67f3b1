"""What bot/config.yml says of the parts that are measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.understanding.embedding_cache import EmbeddingCache
from bot.understanding.encoder import Encoder, Matrix, open_embeddings, open_encoder
from bot.understanding.errors import DataFileNotReadable
from bot.understanding.intents import IntentSettings
from bot.understanding.settings import read_settings
from bot.understanding.sources import project_path
from bot.understanding.upper_layers import Tuner

_ENCODER = "bot.components.encoder.SentenceEncoder"
_INTENTS = "bot.components.intents.IntentRanker"


class Configured(msgspec.Struct, frozen=True):
    """The encoder's source and cache folder, and the options of the intent classifier."""

    intents: IntentSettings
    weights: str = "package"
    cache: str = ".cache"
    precision: str = "int8"


def read_configured(path: Path) -> Configured:
    """Read bot/config.yml. Raises DataFileNotReadable when its pipeline lacks our encoder or our intents."""
    try:
        recipe = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataFileNotReadable(path, reason=str(error)) from error
    pipeline = recipe.get("pipeline") if isinstance(recipe, dict) else None
    parts: dict[str, dict[str, Any]] = {
        str(part.get("name")): part for part in pipeline or [] if isinstance(part, dict)
    }
    for name in (_ENCODER, _INTENTS):
        if name not in parts:
            raise DataFileNotReadable(path, reason=f"its pipeline has no {name}, which is what this measures")
    try:
        place = {
            name: str(parts[_ENCODER][name]) for name in ("weights", "cache", "precision") if name in parts[_ENCODER]
        }
        return Configured(read_settings(parts[_INTENTS], IntentSettings), **place)
    except msgspec.ValidationError as error:
        raise DataFileNotReadable(path, reason=f"{_INTENTS}: {error}") from error


class Vectors:
    """The encoder, with a cache of its own: vectors of public sets would crowd out those of the project's data."""

    def __init__(
        self, encoder: Encoder, cache: EmbeddingCache, *, weights: str = "package", precision: str = "int8"
    ) -> None:
        """Use an open encoder, made of these weights in this precision, and an open cache."""
        self.encoder = encoder
        self._cache = cache
        self._weights = weights
        self._precision = precision

    @classmethod
    def open(cls, configured: Configured, *, purpose: str) -> Vectors:
        """Open the encoder, building it when it never was. Raises WeightsNotFound and WeightsNotGenuine."""
        cache = project_path(configured.cache)
        encoder = open_encoder(weights=configured.weights, cache=cache, precision=configured.precision)
        embeddings = open_embeddings(cache / "benchmark" / purpose, precision=configured.precision)
        return cls(encoder, embeddings, weights=configured.weights, precision=configured.precision)

    def tuner(self, say: Callable[[str], None]) -> Tuner:
        """Return what tunes the encoder; `say` hears how far it is."""
        return Tuner(self.encoder, weights=self._weights, precision=self._precision, say=say)

    def of(self, texts: Sequence[str]) -> Matrix:
        """Return the vectors of `texts`, shape [texts, 384]."""
        return self.encoder.encode_all(texts, cache=self._cache)
