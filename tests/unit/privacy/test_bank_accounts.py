"""IBANs."""

from __future__ import annotations

import pytest

from privacy.found import Kind
from privacy.masking import mask_for_storage


@pytest.mark.parametrize(
    "number",
    [
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "de89 3704 0044 0532 0130 00",
        "DE89-3704-0044-0532-0130-00",
        "GB82 WEST 1234 5698 7654 32",
        "FR14 2004 1010 0505 0001 3M02 606",
        "NL91ABNA0417164300",
        "ES91 2100 0418 4502 0005 1332",
        "IT60 X054 2811 1010 0000 0123 456",
        "NO93 8601 1117 947",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    ],
)
def test_an_iban_is_found_however_it_is_written(number: str) -> None:
    masked = mask_for_storage(f"refund it to {number}, please")
    ending = number.replace(" ", "").replace("-", "")[-4:]
    assert masked.kinds == (Kind.IBAN,)
    assert masked.text == f"refund it to [IBAN ending in {ending}], please"


def test_a_mistyped_iban_is_found_after_its_name() -> None:
    assert mask_for_storage("IBAN: DE89 3704 0044 0532 0130 01").text == "IBAN: [IBAN ending in 3001]"
    assert mask_for_storage("part DE89 3704 0044 0532 0130 01").found == ()


@pytest.mark.parametrize(
    "text",
    ["this is 12 lamps of 34 watts each and no more", "BW-104233", "what is an IBAN?", "XX89 3704 0044 0532 0130 00"],
)
def test_what_is_no_iban_stays(text: str) -> None:
    assert mask_for_storage(text).found == ()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "sort code 20-00-00 account 12345678",
            "sort code [bank account number removed] account [bank account number removed]",
        ),
        ("my checking account number is 000123456789", "my checking account number is [bank account number removed]"),
        ("Kontonummer: 1234567890", "Kontonummer: [bank account number removed]"),
    ],
)
def test_a_domestic_account_is_taken_out_after_its_name(text: str, masked: str) -> None:
    assert mask_for_storage(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "account number 12345678",
        "refund it to my bank account, my phone is 415-555-0133",
        "my bank account was charged twice for order 104233",
    ],
)
def test_other_numbers_near_a_bank_stay(text: str) -> None:
    assert mask_for_storage(text).text == text
