"""Words behind digits, signs and blanks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.hidden_words import letters_behind, spaced_words
from bot.understanding.triggers import TriggerFinder, trigger_finder

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def finder() -> TriggerFinder:
    return trigger_finder(ROOT / "data" / "escalation.yml")


@pytest.mark.parametrize(
    ("text", "trigger", "words"),
    [
        ("i will k1ll myself", "crisis", "k1ll myself"),
        ("thinking of su1c1de", "crisis", "su1c1de"),
        ("s u i c i d e is all i think of", "crisis", "s u i c i d e"),
        ("i want to k i l l m y s e l f", "crisis", "k i l l m y s e l f"),
        ("fr4ud on my card", "fraud", "fr4ud"),
    ],
)
def test_a_hidden_word_is_found_in_its_place(finder: TriggerFinder, text: str, trigger: str, words: str) -> None:
    hits = finder.find(text)

    assert [(hit.name, text[hit.start : hit.end]) for hit in hits] == [(trigger, words)]


@pytest.mark.parametrize(
    "text", ["order BW-104233", "1BW123456789", "plan A B C D E", "model 4b711, 4 x 5 W", "m2 and 3D"]
)
def test_numbers_and_lists_hide_nothing(finder: TriggerFinder, text: str) -> None:
    assert finder.find(text) == ()


def test_a_long_number_is_no_work() -> None:
    assert letters_behind("1" * 2000) == ()
    assert letters_behind("1a" * 500) == ()


def test_letters_that_stand_apart_are_put_together() -> None:
    assert list(spaced_words("my l a w y e r")) == [("lawyer", 3, 14)]
