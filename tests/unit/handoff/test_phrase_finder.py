"""Phrases are found as whole words, with small words between, and never across a mark."""

import pytest

from handoff.phrase_finder import PhraseFinder
from handoff.spoken_words import spoken_words

FINDER = PhraseFinder(
    [
        ("refund", "will refund you", False),
        ("refund", "refund", True),
        ("percent", "take 20% off", False),
        ("no", "never", False),
    ]
)


def found(text: str) -> list[tuple[str, str]]:
    words = spoken_words(text)
    return [(key, text[words[start].start : words[end - 1].end]) for key, start, end in FINDER.find(words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We will refund you", [("refund", "will refund you"), ("refund", "refund")]),
        ("we'll of course gladly refunded you", [("refund", "we'll of course gladly refunded you")]),
        ("We are going to refund you", [("refund", "are going to refund you"), ("refund", "refund")]),
        ("will, refund you", [("refund", "refund")]),
        ("will. refund you", [("refund", "refund")]),
        ("refunds, refunding", []),
        ("take 20% off", [("percent", "take 20% off")]),
        ("take another 20% off", [("percent", "take another 20% off")]),
        ("take 30% off", []),
        ("will refund 50 dollars you", [("refund", "will refund 50 dollars you"), ("refund", "refund")]),
        ("nevertheless", []),
        ("", []),
    ],
)
def test_what_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected
