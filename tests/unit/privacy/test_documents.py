"""Passports, licences and identity cards."""

from __future__ import annotations

import pytest

from privacy.found import Kind
from privacy.masking import mask_for_storage


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my passport is 123456789", "my passport is [ID number removed]"),
        ("passport no. X1234567 ok", "passport no. [ID number removed] ok"),
        ("My driver’s license number is D123-4567-8901.", "My driver’s license number is [ID number removed]."),
        ("driving licence MORGA657054SM9IJ please", "driving licence [ID number removed] please"),
        ("Personalausweis: L01X00T471", "Personalausweis: [ID number removed]"),
    ],
)
def test_a_number_after_its_name_is_taken_out(text: str, masked: str) -> None:
    result = mask_for_storage(text)

    assert result.text == masked
    assert result.kinds == (Kind.NATIONAL_ID,)


@pytest.mark.parametrize(
    "text",
    ["my passport expired 2 weeks ago", "an id card holder, 3 pieces", "where is my passport cover, order BW-104233"],
)
def test_a_document_that_is_only_named_stays(text: str) -> None:
    assert mask_for_storage(text).text == text
