"""What a draft may say: nothing that its grounds do not hold."""

from __future__ import annotations

import pytest

from desk.copilot.grounds import Grounds, is_grounded, names_in

GROUNDS = Grounds(
    [
        "My order BW-104233 has not come, and I paid $45.50 on March 5.",
        "Maria Jensen",
        "Amira Haddad",
        "Refunds take 5 to 7 working days. Brightwell Care is extra.",
    ]
)


@pytest.mark.parametrize(
    "draft",
    [
        "Hello Maria, this is Amira Haddad. I'm looking at order BW-104233 now.",
        "The refund takes 5 to 7 working days, and I'll write again.",
        "You paid 45.50 in March.",
        "Jensen's order is here.",
        "Brightwell Care can be ended at any time.",
    ],
)
def test_what_was_said_may_be_said_again(draft: str) -> None:
    assert GROUNDS.unsupported(draft) == ()


@pytest.mark.parametrize(
    ("draft", "claim"),
    [
        ("It takes 10 days.", "10"),
        ("You get 45 back.", "45"),  # a part of another number is another number
        ("I will call you on Friday.", "friday"),
        ("Tomorrow it is there.", "tomorrow"),
        ("Hello Peter, welcome.", "peter"),
        ("You wrote “never again”.", "never again"),
        ("Order BW-104234 is here.", "104234"),
        ("It comes from Portland.", "portland"),
    ],
)
def test_what_nobody_said_is_found(draft: str, claim: str) -> None:
    assert claim in GROUNDS.unsupported(draft)


def test_the_first_word_of_a_sentence_is_no_name_but_a_day_is() -> None:
    assert names_in("Please wait. Every lamp is checked: Nobody minds. I'm here on monday") == ("monday",)


def test_one_document_must_hold_all_that_was_not_told() -> None:
    told, gifts, showroom = Grounds(["Maria"]), Grounds(["Gift cards go up to $500."]), Grounds(["Open on Friday."])
    assert is_grounded("Hello Maria.", told, ())
    assert is_grounded("For Maria up to 500.", told, (showroom, gifts))
    assert not is_grounded("You get 500 on Friday.", told, (showroom, gifts))
