"""Passwords and PINs that somebody tells."""

from __future__ import annotations

import pytest

from privacy.masking import mask_for_storage

GONE = "[password removed]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my password is hunter2", f"my password is {GONE}"),
        ("my password's hunter2", f"my password's {GONE}"),
        ("passwd=hunter2", f"passwd={GONE}"),
        ("My password is sunshine and it does not work", f"My password is {GONE} and it does not work"),
        ("password: Blue!Lamp9", f"password: {GONE}"),
        ("pw=Blue!Lamp9, please check", f"pw={GONE}, please check"),
        ("my new password is: Lamp-2024!", f"my new password is: {GONE}"),
        ("my password for the shop account is sunshine", f"my password for the shop account is {GONE}"),
        ('the password was "correct horse battery"', f"the password was {GONE}"),
        ('password "correct horse battery"', f"password {GONE}"),
        ("login maya@example.com / password Blue7lamp", f"login maya@example.com / password {GONE}"),
        ("Mein Passwort ist Geheim123", f"Mein Passwort ist {GONE}"),
        ("mi contraseña es girasol", f"mi contraseña es {GONE}"),
        ("mon mot de passe est tournesol", f"mon mot de passe est {GONE}"),
        ("my pin is 1234", "my pin is [PIN removed]"),
        ("PIN: 493021", "PIN: [PIN removed]"),
    ],
)
def test_a_password_is_taken_out(text: str, masked: str) -> None:
    assert mask_for_storage(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "I forgot my password",
        "my password is wrong",
        "my password's been reset",
        "my password's wrong",
        "my password is not working",
        "my password is being rejected",
        "my password was changed without me",
        "the password is required to log in",
        "is my password case sensitive?",
        "what is my password?",
        "password reset for BW-104233",
        "password is broken!",
        "the password link was sent to maya@example.com",
        "password maya@example.com",
        "my password is ...",
        "my passport is blue",
        "pin the lamp to the wall",
        "the code is 306628",
        "reset password please, it is urgent",
        "I cannot remember what my password is, please help",
        "I don't know what my password is.",
        "choose a password for your network. The router updates itself",
        "A password is reset",
    ],
)
def test_what_is_said_about_a_password_stays(text: str) -> None:
    assert mask_for_storage(text).text == text


def test_a_pin_that_is_spelled_out_is_taken_out() -> None:
    assert mask_for_storage("my pin is four two one nine").text == "my pin is [PIN removed]"
