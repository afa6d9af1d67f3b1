from typing import Any

import pytest

from bot.understanding.history import MOST_REMEMBERED, History, history_of


def test_both_sides_are_read_in_order() -> None:
    said = [{"by": "bot", "text": "Hello."}, {"by": "customer", "text": "Hi"}, {"by": "agent", "text": "I am Ann."}]
    assert history_of({"earlier": said}) == History(("Hi",), ("Hello.", "I am Ann."))


def test_only_the_last_are_remembered() -> None:
    said = [{"by": "customer", "text": str(number)} for number in range(30)]
    messages = history_of({"earlier": said}).messages
    assert len(messages) == MOST_REMEMBERED
    assert messages[-1] == "29"


@pytest.mark.parametrize("metadata", [None, {}, {"earlier": None}, {"earlier": "x"}, {"earlier": [1, None]}, "x"])
def test_anything_else_is_the_start_of_a_conversation(metadata: Any) -> None:
    assert history_of(metadata) == History()


def test_what_is_no_text_counts_as_an_empty_one() -> None:
    assert history_of({"earlier": [{"by": "customer"}, {"by": "bot", "text": 3}]}) == History(("",), ("",))
