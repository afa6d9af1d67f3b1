from __future__ import annotations

import pytest

from desk.errors import InvalidValue
from desk.password_rules import check_password

ABOUT = ("kim.okafor@brightwell.example", "Kim Okafor", "Brightwell Home")


@pytest.mark.parametrize(
    "password",
    [
        "violet lighthouse hammock",
        "correct horse battery",
        "7Kx!mq2Zp_9w",
        "one lamp, two stairs, " * 3,
        "ключ от старой двери",
    ],
)
def test_what_is_long_and_not_soon_guessed_is_taken(password: str) -> None:
    check_password(password, about=ABOUT)


@pytest.mark.parametrize("password", ["", "short", "a" * 201])
def test_length_has_limits(password: str) -> None:
    with pytest.raises(InvalidValue, match="10 to 200"):
        check_password(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "qwertyuiop[]",
        "1234567890",
        "aaaaaaaaaaaa",
        "kim.okafor@brightwell.example",
        "KimOkafor2026",
        "Brightwell1!",
        "31.12.1999 ",
    ],
)
def test_what_is_soon_guessed_is_refused_and_says_what_would_be_right(password: str) -> None:
    with pytest.raises(InvalidValue, match="several words"):
        check_password(password, about=ABOUT)
