"""Any `transformers` sequence classifier from a local folder, in place of a head of ours.

The folder is what `save_pretrained` writes: config.json (with `id2label`), tokenizer.json, and the weights, as
`model.onnx` (read by onnxruntime; what `optimum-cli export onnx` makes) or as `tf_model.h5` (read by TensorFlow). Nothing
is ever fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from scipy.special import softmax
from tokenizers import Tokenizer

from bot.understanding.errors import ClassifierNotReadable
from bot.without_tensorflow import is_installed

_CONFIG = "config.json"
_TOKENIZER = "tokenizer.json"
_ONNX = "model.onnx"
_TENSORFLOW = "tf_model.h5"
_MOST_TOKENS = 512

Ids = npt.NDArray[np.int64]
Logits = npt.NDArray[np.float32]
Run = Callable[[Mapping[str, Ids]], Logits]


class TransformerClassifier:
    """A classifier that was read from a folder."""

    def __init__(self, labels: tuple[str, ...], tokenizer: Tokenizer, run: Run) -> None:
        """Use an open tokenizer, and `run`, which turns its numbers into one logit a label."""
        self.labels = labels
        self._tokenizer = tokenizer
        self._run = run

    @classmethod
    def load(cls, folder: Path) -> TransformerClassifier:
        """Open a folder. Raises ClassifierNotReadable that names what is missing or wrong."""
        if not folder.is_dir():
            raise ClassifierNotReadable(folder, reason="there is no such folder")
        config = _config(folder)
        labels = _labels(folder, config)
        tokenizer = _tokenizer(folder, most_tokens=_most_tokens(config))
        if (folder / _ONNX).is_file():
            run = _onnx(folder)
        elif (folder / _TENSORFLOW).is_file():
            run = _tensorflow(folder)
        else:
            raise ClassifierNotReadable(folder, reason=f"it holds neither {_ONNX} nor {_TENSORFLOW}")
        classifier = cls(labels, tokenizer, run)
        found = classifier.logits("Where is my order?").shape
        if found != (len(labels),):
            raise ClassifierNotReadable(
                folder,
                reason=f"its weights give {found[-1]} numbers for a text, and id2label names {len(labels)} labels",
            )
        return classifier

    def probabilities(self, text: str, *, context: str = "") -> dict[str, float]:
        """Return each label's probability. `context` is what was said before, as the first text of a pair."""
        values = softmax(self.logits(text, context=context).astype(np.float64))
        return dict(zip(self.labels, values.tolist(), strict=True))

    def logits(self, text: str, *, context: str = "") -> Logits:
        """Return one logit a label, shape [labels]."""
        tokens = self._tokenizer.encode(context, text) if context else self._tokenizer.encode(text)
        # A text without any token that the tokenizer knows still needs one.
        size = max(len(tokens.ids), 1)
        feed = {
            "input_ids": _row(tokens.ids, size),
            "attention_mask": _row(tokens.attention_mask, size),
            "token_type_ids": _row(tokens.type_ids, size),
        }
        return self._run(feed)


def label_called(classifier: TransformerClassifier, names: tuple[str, ...], *, folder: Path) -> str:
    """Return the classifier's label that has one of `names`, whatever its capitals. Raises ClassifierNotReadable."""
    for label in classifier.labels:
        if label.lower() in names:
            return label
    raise ClassifierNotReadable(
        folder,
        reason=f"its labels are {', '.join(classifier.labels)}, and one must be called {' or '.join(names)}; "
        f"name them in id2label of {_CONFIG}",
    )


def _config(folder: Path) -> dict[str, Any]:
    try:
        config = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
    except OSError as error:
        raise ClassifierNotReadable(folder, reason=f"it holds no {_CONFIG}") from error
    except ValueError as error:
        raise ClassifierNotReadable(folder, reason=f"{_CONFIG} is not JSON: {error}") from error
    return config if isinstance(config, dict) else {}


def _labels(folder: Path, config: Mapping[str, Any]) -> tuple[str, ...]:
    named = config.get("id2label")
    try:
        labels = {int(number): str(name) for number, name in named.items()} if isinstance(named, dict) else {}
    except ValueError:
        labels = {}
    if len(labels) < 2 or sorted(labels) != list(range(len(labels))):
        raise ClassifierNotReadable(
            folder, reason=f"id2label of {_CONFIG} must name two labels or more by their numbers, from 0 on"
        )
    return tuple(labels[number] for number in sorted(labels))


def _most_tokens(config: Mapping[str, Any]) -> int:
    given = config.get("max_position_embeddings")
    # RoBERTa counts two more positions than it has, for its padding.
    reserved = 2 if "roberta" in str(config.get("model_type")) else 0
    return min(given - reserved, _MOST_TOKENS) if isinstance(given, int) and given > reserved else _MOST_TOKENS


def _tokenizer(folder: Path, *, most_tokens: int) -> Tokenizer:
    if not (folder / _TOKENIZER).is_file():
        raise ClassifierNotReadable(folder, reason=f"it holds no {_TOKENIZER}")
    try:
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    except Exception as error:
        # The library raises bare exceptions of its own on a damaged file.
        raise ClassifierNotReadable(folder, reason=f"{_TOKENIZER}: {error}") from error
    tokenizer.enable_truncation(max_length=most_tokens)
    tokenizer.no_padding()
    return tokenizer


def _onnx(folder: Path) -> Run:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(str(folder / _ONNX), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # onnxruntime raises bare exceptions of its own on a damaged file.
        raise ClassifierNotReadable(folder, reason=f"{_ONNX}: {error}") from error
    wanted = [given.name for given in session.get_inputs()]
    unknown = sorted(set(wanted) - {"input_ids", "attention_mask", "token_type_ids"})
    if unknown:
        raise ClassifierNotReadable(folder, reason=f"{_ONNX} wants {unknown[0]}, which a tokenizer does not give")

    def run(feed: Mapping[str, Ids]) -> Logits:
        logits: Logits = session.run(None, {name: feed[name] for name in wanted})[0][0]
        return logits

    return run


def _tensorflow(folder: Path) -> Run:
    if is_installed():
        raise ClassifierNotReadable(
            folder,
            reason=f"{_TENSORFLOW} needs TensorFlow, which Rasa is started without: set FRONTLINE_BOT_TENSORFLOW=true, "
            f"or export the classifier to {_ONNX}",
        )
    try:
        from transformers import TFAutoModelForSequenceClassification

        model = TFAutoModelForSequenceClassification.from_pretrained(str(folder), local_files_only=True)
    except Exception as error:
        # Anything may be wrong with a file of weights; the library has no one exception for it.
        raise ClassifierNotReadable(folder, reason=f"{_TENSORFLOW}: {error}") from error

    def run(feed: Mapping[str, Ids]) -> Logits:
        logits: Logits = model(dict(feed), training=False).logits.numpy()[0]
        return logits

    return run


def _row(values: list[int], size: int) -> Ids:
    return np.asarray([values + [0] * (size - len(values))], dtype=np.int64)
