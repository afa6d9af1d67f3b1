"""Card numbers, and what stands beside them."""

from __future__ import annotations

import pytest

from privacy.masking import mask_for_storage

CARD = "[card number ending in 1111]"


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111/1111/1111/1111",
        "4111  1111  1111  1111",
        "4111        1111        1111        1111",
        "4111\n1111\n1111\n1111",
        "4111–1111–1111–1111",
        "4１１１ 1111 １１１１ 1111",
        "٤١١١ ١١١١ ١١١١ ١١١١",
        "4111\u200b1111\u200b1111\u200b1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "41111111 11111111",
        "4111 1111, 1111 1111",
        "4111 1111 and then 1111 1111",
        "four one one one one one one one one one one one one one one one",
        "4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣",
    ],
)
def test_a_number_is_found_however_it_is_written(number: str) -> None:
    assert mask_for_storage(f"it is {number}!").text == f"it is {CARD}!"


@pytest.mark.parametrize(
    "number",
    [
        "378282246310005",
        "3782 822463 10005",
        "5555555555554444",
        "2223003122003222",
        "6011111111111117",
        "3530111333300000",
        "30569309025904",
        "3056 930902 5904",
        "6304000000000000",
        "6240008631401148",
    ],
)
def test_every_issuer_is_known(number: str) -> None:
    assert mask_for_storage(number).text == f"[card number ending in {number[-4:]}]"


@pytest.mark.parametrize(
    "text",
    [
        "order BW-104233, tracking 1BW480221937, invoice INV-211930",
        "orders 104233 104234 104235",
        "call +49 151 1234 5678 90 or 415-555-0199",
        "+4111111111111111",
        "UPS 1Z999AA10123456784",
        "USPS 9405 5036 9930 0123 4567 89",
        "barcode 4006381333931",
        "IMEI 356938035643809",
        "reference 4111 1111 1111 1112",
        "it was 4111 dollars on 11/11/2011 at 11:11",
        "1234 5678 9012 3456",
        "one two three four five six seven eight nine",
        "12345678901234567890",
        "0000 0000 0000 0000",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_for_storage(text).found == ()


def test_a_mistyped_number_is_found_after_the_word_for_a_card() -> None:
    assert mask_for_storage("my visa 4111 1111 1111 1112").text == "my visa [card number ending in 1112]"
    assert mask_for_storage("gift card 4111 1111 1111 1112").found == ()


def test_an_order_number_before_it_stays() -> None:
    assert mask_for_storage("order 104233 4111111111111111").text == f"order 104233 {CARD}"


def test_two_cards_in_a_row_are_two() -> None:
    text = mask_for_storage("4111 1111 1111 1111 5555 5555 5555 4444").text
    assert text == f"{CARD} [card number ending in 4444]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111111111111111 12/27 123", f"{CARD} [expiry date removed] [security code removed]"),
        ("4111111111111111, 12/2027, 123", f"{CARD}, [expiry date removed], [security code removed]"),
        (
            "4111111111111111 exp. 05-28 CVC: 123",
            f"{CARD} exp. [expiry date removed] CVC: [security code removed]",
        ),
        ("4111111111111111 valid thru May 2028", f"{CARD} valid thru [expiry date removed]"),
        ("expires 05/28 and the cvv2 is 1234", "expires [expiry date removed] and the cvv2 is [security code removed]"),
        ("cvv123", "cvv[security code removed]"),
        ("123 is the cvv", "[security code removed] is the cvv"),
        ("the code on the back is 987.", "the code on the back is [security code removed]."),
        ("Prüfziffer 123", "Prüfziffer [security code removed]"),
    ],
)
def test_code_and_expiry_beside_a_card_go_too(text: str, masked: str) -> None:
    assert mask_for_storage(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "my coupon expires 12/27",
        "my card expires 12/27",
        "I have 123 lamps",
        "what is a cvv?",
        "cvv for order BW-104233",
    ],
)
def test_what_is_no_code_and_no_expiry_stays(text: str) -> None:
    assert mask_for_storage(text).text == text


def test_an_amount_after_a_card_stays() -> None:
    text = "4111111111111111 was charged 250 dollars, 12/05 was the day"
    assert mask_for_storage(text).text == f"{CARD} was charged 250 dollars, 12/05 was the day"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("12/27", "[expiry date removed]"),
        ("123", "[security code removed]"),
        ("12/27 123", "[expiry date removed] [security code removed]"),
        ("exp 12/27, 123.", "exp [expiry date removed], [security code removed]."),
    ],
)
def test_what_comes_alone_after_a_card_number_belongs_to_it(text: str, masked: str) -> None:
    assert mask_for_storage(text, follows_card=True).text == masked
    assert mask_for_storage(text).text == text


@pytest.mark.parametrize("text", ["I have 123 lamps", "104233", "yes", "on 12/27 please", "", "12345"])
def test_another_message_after_a_card_number_stays(text: str) -> None:
    assert mask_for_storage(text, follows_card=True).text == text
