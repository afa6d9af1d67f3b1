from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from actions import wording
from backoffice.port import Address, Money


def test_dollars_have_a_sign_and_other_money_its_code() -> None:
    assert wording.money(Money(amount=Decimal("1299"))) == "$1,299.00"
    assert wording.money(Money(amount=Decimal("-5.5"))) == "-$5.50"
    assert wording.money(Money(amount=Decimal("3"), currency="EUR")) == "3.00 EUR"


def test_a_day_has_no_leading_zero() -> None:
    assert wording.day(date(2026, 3, 3)) == "Tuesday, March 3"


def test_a_moment_is_told_in_the_customers_time_with_its_zone() -> None:
    noon = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
    assert wording.moment(noon, "America/Los_Angeles") == "Tuesday, March 3, 12:00 PM PST"


def test_a_zone_is_told_by_its_city() -> None:
    assert wording.zone("America/Los_Angeles") == "Los Angeles time"
    assert wording.zone("UTC") == "UTC"


def test_an_address_is_one_line() -> None:
    address = Address(recipient="Maya", line1="1 A St", line2="Apt 2", city="Reno", region="NV", postcode="89501")
    assert wording.address(address) == "Maya, 1 A St, Apt 2, Reno, NV 89501"


def test_a_series_ends_with_and() -> None:
    assert wording.series(["a"]) == "a"
    assert wording.series(["a", "b", "c"]) == "a, b and c"


def test_an_article_fits_the_word_after_it() -> None:
    assert wording.with_article("installation visit") == "an installation visit"
    assert wording.with_article("phone consultation") == "a phone consultation"
