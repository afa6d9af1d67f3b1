"""What tells of a customer is found, and something made up of the same form takes its place."""

from __future__ import annotations

import re
from random import Random

from desk.workbench.stand_ins import is_secret, personal_in, replaced, values_of, without_secrets
from handoff.conversation import Customer, Entity
from handoff.wire.workbench import Mark

MARIA = Customer(id="C-10001", name="Maria Jensen", email="maria@web.de")


def anonymous(text: str, customer: Customer = MARIA, *entities: Entity) -> str:
    found = personal_in(text, values=values_of(customer, text, entities), random=Random(1))
    return replaced(text, found)[0]


def test_names_numbers_and_addresses_of_the_customer_are_replaced_in_their_form() -> None:
    text = "maria here, Maria Jensen (C-10001). BW-104233 went to maria@web.de, call 202-455-0171"
    told = anonymous(text)
    assert not re.search(r"maria|jensen|10001|104233|web\.de|455-0171", told, re.IGNORECASE)
    assert re.fullmatch(
        r"[a-z]+ here, [A-Z]\w+ [A-Z]\w+ \(C-\d{5}\)\. BW-\d{6} went to [a-z]+\.[a-z]+@example\.com, call 555-01\d\d",
        told,
    )


def test_what_is_made_up_already_and_what_tells_of_nobody_stays() -> None:
    for text in (
        "call me at 555-0142 or sam@example.com, mariachi",
        "I paid 129.90 for 2 lamps in 2026",
        "the 2nd box of 1234",
    ):
        assert anonymous(text, Customer(name="Maria")) == text


def test_an_entity_that_was_understood_as_a_persons_is_replaced() -> None:
    text = "send it to Priya at 10115"
    entities = (Entity("person_name", "Priya", "Priya", 11, 16), Entity("postcode", "10115", "10115", 20, 25))
    found = personal_in(text, values=values_of(Customer(), text, entities), random=Random(1))
    assert [one.what for one in found] == ["person_name", "postcode"]
    told, marks = replaced(
        text, found, (Mark(11, 16, "person_name", "Priya"), Mark(0, 4, "verb"), Mark(20, 25, "postcode"))
    )
    assert [(told[mark.start : mark.end], mark.value) for mark in marks] == [
        (found[0].stand_in, ""),
        ("send", ""),
        (found[1].stand_in, ""),
    ]


def test_secrets_are_taken_out_whoever_wrote_them() -> None:
    (found,) = personal_in("my card is 4111 1111 1111 1111", random=Random(1))
    assert is_secret(found.what)
    assert found.stand_in == "my card number"
    assert without_secrets("use [card number ending in 1111] please") == "use my card number please"
    assert not is_secret("phone")
