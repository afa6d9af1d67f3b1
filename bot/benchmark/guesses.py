"""What a classifier made of each message of a test file: kept for charts and for whoever wants to look."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np

from bot.benchmark.intents import Classify
from bot.benchmark.labelled_texts import LabelledTexts

_COLUMNS = ("label", "guess", "probability")


class Guesses(msgspec.Struct, frozen=True):
    """The true label of each message, the one that was guessed, and the probability of the likeliest intent."""

    labels: list[str]
    guesses: list[str]
    probabilities: list[float]


class Bin(msgspec.Struct, frozen=True):
    """The messages whose probability lies in one tenth: how many, how sure the guesses are and how often right."""

    messages: int
    sure: float
    right: float


def guess(classify: Classify, test: LabelledTexts) -> Guesses:
    """Let a trained classifier guess every message of a file."""
    guesses, probabilities = classify(test.texts)
    return Guesses(test.labels, guesses, [float(value) for value in probabilities])


def write_guesses(path: Path, found: Guesses) -> None:
    """Write a CSV file with the columns label, guess and probability, in the order of the messages."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = zip(found.labels, found.guesses, (f"{value:.5f}" for value in found.probabilities), strict=True)
        csv.writer(file).writerows([_COLUMNS, *rows])


def read_guesses(path: Path) -> Guesses:
    """Read what `write_guesses` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Guesses(
        [row["label"] for row in rows], [row["guess"] for row in rows], [float(row["probability"]) for row in rows]
    )


def most_confused(found: Guesses, *, most: int) -> list[tuple[str, str, int]]:
    """Return the pairs of a label and a wrong guess that occur the most often, with how often; ties by name."""
    pairs = Counter(pair for pair in zip(found.labels, found.guesses, strict=True) if pair[0] != pair[1])
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [(label, wrong, count) for (label, wrong), count in ordered[:most]]


def reliability(found: Guesses, *, bins: int = 10) -> list[Bin]:
    """Sum up the messages by their probability; bins without a message are left out."""
    sure = np.asarray(found.probabilities)
    right = np.asarray(found.labels, dtype=object) == np.asarray(found.guesses, dtype=object)
    places = np.minimum((sure * bins).astype(int), bins - 1)
    counted = [(places == place) for place in range(bins)]
    return [Bin(int(rows.sum()), float(sure[rows].mean()), float(right[rows].mean())) for rows in counted if rows.any()]
