"""Which messages say nothing."""

from __future__ import annotations

import time

import pytest

from actions.noise import is_emoji, is_noise


@pytest.mark.parametrize(
    "text", ["hm", "Hmm...", "mhm", "uh huh", "umm", "...", "?", "??!", "👍", "❤️", "👍🏽", "_", ""]
)
def test_a_message_without_a_word_is_noise(text: str) -> None:
    assert is_noise(text)


@pytest.mark.parametrize("text", ["ok", "no", "hm ok", "home", "4", "1️⃣", "k", "да", "humid", "error"])
def test_a_word_or_a_number_is_none(text: str) -> None:
    assert not is_noise(text)


def test_a_picture_is_told_from_a_hum() -> None:
    assert is_emoji("👍")
    assert not is_emoji("...")
    assert not is_emoji("👍 ok")


def test_a_long_hum_is_read_in_no_time() -> None:
    began = time.process_time()
    assert not is_noise("m" * 5000 + "x")
    assert time.process_time() - began < 1
