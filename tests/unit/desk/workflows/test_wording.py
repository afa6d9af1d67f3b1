"""The words of previews and notes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from backoffice.records import Address, Money
from desk.workflows import wording


def test_money_is_written_in_its_currency() -> None:
    assert wording.money(Money(amount=Decimal("1234.5"))) == "$1,234.50"
    assert wording.amount(Decimal("9"), currency="EUR") == "9.00 EUR"


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (17, "Wednesday, March 4, 9:30 AM (Los Angeles time)"),
        (20, "Wednesday, March 4, 12:30 PM (Los Angeles time)"),
        (8, "Wednesday, March 4, 12:30 AM (Los Angeles time)"),
    ],
)
def test_time_is_the_customers(hour: int, said: str) -> None:
    at = datetime(2026, 3, 4, hour, 30, tzinfo=UTC)
    assert wording.moment(at, time_zone="America/Los_Angeles") == said


def test_days_and_addresses_are_read_out() -> None:
    assert wording.day(date(2026, 3, 4)) == "March 4, 2026"
    home = Address(recipient="Maya", line1="1 Elm St", city="Troy", region="NY", postcode="12180")
    assert wording.address(home) == "Maya, 1 Elm St, Troy, NY 12180"


@pytest.mark.parametrize(("reason", "said"), [("Late", "Reason: Late."), ("Why not?", "Reason: Why not?")])
def test_reason_is_a_sentence(reason: str, said: str) -> None:
    assert wording.because(reason) == said
