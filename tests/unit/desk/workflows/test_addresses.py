"""Addresses as the bot puts them together, read back into their parts."""

from __future__ import annotations

import pytest

from backoffice.records import Address
from desk.workflows.addresses import LABELS, parts_of, read_address


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "1 Market Street, San Francisco, CA, 94105",
            {"line1": "1 Market Street", "city": "San Francisco", "region": "CA", "postcode": "94105"},
        ),
        (
            "12 Oak St, Apt 4, CA, 94105, Oakland",
            {"line1": "12 Oak St", "line2": "Apt 4", "city": "Oakland", "region": "CA", "postcode": "94105"},
        ),
        (
            "1 Elm St, Troy, NY 12180-1234",
            {"line1": "1 Elm St", "city": "Troy", "region": "NY", "postcode": "12180-1234"},
        ),
        ("1 Elm St", {"line1": "1 Elm St"}),
        ("1 Elm St, Lower Flat, Old Town", {"line1": "1 Elm St"}),
        ("to my mother", {}),
        ("", {}),
    ],
)
def test_address_is_read_as_far_as_it_is_clear(text: str, parts: dict[str, str]) -> None:
    assert read_address(text) == parts


def test_parts_are_those_of_the_form() -> None:
    address = Address(recipient="A", line1="1 B Street", city="C", postcode="1")
    assert Address(**parts_of(address)) == address
    assert parts_of(address).keys() == LABELS.keys()
