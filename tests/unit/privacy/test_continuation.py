"""What is told over two messages is taken out of the second one; the first part of a card already out of the first."""

from __future__ import annotations

import pytest

from privacy.masking import mask_for_storage


def told(first: str, second: str, *, between: str = "") -> tuple[str, str]:
    """Both messages as they are kept; `between` is what the other side said in the meantime."""
    one = mask_for_storage(first).text
    return one, mask_for_storage(second, own_before=one, other_before=between).text


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("My password is", "hunter2", ("My password is", "[password removed]")),
        ("password", "Blue7lamp", ("password", "[password removed]")),
        ("4111 1111", "1111 1111", ("[card number removed]", "[card number removed]")),
        ("my card is 4111 1111", "1111 1111", ("my card is [card number removed]", "[card number removed]")),
        ("It is 4111-1111-1111", "and then 1111", ("It is [card number removed]", "and then [card number removed]")),
        ("411111111111", "the rest is 1111", ("411111111111", "the rest is [card number ending in 1111]")),
        ("My iban is DE89 3704 0044", "0532 0130 00", ("My iban is DE89 3704 0044", "[IBAN ending in 3000]")),
        ("My SSN is", "536-90-4399", ("My SSN is", "[social security number removed]")),
        ("The code you texted me is", "483920", ("The code you texted me is", "[one-time code removed]")),
    ],
)
def test_second_part_is_taken_out(first: str, second: str, kept: tuple[str, str]) -> None:
    assert told(first, second) == kept


@pytest.mark.parametrize(
    ("asked", "answer", "kept"),
    [
        ("Which code did you get? Tell me the code we just sent.", "it's 483920", "it's [one-time code removed]"),
        ("Please enter your BSN", "111222333", "[ID number removed]"),
        ("What is your password?", "Blue7lamp", "[password removed]"),
        ("What is the security code of the card?", "123", "[security code removed]"),
    ],
)
def test_answer_to_a_question_is_taken_out(asked: str, answer: str, kept: str) -> None:
    assert told("Hello", answer, between=asked) == ("Hello", kept)


@pytest.mark.parametrize(
    ("first", "between", "second"),
    [
        ("what is my order status", "Which order number?", "104233"),
        ("my phone is 415 555 0123", "", "4155550199"),
        ("I forgot my password", "Shall I send a link to maya@example.com?", "yes"),
        ("I reset my password", "", "Thanks1!"),
        ("My order is 104233", "", "and the other 104234"),
        ("I have 3 lamps", "How many are broken?", "2"),
        ("Table 4111", "", "1111 1111 lamps"),
    ],
)
def test_what_only_follows_stays(first: str, between: str, second: str) -> None:
    assert told(first, second, between=between) == (first, second)


@pytest.mark.parametrize(
    "text",
    [
        "order 1042 3355",
        "4111 1111 lamps",
        "BW 4111 1111 and more",
        "4111",
        "2024 2025",
        "my number is 6123 4567",
        "ring me on 5123 4567",
        "I am there between 2300-2400",
    ],
)
def test_what_is_no_first_part_stays(text: str) -> None:
    assert mask_for_storage(text).text == text
