"""Ways to change a message that leave its meaning as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.benchmark.perturbations import PERTURBATIONS, perturb

TEXT = "Where is my order BW-104233, and when does it arrive? I want my money back."


@pytest.mark.parametrize("name", list(PERTURBATIONS))
def test_a_message_is_changed_and_always_in_the_same_way(name: str) -> None:
    assert perturb(name, TEXT) != TEXT
    assert perturb(name, TEXT) == perturb(name, TEXT)


@pytest.mark.parametrize("name", list(PERTURBATIONS))
@given(text=st.text(max_size=300))
def test_any_text_can_be_changed_and_stays_short_enough_to_be_read(name: str, text: str) -> None:
    assert len(perturb(name, text)) <= 2_000


@pytest.mark.parametrize("name", ["quoted_text", "signature", "greeting", "filler", "emoji"])
def test_what_is_added_stands_beside_the_message(name: str) -> None:
    assert TEXT in perturb(name, TEXT)


def test_a_long_message_gets_two_typing_mistakes_at_most() -> None:
    assert abs(len(perturb("typos", TEXT)) - len(TEXT)) <= 2


def test_run_on_words_lose_blanks_alone() -> None:
    changed = perturb("run_on_words", TEXT)
    assert changed.count(" ") == TEXT.count(" ") - 2
    assert changed.replace(" ", "") == TEXT.replace(" ", "")


def test_letters_are_drawn_out_in_one_place() -> None:
    changed = perturb("repeated_letters", TEXT)
    assert 2 <= len(changed) - len(TEXT) <= 4
