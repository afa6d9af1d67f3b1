"""Amounts of money."""

from __future__ import annotations

import pytest

from bot.understanding.amounts import find_amounts


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$49", "49.00", "USD"),
        ("$49.99.", "49.99", "USD"),
        ("49.99$", "49.99", "USD"),
        ("US$ 20", "20.00", "USD"),
        ("USD1249", "1249.00", "USD"),
        ("1,249.5 USD", "1249.50", "USD"),
        ("$ 1 249.50", "1249.50", "USD"),
        ("$1.2k", "1200.00", "USD"),
        ("2k dollars", "2000.00", "USD"),
        ("20 bucks", "20.00", "USD"),
        ("30 cents", "0.30", "USD"),
        ("50 dollars and 30 cents", "50.30", "USD"),
        ("twenty dollars", "20.00", "USD"),
        ("fifty-five dollars", "55.00", "USD"),
        ("a one pound fee", "1.00", "GBP"),
        ("a hundred dollars", "100.00", "USD"),
        ("two hundred and fifty dollars", "250.00", "USD"),
        ("one thousand two hundred dollars", "1200.00", "USD"),
        ("49,99 €", "49.99", "EUR"),
        ("€49,99", "49.99", "EUR"),
        ("EUR 1.249,50", "1249.50", "EUR"),
        ("1.249,50 EUR", "1249.50", "EUR"),
        ("20 Euro", "20.00", "EUR"),
        ("£20", "20.00", "GBP"),
        ("20 quid", "20.00", "GBP"),
        ("CHF 1'249.50", "1249.50", "CHF"),
        ("120 swiss francs", "120.00", "CHF"),
        ("CA$40", "40.00", "CAD"),
        ("A$40", "40.00", "AUD"),
        ("40 canadian dollars", "40.00", "CAD"),
        ("¥5000", "5000.00", "JPY"),
        ("500 rupees", "500.00", "INR"),
        ("R$ 50", "50.00", "BRL"),
        ("40 zł", "40.00", "PLN"),
        ("SEK 1000", "1000.00", "SEK"),
        ("fıve dollarſ", "5.00", "USD"),
        ("5 uſd", "5.00", "USD"),
    ],
)
def test_an_amount_is_found_in_every_notation(text: str, value: str, currency: str) -> None:
    assert [(amount.value, amount.currency) for amount in find_amounts(text)] == [(value, currency)]


@pytest.mark.parametrize(
    "text",
    [
        "49.99",
        "10% off",
        "I try 20 times",
        "2 pounding headaches",
        "$",
        "1.2.3 USD4.5.6",
        "dollars",
        "a few dollars",
        "99999999999 USD",
    ],
)
def test_what_names_no_amount_is_left_alone(text: str) -> None:
    assert list(find_amounts(text)) == []


def test_both_amounts_of_a_range_are_found_in_their_places() -> None:
    text = "between $20 and twenty-five euros"
    assert [text[amount.start : amount.end] for amount in find_amounts(text)] == ["$20", "twenty-five euros"]
