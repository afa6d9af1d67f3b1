from pathlib import Path

import pytest

from bot.benchmark.configured import read_configured
from bot.understanding.errors import DataFileNotReadable
from bot.understanding.sources import PROJECT

ENCODER = "bot.components.encoder.SentenceEncoder"
INTENTS = "bot.components.intents.IntentRanker"


def write(folder: Path, content: str) -> Path:
    path = folder / "config.yml"
    path.write_text(content)
    return path


def test_the_options_of_the_pipeline_are_read(tmp_path: Path) -> None:
    content = f"pipeline:\n- name: {ENCODER}\n  weights: hub\n- name: {INTENTS}\n  regularization: 3.0\n"
    configured = read_configured(write(tmp_path, content))
    assert (configured.weights, configured.cache, configured.intents.regularization) == ("hub", ".cache", 3.0)


def test_the_bots_own_configuration_can_be_measured() -> None:
    assert read_configured(PROJECT / "bot" / "config.yml").intents.folds >= 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (f"pipeline:\n- name: {ENCODER}\n", f"its pipeline has no {INTENTS}"),
        ("language: en\n", f"its pipeline has no {ENCODER}"),
        ("pipeline: [", "cannot be used"),
        (
            f"pipeline:\n- name: {ENCODER}\n- name: {INTENTS}\n  folds: many\n",
            r"Expected `int`, got `str` - at `\$.folds`",
        ),
    ],
)
def test_another_pipeline_is_refused(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(DataFileNotReadable, match=sentence):
        read_configured(write(tmp_path, content))
