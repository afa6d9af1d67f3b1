"""The bot's own sentiment and frustration, measured."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.benchmark.configured import Vectors
from bot.benchmark.own_feelings import CONVERSATIONS_FILE, HELD_OUT_FILE, MESSAGES_FILE, measure_own_feelings
from bot.understanding.encoder import open_embeddings, open_encoder
from bot.understanding.errors import NotEnoughExamples
from bot.understanding.sources import project_path

DATA = project_path("data/sentiment")


@pytest.fixture(scope="module")
def kept() -> Vectors:
    """The vectors of the project's data are in its cache after any training."""
    cache = project_path(".cache")
    return Vectors(open_encoder(weights="package", cache=cache), open_embeddings(cache))


@pytest.mark.slow
def test_the_bots_own_data_hold_what_was_measured(kept: Vectors) -> None:
    figures = measure_own_feelings(DATA, vectors=kept)
    # Floors a little below the figures in docs/feelings.md.
    assert figures.macro_recall >= 0.78
    assert figures.frustration_auc >= 0.9
    assert figures.frustration_brier <= 0.1
    assert figures.accuracy_by_kind["business"] >= 0.9
    assert set(figures.recall_by_polarity) == {"negative", "neutral", "positive"}


@pytest.mark.slow
def test_figures_follow_the_held_out_messages(kept: Vectors, tmp_path: Path) -> None:
    for name in (MESSAGES_FILE, CONVERSATIONS_FILE):
        shutil.copy(DATA / name, tmp_path / name)
    (tmp_path / HELD_OUT_FILE).write_text(
        "right:\n  positive:\n    - thank you so much\nwrong:\n  positive:\n    - I hate this\n", encoding="utf-8"
    )
    figures = measure_own_feelings(tmp_path, vectors=kept)
    assert figures.accuracy_by_kind == {"right": 1.0, "wrong": 0.0}
    assert (figures.messages, figures.accuracy, figures.macro_recall) == (2, 0.5, 0.5)


@pytest.mark.slow
def test_too_few_conversations_are_told(kept: Vectors, tmp_path: Path) -> None:
    for name in (MESSAGES_FILE, HELD_OUT_FILE):
        shutil.copy(DATA / name, tmp_path / name)
    (tmp_path / CONVERSATIONS_FILE).write_text("- - customer: hi\n    rating: 3\n", encoding="utf-8")
    with pytest.raises(NotEnoughExamples, match="1 different openings, and 10 are needed"):
        measure_own_feelings(tmp_path, vectors=kept)
