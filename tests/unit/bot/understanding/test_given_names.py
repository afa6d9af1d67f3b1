"""Which words are given names."""

from __future__ import annotations

import pytest

from bot.understanding.given_names import is_given_name, is_sure_name


@pytest.mark.parametrize("word", ["Maria", "john", "WILL", "Ahmed", "Grace"])
def test_a_name_is_known_in_any_case(word: str) -> None:
    assert is_given_name(word)


@pytest.mark.parametrize("word", ["angry", "the", "order", "my", ""])
def test_other_words_are_none(word: str) -> None:
    assert not is_given_name(word)


@pytest.mark.parametrize(
    ("word", "is_sure"), [("maria", True), ("peter", True), ("will", False), ("frank", False), ("joy", False)]
)
def test_a_name_that_is_a_word_too_is_not_sure(word: str, is_sure: bool) -> None:
    assert is_sure_name(word) is is_sure
