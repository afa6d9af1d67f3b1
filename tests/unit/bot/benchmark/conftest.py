"""The encoder with a cache of vectors that the tests throw away."""

from __future__ import annotations

import pytest

from bot.benchmark.configured import Vectors
from bot.understanding.encoder import open_embeddings, open_encoder
from bot.understanding.sources import project_path


@pytest.fixture(scope="session")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Vectors:
    encoder = open_encoder(weights="package", cache=project_path(".cache"))
    return Vectors(encoder, open_embeddings(tmp_path_factory.mktemp("embeddings")))
