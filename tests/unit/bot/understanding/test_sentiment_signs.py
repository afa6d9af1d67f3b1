"""The outward signs of a feeling."""

from __future__ import annotations

import time

import numpy as np
import pytest

from bot.understanding.sentiment_signs import SIGN_NAMES, SignReader, count_fury

SIGNS = SignReader()


def sign(text: str, name: str) -> float:
    return float(SIGNS.read(text)[SIGN_NAMES.index(name)])


@pytest.mark.parametrize(
    ("text", "name", "shows"),
    [
        ("you are useless", "fury", True),
        ("you are not useless at all", "fury", False),
        ("this is so good", "vader_positive", True),
        ("I have a problem with my payment", "vader_negative", False),
        ("WHERE IS MY PARCEL", "shouting", True),
        ("BW-104233", "shouting", False),
        ("third time I ask", "again", True),
        ("oh great, another delay", "sarcasm", True),
        ("great, thank you", "sarcasm", False),
    ],
)
def test_signs_show(text: str, name: str, shows: bool) -> None:
    assert (sign(text, name) > 0) is shows


def test_a_long_text_has_the_feeling_of_its_strongest_part() -> None:
    facts = "The lamp came on Monday and stands in the hall. " * 20
    assert sign(facts + "I hate it, it is horrible and ugly.", "vader") < -0.5
    assert sign(facts, "vader") == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("text", ["😀" * 2000, "useless " * 250, "A!" * 1000, " " * 2000, "bad " * 500, ""])
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    values = SIGNS.read(text)
    # Some milliseconds are usual; VADER alone took seven seconds for the emoji.
    assert time.process_time() - start < 0.25
    assert np.isfinite(values).all()
    assert (abs(values) <= 1).all()


def test_a_negation_far_away_negates_nothing() -> None:
    assert count_fury("I am not at home on Tuesday, and then the driver came on Friday. Useless.") == 1
