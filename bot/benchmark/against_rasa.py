"""Ours and Rasa's default configuration on the same files, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from bot.benchmark.intents import IntentFigures
from bot.benchmark.labelled_texts import write_labelled
from bot.benchmark.rasa_default import Task
from bot.understanding.errors import UnderstandingError
from bot.understanding.sources import PROJECT


class BothFigures(msgspec.Struct, frozen=True):
    """The figures of both, and ours divided by Rasa's for what costs something."""

    ours: IntentFigures
    rasa: IntentFigures
    ratios: dict[str, float]
    trained_on: int
    epochs: int


class MeasurementFailed(UnderstandingError):
    """Raised when a process that measures ends without figures; what it said stands on standard error."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"{self.what} could not be measured; the reason stands above."


def measure_both(task: Task, *, ours: Callable[[Path, Path], Sequence[str]], say: Callable[[str], None]) -> BothFigures:
    """Measure both, one after the other, so that neither takes the other's processor.

    `ours` gives the command that trains our own pipeline on one CSV file (text, label), measures it on another, and
    writes the figures as JSON to standard output. Raises MeasurementFailed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, result = folder / "task.json", folder / "figures.json"
        file.write_bytes(msgspec.json.encode(task))
        train, test = folder / "train.csv", folder / "test.csv"
        write_labelled(train, task.train)
        write_labelled(test, task.test)
        say("Our own pipeline.")
        own = _figures(_run(ours(train, test), what="Our own pipeline"), what="Our own pipeline")
        theirs = "Rasa's default configuration"
        _run([sys.executable, "-m", "bot.benchmark.rasa_default", str(file), str(result)], what=theirs)
        rasa = _figures(result.read_bytes() if result.exists() else b"", what=theirs)
    costs = ("train_seconds", "median_ms", "p95_ms", "memory_mb")
    return BothFigures(
        ours=own,
        rasa=rasa,
        ratios={cost: getattr(own, cost) / getattr(rasa, cost) for cost in costs},
        trained_on=len(task.train.texts),
        epochs=task.epochs,
    )


def _run(command: Sequence[str], *, what: str) -> bytes:
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=PROJECT, check=False)
    if done.returncode:
        raise MeasurementFailed(what)
    return done.stdout


def _figures(content: bytes, *, what: str) -> IntentFigures:
    try:
        return msgspec.json.decode(content, type=IntentFigures)
    except msgspec.MsgspecError as error:
        raise MeasurementFailed(what) from error
