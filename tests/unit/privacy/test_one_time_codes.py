"""One-time codes are found by the words for them, and other codes stay."""

from __future__ import annotations

import pytest

from privacy.found import Kind
from privacy.masking import mask_for_storage


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("My verification code is 483920", "My verification code is [one-time code removed]"),
        ("the code you sent me is 483 920", "the code you sent me is [one-time code removed]"),
        ("The code from the SMS: 8F3K2Q", "The code from the SMS: [one-time code removed]"),
        ("483920 is my one-time password", "[one-time code removed] is my one-time password"),
        ("G-483920 is your Google verification code", "[one-time code removed] is your Google verification code"),
        ("OTP 4839", "OTP [one-time code removed]"),
        ("otp: four eight three nine two zero", "otp: [one-time code removed]"),
        ("my one time code: 4 8 3 9 2 0.", "my one time code: [one-time code removed]."),
        ("the security code is 306628", "the security code is [one-time code removed]"),
        (
            "verification code for order BW-104233 is 123456",
            "verification code for order BW-104233 is [one-time code removed]",
        ),
        (
            "the verification code for order 104233 is 123456",
            "the verification code for order 104233 is [one-time code removed]",
        ),
        ("I got the login code. It is 483920", "I got the login code. It is [one-time code removed]"),
        ("the verification code for my order: 483920", "the verification code for my order: [one-time code removed]"),
        ("Mein Bestätigungscode lautet 48 39 20", "Mein Bestätigungscode lautet [one-time code removed]"),
        ("Die TAN ist 483920", "Die TAN ist [one-time code removed]"),
        ("mi código de verificación es 483920", "mi código de verificación es [one-time code removed]"),
        ("mon code de vérification est 483920", "mon code de vérification est [one-time code removed]"),
        ("il codice di verifica: 483920", "il codice di verifica: [one-time code removed]"),
        ("meu código de verificação é ４８３９２０", "meu código de verificação é [one-time code removed]"),
        ("mijn verificatiecode is 483920", "mijn verificatiecode is [one-time code removed]"),
    ],
)
def test_it_is_taken_out(text: str, masked: str) -> None:
    found = mask_for_storage(text)
    assert (found.text, found.kinds) == (masked, (Kind.ONE_TIME_CODE,))


@pytest.mark.parametrize(
    "text",
    [
        "Promo code SAVE20",
        "The discount code you sent me is SPRING25",
        "my zip code is 90210",
        "the error code is 500123",
        "My order code is 104233",
        "what is a TAN?",
        "I did not get the code you sent on 12/03/2024",
        "I got the login code 12 minutes ago",
        "Your verification code expires in 1000 seconds",
        "I received 2 codes and the sms code came at 10:30",
        "The text message said my order 104233 shipped",
        "my login code does not work and my order 104233 is late",
        "I did not get the verification code. My order is 104233",
        "I can't get the access code, my zip is 94107",
        "no sms code came, my phone number is 6123456",
        "Is the confirmation code in the mail for BW-104233?",
    ],
)
def test_what_is_no_one_time_code_stays(text: str) -> None:
    assert mask_for_storage(text).text == text
