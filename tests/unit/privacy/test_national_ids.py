"""Social security, tax and identity numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy import national_ids
from privacy.found import Kind
from privacy.masking import mask_for_storage

SOCIAL, TAX, IDENTITY = Kind.SOCIAL_SECURITY_NUMBER, Kind.TAX_ID, Kind.NATIONAL_ID


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("536-22-8765", SOCIAL),
        ("my ssn is 536 22 8765", SOCIAL),
        ("SSN 536228765", SOCIAL),
        ("social security number: 078-05-1120", SOCIAL),
        ("ITIN 912-90-3456", SOCIAL),
        ("my tin is 912903456", TAX),
        ("AB 12 34 56 C", SOCIAL),
        ("ab123456c", SOCIAL),
        ("NHS number 943 476 5870", IDENTITY),
        ("Steuer-ID 36 574 261 809", TAX),
        ("2 95 10 99 126 111 93", SOCIAL),
        ("12345678Z", IDENTITY),
        ("x-2482300-w", IDENTITY),
        ("RCCMNL83S18D969H", TAX),
        ("mijn BSN is 111222333", IDENTITY),
        ("NIF 501964843", TAX),
        ("93.05.18-223.61", IDENTITY),
        ("756.9217.0769.85", SOCIAL),
        ("131052-308T", IDENTITY),
        ("PESEL 44051401359", IDENTITY),
        ("390.533.447-05", TAX),
        ("my passport number is X1234567", IDENTITY),
    ],
)
def test_a_number_is_found(text: str, kind: Kind) -> None:
    assert mask_for_storage(text).kinds == (kind,)


@pytest.mark.parametrize(
    "text",
    [
        "my phone is 536228765",
        "reference 111222333",
        "36574261809",
        "44051401359",
        "12345678A",
        "AB 12 34 56",
        "000-00-0000",
        "the year 1984-85-1986",
        "BW-104233",
        "what is a social security number?",
        "I have no ssn",
    ],
)
def test_ordinary_numbers_stay(text: str) -> None:
    assert mask_for_storage(text).found == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
@pytest.mark.parametrize("number", national_ids._NUMBERS, ids=lambda number: number.pattern.pattern[44:70])
def test_a_text_is_left_alone_only_where_it_has_too_few_digits_for_the_number(
    number: national_ids._Number, data: st.DataObject
) -> None:
    written = data.draw(st.from_regex(number.pattern, fullmatch=True))
    assert sum(map(str.isdigit, written)) >= number.least_digits
