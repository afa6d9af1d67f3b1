"""How well intents are told apart when messages are written as people write them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from bot.benchmark.configured import Vectors
from bot.benchmark.intents import Classify, IntentFigures, measure_intents
from bot.benchmark.labelled_texts import LabelledTexts
from bot.benchmark.perturbations import PERTURBATIONS, perturb
from bot.understanding.intents import IntentSettings
from bot.understanding.message_text import read_text


class RobustnessFigures(msgspec.Struct, frozen=True):
    """Shares, 0 to 1: the accuracy on the messages as they are, and on copies changed in each of several ways."""

    clean: float
    changed: dict[str, float]


def measure_robustness(
    train: LabelledTexts,
    test: LabelledTexts,
    *,
    outside_label: str | None,
    settings: IntentSettings,
    vectors: Vectors,
    say: Callable[[str], None],
) -> RobustnessFigures:
    """Train on `train` as it is, and measure on changed copies of `test`. Raises NotEnoughExamples."""
    changed: dict[str, float] = {}
    truth = np.asarray(test.labels, dtype=object)

    def inspect(classify: Classify) -> None:
        for name in PERTURBATIONS:
            # Read as the bot reads it, so that what is cut off or left out there is so here.
            guesses, _ = classify([read_text(perturb(name, text)) for text in test.texts])
            changed[name] = float((np.asarray(guesses, dtype=object) == truth).mean())
            say(f"  {name}: {changed[name]:.4f}")

    figures: IntentFigures = measure_intents(
        train,
        test,
        validation=None,
        outside_label=outside_label,
        settings=settings,
        vectors=vectors,
        say=say,
        inspect=inspect,
    )
    return RobustnessFigures(figures.accuracy, changed)
