"""The encoder, which several modules need: built once, and kept in the project's cache like any training does."""

from __future__ import annotations

import warnings

import pytest

with warnings.catch_warnings():
    # spaCy's own imports warn of what none of ours can mend.
    warnings.simplefilter("ignore", DeprecationWarning)
    import spacy  # noqa: F401

from bot.understanding.encoder import Encoder, open_encoder
from bot.understanding.sources import project_path


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The int8 encoder that the bot uses."""
    return open_encoder(weights="package", cache=project_path(".cache"))
