"""Arguments are cleaned or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice import arguments
from backoffice.exceptions import InvalidInput


def test_numbers_are_written_in_many_ways() -> None:
    assert {arguments.number(text) for text in ("bw-104233", " BW-104233", "bw- 104 233")} == {"BW-104233"}


def test_postcodes_are_compared_without_spaces_and_case() -> None:
    assert arguments.postcode("sw1a 1aa") == arguments.postcode("SW1A-1AA")


@pytest.mark.parametrize("text", ["", "maya", "a@b@c", "a b@c.d", "@example.com", "a@" + "b" * 255])
def test_malformed_email_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="email"):
        arguments.email(text)


@pytest.mark.parametrize("text", ["4.99", "0", "-5.00", "4.990"])
def test_amount_in_cents_is_accepted(text: str) -> None:
    assert arguments.amount(Decimal(text)) == Decimal(text)


@pytest.mark.parametrize("text", ["4.995", "Infinity", "NaN", "sNaN", "1E+12", "1E+15", "1E+30", "-1E+999999"])
def test_other_amounts_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="amount"):
        arguments.amount(Decimal(text))
