"""Months are found by whole names and their abbreviations."""

import re

import pytest

from handoff.months import MONTH, month_number


@pytest.mark.parametrize(("text", "number"), [("Jan.", 1), ("march", 3), ("May", 5), ("Sept", 9), ("DECEMBER", 12)])
def test_month_is_known(text: str, number: int) -> None:
    found = re.search(MONTH, text, re.IGNORECASE)
    assert found is not None
    assert month_number(found.group()) == number


@pytest.mark.parametrize("text", ["separate", "marches", "mayor", "augment", "decide"])
def test_words_that_begin_like_one_are_none(text: str) -> None:
    assert re.search(rf"\b{MONTH}", text, re.IGNORECASE) is None
