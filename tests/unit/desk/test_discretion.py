"""The sentence that tells a customer what was taken out."""

from __future__ import annotations

import pytest

from desk.discretion import notice, removed
from privacy.found import Kind
from privacy.masking import mask_for_storage


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        (
            [Kind.PASSWORD],
            "For your safety, the password was removed from your message. Please never send it in this chat.",
        ),
        (
            [Kind.CARD_NUMBER, Kind.CARD_EXPIRY, Kind.SECURITY_CODE],
            "For your safety, the card number, the expiry date and the security code were removed from your message. "
            "Please never send them in this chat.",
        ),
    ],
)
def test_the_notice_names_what_was_removed(kinds: list[Kind], sentence: str) -> None:
    assert notice(kinds) == sentence


def test_an_entry_names_each_kind_once() -> None:
    masked = mask_for_storage("4111 1111 1111 1111 or 5555 5555 5555 4444, my pin is 1234")
    assert removed(masked) == ("card_number", "pin")
