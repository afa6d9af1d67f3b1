"""Intents on changed copies of the test messages."""

from __future__ import annotations

from bot.benchmark.configured import Vectors
from bot.benchmark.labelled_texts import LabelledTexts
from bot.benchmark.perturbations import PERTURBATIONS
from bot.benchmark.robustness import measure_robustness
from bot.understanding.intents import IntentSettings

TRAIN = LabelledTexts(
    [
        *("where is my parcel", "track my parcel", "has my parcel shipped", "my parcel is late"),
        *("I want a refund", "refund my money", "give my money back", "a full refund please"),
    ],
    ["track"] * 4 + ["refund"] * 4,
    ("text", "label"),
)
TEST = LabelledTexts(["where is the parcel now", "please refund all my money"], ["track", "refund"], ("text", "label"))


def test_every_change_is_measured_beside_the_clean_messages(vectors: Vectors) -> None:
    said: list[str] = []
    figures = measure_robustness(
        TRAIN, TEST, outside_label=None, settings=IntentSettings(), vectors=vectors, say=said.append
    )
    assert figures.clean == 1.0
    assert list(figures.changed) == list(PERTURBATIONS)
    assert figures.changed["all_capitals"] == 1.0
    assert any("typos" in line for line in said)
