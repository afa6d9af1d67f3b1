"""Rasa's own default configuration, trained and measured on the same files as ours.

Run as a process of its own, `python -m bot.benchmark.rasa_default TASK.json FIGURES.json`, so that its memory is its own,
and so that TensorFlow, which it needs, is loaded nowhere else.
"""

from __future__ import annotations

import importlib.resources
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import yaml
from sklearn.metrics import f1_score, matthews_corrcoef

from bot.benchmark.cost import peak_memory_mb, time_each
from bot.benchmark.intents import IntentFigures
from bot.benchmark.labelled_texts import LabelledTexts
from bot.understanding.calibration import calibration_error
from bot.understanding.scope import scope_auc

EPOCHS = 100  # Rasa's own default

_FALLBACK = "nlu_fallback"


class Task(msgspec.Struct, frozen=True):
    """What to measure. `outside_label` is the label of out-of-scope messages, if there is one."""

    train: LabelledTexts
    test: LabelledTexts
    outside_label: str | None = None
    epochs: int = EPOCHS


class Guess(msgspec.Struct, frozen=True):
    """What Rasa makes of a message: its intent, which may be `nlu_fallback`, and the probabilities of the likeliest."""

    intent: str
    ranking: dict[str, float]


def default_config(epochs: int) -> dict[str, Any]:
    """Return the configuration for understanding that the installed Rasa comes with, trained for `epochs`."""
    file = importlib.resources.files("rasa.engine.recipes") / "config_files" / "default_config.yml"
    pipeline = yaml.safe_load(file.read_text(encoding="utf-8"))["pipeline"]
    trained = [{**part, "epochs": epochs} if "epochs" in part else part for part in pipeline]
    return {"recipe": "default.v1", "assistant_id": "rasa-default", "language": "en", "pipeline": trained}


def rejection_threshold() -> float:
    """Return the probability below which Rasa's default configuration falls back."""
    parts = {part["name"]: part for part in default_config(EPOCHS)["pipeline"]}
    return float(parts["FallbackClassifier"]["threshold"])


def measure_rasa_default(task: Task, *, say: Callable[[str], None]) -> IntentFigures:
    """Train Rasa's default configuration and measure it.

    Out-of-scope messages of the training file are an intent like any other, as Rasa's documentation advises; what falls
    back is counted as out of scope too.
    """
    say(f"Rasa's default configuration: training on {len(task.train.texts)} messages, {task.epochs} epochs.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        model = _train(task, folder)
        seconds = time.perf_counter() - start
        read = _reader(model)
    say(f"Rasa's default configuration: measuring on {len(task.test.texts)} messages.")
    latency = time_each(read, task.test.texts)
    guesses = [read(text) for text in task.test.texts]
    labels = [_as_intent(label) for label in task.test.labels]
    outside = None if task.outside_label is None else _as_intent(task.outside_label)
    return msgspec.structs.replace(
        figures_of(guesses, labels, outside_label=outside),
        train_seconds=seconds,
        median_ms=latency.median_ms,
        p95_ms=latency.p95_ms,
        memory_mb=peak_memory_mb(),
    )


def figures_of(guesses: Sequence[Guess], labels: Sequence[str], *, outside_label: str | None) -> IntentFigures:
    """Compare guesses with labels; what they cost is left at zero."""
    truth = np.asarray(labels, dtype=object)
    inside = truth != outside_label
    likeliest = [_likeliest(guess, outside_label) for guess in guesses]
    rejected = np.asarray([guess.intent in (_FALLBACK, outside_label) for guess in guesses])
    found = np.asarray([name for name, _ in likeliest], dtype=object)
    if outside_label is not None:
        found[rejected] = outside_label
    sure = np.asarray([probability for _, probability in likeliest], dtype=np.float32)
    names = np.asarray([name for name, _ in likeliest], dtype=object)
    figures = IntentFigures(
        accuracy=float((found == truth).mean()),
        macro_f1=float(f1_score(truth.tolist(), found.tolist(), average="macro", zero_division=0)),
        # The error looks at the likeliest intent alone: column 0, which is the truth where it is right.
        ece=calibration_error(
            np.stack([sure[inside], np.zeros(int(inside.sum()), dtype=np.float32)], axis=1),
            np.where(names[inside] == truth[inside], 0, 1).astype(np.intp),
        ),
        train_seconds=0.0,
        median_ms=0.0,
        p95_ms=0.0,
        memory_mb=0.0,
    )
    if outside_label is None:
        return figures
    return msgspec.structs.replace(
        figures,
        in_scope_accuracy=float((found == truth)[inside].mean()),
        oos_recall=float(rejected[~inside].mean()),
        oos_precision=float((~inside)[rejected].mean()) if rejected.any() else None,
        mcc=float(matthews_corrcoef(truth.tolist(), found.tolist())),
        oos_auc=scope_auc(sure[inside], sure[~inside]),
        threshold=rejection_threshold(),
    )


def _likeliest(guess: Guess, outside_label: str | None) -> tuple[str, float]:
    named = {name: sure for name, sure in guess.ranking.items() if name not in (_FALLBACK, outside_label)}
    return max(named.items(), key=lambda item: item[1], default=("", 0.0))


def _as_intent(label: str) -> str:
    # A slash would make it an intent of answers, for which Rasa wants responses.
    return label.replace("/", "_")


def _train(task: Task, folder: Path) -> Path:
    from rasa.model_training import train_nlu

    examples = [
        {"text": text, "intent": _as_intent(label)}
        for text, label in zip(task.train.texts, task.train.labels, strict=True)
    ]
    # JSON and not YAML, where brackets in a message would mark an entity.
    (folder / "nlu.json").write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}), encoding="utf-8")
    (folder / "config.yml").write_text(yaml.safe_dump(default_config(task.epochs)), encoding="utf-8")
    os.chdir(folder)  # Rasa keeps its training cache in .rasa of the current folder
    model = train_nlu("config.yml", "nlu.json", str(folder / "models"), fixed_model_name="default")
    os.chdir(folder.parent)
    if model is None:
        raise RuntimeError("Rasa trained no model of the training file.")
    return Path(model)


def _reader(model: Path) -> Callable[[str], Guess]:
    from rasa.core.agent import Agent
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.text_parser import TextParser

    parser = TextParser(Agent.load(str(model)).processor)

    def read(text: str) -> Guess:
        found = parser.parse(text, metadata={}, tracker=DialogueStateTracker.from_events("benchmark", []))
        ranking = {scored["name"]: float(scored["confidence"]) for scored in found["intent_ranking"]}
        return Guess(str(found["intent"]["name"]), ranking)

    return read


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def main(task: Path, result: Path) -> None:
    """Measure the task of one file, and write the figures to another."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addHandler(logging.NullHandler())
    logging.getLogger("py.warnings").propagate = False
    figures = measure_rasa_default(msgspec.json.decode(task.read_bytes(), type=Task), say=_say)
    result.write_bytes(msgspec.json.encode(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
