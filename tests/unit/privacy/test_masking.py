"""Personal data taken out of a text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from privacy.found import Kind
from privacy.masking import mask_for_log, mask_for_storage

# What people write around a number, and pieces that have made finders fail elsewhere.
PIECES = st.sampled_from(
    [
        "my card is ", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "cvv ", "123", " 12/27 ", "password is ",
        "hunter2", "ssn ", "536-22-8765", "\u200b", "\n", "and ", "[card number ending in 1111]", "[", "]", "BW-104233",
        "maya@example.com", "+1 415 555 0199", "٤١١١", "4️⃣", "pin: ", "\x00", "\ud800", "iban ", "-", "one ", "ß", "İ",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=30).map("".join))


@settings(deadline=None)
@given(TEXTS)
def test_no_text_is_too_strange(text: str) -> None:
    mask_for_storage(text)
    mask_for_log(text)


@settings(deadline=None)
@given(TEXTS)
def test_what_was_masked_is_not_masked_again(text: str) -> None:
    once = mask_for_storage(text).text
    marks = re.findall(r"\[[\w ]+ (?:removed|ending in \w{4})\]", once)
    twice = mask_for_storage(once).text
    assert all(twice.count(mark) >= marks.count(mark) for mark in marks)


def test_numbers_without_a_blank_between_them_are_all_found() -> None:
    masked = mask_for_storage("4111111111111111DE89370400440532013000")
    assert masked.text == "[card number ending in 1111][IBAN ending in 3000]"


@settings(deadline=None)
@given(TEXTS)
def test_what_is_found_is_gone_and_the_rest_stays_in_its_place(text: str) -> None:
    masked = mask_for_storage(text)
    end = 0
    rest = masked.text
    for found in masked.found:
        assert end <= found.start < found.end <= len(text)
        kept = text[end : found.start]
        assert rest.startswith(kept)
        rest = rest[len(kept) :].partition("]")[2]
        end = found.end
    if not masked.found:
        assert masked.text == text


def _cards() -> st.SearchStrategy[str]:
    form = r"4[0-9]{14}|5[1-5][0-9]{13}|3[47][0-9]{12}|6011[0-9]{11}|62[0-9]{13}|2[3-6][0-9]{13}"
    return st.from_regex(form, fullmatch=True).map(lambda body: str(body + luhn.calc_check_digit(body)))


@settings(deadline=None)
@given(
    _cards(), st.sampled_from(["", " ", "-", ".", "\u00a0", "\n", " - "]), st.sampled_from(["", "card: ", "it's ", "№"])
)
def test_every_card_number_is_found_however_it_is_grouped(number: str, separator: str, before: str) -> None:
    groups = [number[at : at + 4] for at in range(0, len(number), 4)]
    masked = mask_for_storage(before + separator.join(groups))
    assert masked.text == f"{before}[card number ending in {number[-4:]}]"


@settings(deadline=None)
@given(
    st.from_regex(
        r"(?:BW-[0-9]{6}|INV-[0-9]{6}|1BW[0-9]{9}|\+1 [0-9]{3} 555 01[0-9][0-9]|[0-9]{3}-555-01[0-9][0-9]|\$[0-9]{1,4}\.[0-9][0-9])",
        fullmatch=True,
    )
)
def test_our_own_numbers_phones_and_amounts_stay(number: str) -> None:
    assert mask_for_storage(f"it is {number} I think").found == ()


def test_kinds_come_once_in_the_order_of_the_text() -> None:
    masked = mask_for_storage("4111 1111 1111 1111, 12/27, 123 and 5500 0000 0000 0004; my password is hunter2")
    assert masked.kinds == (Kind.CARD_NUMBER, Kind.CARD_EXPIRY, Kind.SECURITY_CODE, Kind.PASSWORD)


def test_the_last_four_digits_stay_so_that_people_can_talk_about_it() -> None:
    masked = mask_for_storage("charged 4111 1111 1111 1111, refund to DE89 3704 0044 0532 0130 00")
    assert masked.text == "charged [card number ending in 1111], refund to [IBAN ending in 3000]"
    assert [found.ending for found in masked.found] == ["1111", "3000"]


def test_an_iban_is_not_taken_for_the_card_number_in_it() -> None:
    assert mask_for_storage("NL91 ABNA 0417 1643 00").kinds == (Kind.IBAN,)


def test_addresses_and_phones_are_stored_but_not_logged() -> None:
    text = "write to maya.torres@example.com or call (415) 555-0199"
    assert mask_for_storage(text).text == text
    assert mask_for_log(text) == "write to [e-mail address removed] or call [phone number removed]"


def test_a_log_line_keeps_what_is_no_personal_data() -> None:
    line = (
        "2026-11-26 22:54:47,123 INFO desk.turns: The lease of turn 0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e:12 is over, a client "
        "at 192.168.100.200:54321 read too slowly, order BW-104233, 12.5 s"
    )
    assert mask_for_log(line) == line


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111 ",
        "1 ",
        "\u200b4",
        "de89 ",
        "password is ",
        "password for a b c ",
        "pin for a b ",
        "cvv ",
        "exp ",
        "12/27 ",
        "nif cpf pesel bsn 123 ",
        "a@a.",
        "1.1.1.1.",
        "+1 ",
        "(",
    ],
)
def test_time_grows_with_the_length_only(text: str) -> None:
    def seconds(characters: int) -> float:
        long = (text * characters)[:characters]
        started = time.process_time()
        mask_for_log(long)
        return time.process_time() - started

    seconds(100)  # the tables are read once
    assert seconds(4000) < 2.0  # a quadratic one takes minutes
