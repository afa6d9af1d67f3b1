from __future__ import annotations

import pytest

from actions import postal


def test_a_whole_address_is_read_in_its_parts() -> None:
    assert postal.read("18 Alder Court, Apt 3, Portland, OR 97205") == {
        "line1": "18 Alder Court",
        "line2": "Apt 3",
        "city": "Portland",
        "region": "OR",
        "postcode": "97205",
    }


def test_an_address_inside_a_sentence_in_small_letters_is_read_too() -> None:
    told = postal.read("the new one is 250 harbor blvd suite 410 tampa fl 33602")
    assert told["line1"] == "250 Harbor Blvd"
    assert (told["city"], told["region"], told["postcode"]) == ("Tampa", "FL", "33602")


def test_a_state_may_be_written_out() -> None:
    assert postal.read("77 Maple Avenue, Madison, Wisconsin")["region"] == "WI"


@pytest.mark.parametrize("text", ["my lamp is broken", "wait, what is your return policy", "yes", ""])
def test_a_sentence_without_an_address_has_none(text: str) -> None:
    assert postal.read(text) == {}


def test_an_address_is_completed_by_the_next_message() -> None:
    first = postal.merged(None, postal.read("4417 Fulton Street"))
    assert postal.missing(first) == ("city", "region", "postcode")
    whole = postal.merged(first, postal.read("Portland OR 97205"))
    assert postal.missing(whole) == ()
    assert postal.as_address(whole, recipient="Maya Torres").line1 == "4417 Fulton Street"


def test_a_new_street_forgets_the_old_apartment() -> None:
    known = {"line1": "1 Old Road", "line2": "Apt 3", "city": "Reno", "region": "NV", "postcode": "89501"}
    assert "line2" not in postal.merged(known, {"line1": "2 New Road"})
