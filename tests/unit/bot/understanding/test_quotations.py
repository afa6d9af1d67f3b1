"""Whose words stand in quotation marks."""

from __future__ import annotations

import pytest

from bot.understanding.quotations import quoted_spans


def _quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quoted_spans(text)]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("the courier said 'I'll kill the engine' and left", "'I'll kill the engine'"),
        ("the courier said ‘I’ll kill you’", "‘I’ll kill you’"),
        ('your mail says "final notice"', '"final notice"'),
        ("he shouted “go away” at me", "“go away”"),
        ("hi\n> old mail of yours\nmy answer", "> old mail of yours"),
    ],
)
def test_the_words_of_others_are_found(text: str, quoted: str) -> None:
    assert _quoted(text) == [quoted]


@pytest.mark.parametrize(
    "text",
    [
        'I said "get me a human"',
        'I already told you "cancel my plan"',
        'I want to "talk to a human"',
        "the customers' lamps aren't mine, they're my brother's",
        "it's 5' 10'' high",
        'He said nothing. "Cancel my plan"',
    ],
)
def test_the_customers_own_words_are_none_of_others(text: str) -> None:
    assert _quoted(text) == []
