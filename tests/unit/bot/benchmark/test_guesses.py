"""What a classifier made of each message."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.benchmark.guesses import Bin, Guesses, guess, most_confused, read_guesses, reliability, write_guesses
from bot.benchmark.labelled_texts import LabelledTexts

FOUND = Guesses(["a", "a", "b", "b, or c"], ["b", "b", "b", "a"], [0.91, 0.99, 0.95, 0.3])


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_guesses(tmp_path / "guesses.csv", FOUND)
    assert read_guesses(tmp_path / "guesses.csv") == FOUND


def test_the_most_confused_pairs_come_first() -> None:
    assert most_confused(FOUND, most=1) == [("a", "b", 2)]
    assert most_confused(FOUND, most=9) == [("a", "b", 2), ("b, or c", "a", 1)]


def test_each_tenth_compares_how_sure_with_how_right() -> None:
    low, high = reliability(FOUND)
    assert low == Bin(1, 0.3, 0.0)
    assert high.messages == 3
    assert (high.sure, high.right) == (pytest.approx(0.95), pytest.approx(1 / 3))


def test_every_message_is_guessed_in_the_order_of_the_file() -> None:
    test = LabelledTexts(["x", "y"], ["a", "b"], ("text", "label"))
    found = guess(lambda texts: ([text.upper() for text in texts], np.asarray([0.5, 1.0], dtype=np.float32)), test)
    assert found == Guesses(["a", "b"], ["X", "Y"], [0.5, 1.0])
