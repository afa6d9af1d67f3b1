"""Classifiers of `transformers` from a local folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.understanding.errors import ClassifierNotReadable
from bot.understanding.sources import PROJECT
from bot.understanding.transformer_classifier import TransformerClassifier, label_called
from tests.unit.bot.understanding.tiny_classifiers import (
    write_classifier,
    write_config,
    write_onnx,
)


def test_a_text_gets_a_probability_for_each_label(tmp_path: Path) -> None:
    classifier = TransformerClassifier.load(write_classifier(tmp_path))
    found = classifier.probabilities("the lamp is bad")
    assert list(found) == ["negative", "neutral", "positive"]
    assert sum(found.values()) == pytest.approx(1.0)
    assert found["negative"] > 0.9


def test_what_was_said_before_is_the_first_of_two_texts(tmp_path: Path) -> None:
    classifier = TransformerClassifier.load(write_classifier(tmp_path))
    assert classifier.probabilities("the lamp", context="bad")["negative"] > 0.9
    assert classifier.probabilities("the lamp")["negative"] == pytest.approx(1 / 3)


@pytest.mark.parametrize("text", ["", "🤷", "bad " * 1000, "\u0000", "A" * 2000])
def test_no_text_is_too_strange(tmp_path: Path, text: str) -> None:
    found = TransformerClassifier.load(write_classifier(tmp_path)).probabilities(text, context=text)
    assert sum(found.values()) == pytest.approx(1.0)


def test_a_long_text_is_cut_where_the_classifier_ends(tmp_path: Path) -> None:
    write_classifier(tmp_path)
    write_config(tmp_path, ["negative", "neutral", "positive"], max_position_embeddings=8)
    classifier = TransformerClassifier.load(tmp_path)
    assert classifier.probabilities("the " * 20 + "bad")["negative"] == pytest.approx(1 / 3)


def _no_onnx(folder: Path) -> None:
    (folder / "model.onnx").unlink()


def _no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


def _damaged_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{", encoding="utf-8")


def _no_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def _damaged_config(folder: Path) -> None:
    (folder / "config.json").write_text("{", encoding="utf-8")


def _one_label(folder: Path) -> None:
    write_config(folder, ["negative"])


def _too_many_labels(folder: Path) -> None:
    write_config(folder, ["negative", "neutral", "positive", "other"])


def _damaged_onnx(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"no graph")


def _strange_input(folder: Path) -> None:
    write_onnx(folder, labels=3, inputs=("input_ids", "pixel_values"))


def _damaged_tensorflow(folder: Path) -> None:
    (folder / "model.onnx").rename(folder / "tf_model.h5")


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (_no_onnx, "neither model.onnx nor tf_model.h5"),
        (_no_tokenizer, "holds no tokenizer.json"),
        (_damaged_tokenizer, "tokenizer.json: "),
        (_no_config, "holds no config.json"),
        (_damaged_config, "config.json is not JSON"),
        (_one_label, "must name two labels or more"),
        (_too_many_labels, "its weights give 3 numbers for a text, and id2label names 4 labels"),
        (_damaged_onnx, "model.onnx: "),
        (_strange_input, "wants pixel_values"),
    ],
)
def test_a_folder_that_is_none_is_told(tmp_path: Path, damage: Callable[[Path], None], problem: str) -> None:
    damage(write_classifier(tmp_path))
    with pytest.raises(ClassifierNotReadable, match=problem):
        TransformerClassifier.load(tmp_path)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClassifierNotReadable, match="there is no such folder"):
        TransformerClassifier.load(tmp_path / "missing")


def test_labels_go_by_their_names(tmp_path: Path) -> None:
    classifier = TransformerClassifier.load(write_classifier(tmp_path, ["LABEL_0", "Negative"]))
    assert label_called(classifier, ("negative", "neg"), folder=tmp_path) == "Negative"
    with pytest.raises(
        ClassifierNotReadable, match="its labels are LABEL_0, Negative, and one must be called positive"
    ):
        label_called(classifier, ("positive",), folder=tmp_path)


# TensorFlow takes half a minute to import and cannot be left again, so it gets a process of its own.
_WITH_TENSORFLOW = """
import sys
from pathlib import Path
from transformers import BertConfig, TFBertForSequenceClassification
from bot.understanding.errors import ClassifierNotReadable
from bot.understanding.transformer_classifier import TransformerClassifier
from tests.unit.bot.understanding.tiny_classifiers import WORDS, write_tokenizer

folder = Path(sys.argv[1])
config = BertConfig(vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
                    intermediate_size=8, id2label={0: "negative", 1: "positive"})
model = TFBertForSequenceClassification(config)
model.build_in_name_scope()
model.save_pretrained(folder)
write_tokenizer(folder)
found = TransformerClassifier.load(folder).probabilities("the lamp is good", context="bad")
assert list(found) == ["negative", "positive"] and abs(sum(found.values()) - 1) < 1e-6
(folder / "tf_model.h5").write_bytes(b"no weights")
try:
    TransformerClassifier.load(folder)
except ClassifierNotReadable as error:
    print(error)
"""


@pytest.mark.slow
def test_tensorflow_weights_are_read(tmp_path: Path) -> None:
    # A test before this one may have kept TensorFlow out of this process, and said so to transformers.
    surroundings = {name: value for name, value in os.environ.items() if name != "USE_TF"}
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _WITH_TENSORFLOW, str(tmp_path)],
        cwd=PROJECT,
        env={**surroundings, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "cannot be used: tf_model.h5: " in result.stdout


_WITHOUT_TENSORFLOW = """
import sys
from pathlib import Path
from bot.without_tensorflow import install
install()
from bot.understanding.errors import ClassifierNotReadable
from bot.understanding.transformer_classifier import TransformerClassifier
try:
    TransformerClassifier.load(Path(sys.argv[1]))
except ClassifierNotReadable as error:
    print(error)
"""


def test_tensorflow_weights_need_tensorflow(tmp_path: Path) -> None:
    _damaged_tensorflow(write_classifier(tmp_path))
    result = subprocess.run(
        [sys.executable, "-c", _WITHOUT_TENSORFLOW, str(tmp_path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "set FRONTLINE_BOT_TENSORFLOW=true, or export the classifier to model.onnx" in result.stdout
