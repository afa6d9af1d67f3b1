"""The values that a message names."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.understanding.entities import EntityFinder, read_names
from bot.understanding.errors import DataFileNotReadable
from bot.understanding.sources import project_path

NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture(scope="module")
def finder() -> EntityFinder:
    return EntityFinder(read_names(project_path("data/entities.yml")), region="US")


def _found(finder: EntityFinder, text: str) -> list[tuple[str, str]]:
    return [(entity.name, entity.value) for entity in finder.find(text, now=NOW)]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("bw104233", "order_number", "BW-104233"),
        ("BW 104233?", "order_number", "BW-104233"),
        ("order #104233", "order_number", "BW-104233"),
        ("it's BW–104233.", "order_number", "BW-104233"),
        ("inv 211930", "invoice_number", "INV-211930"),
        ("invoice number 211930", "invoice_number", "INV-211930"),
        ("1BW480221937", "tracking_number", "1BW480221937"),
        ("1bw 480 221 937", "tracking_number", "1BW480221937"),
        ("Jen.Morales@Gmail.com", "email", "jen.morales@gmail.com"),
        ("tgreene at fastmail dot com", "email", "tgreene@fastmail.com"),
        ("(415) 555-0199", "phone", "+14155550199"),
        ("+1 312 555 0164", "phone", "+13125550164"),
        ("97214", "postcode", "97214"),
        ("Portland, OR 97205", "postcode", "97205"),
        ("my zip is 98103", "postcode", "98103"),
        ("k1a 0b1", "postcode", "K1A 0B1"),
        ("$1,249.50", "amount", "1249.50"),
        ("20 bucks", "amount", "20.00"),
        ("a showroom visit", "appointment_kind", "showroom_visit"),
        ("send a technician", "appointment_kind", "installation_visit"),
        ("over the phone", "appointment_kind", "phone_consultation"),
        ("the thermostat pro", "product", "Sense thermostat Pro"),
        ("My name is Thomas Greene", "person_name", "Thomas Greene"),
        ("my name is maria and i need help", "person_name", "Maria"),
        ("this is Rosa Delgado", "person_name", "Rosa Delgado"),
        ("order number: 104 233", "order_number", "BW-104233"),
        ("order 104,233", "order_number", "BW-104233"),
        ("BW-1O4233", "order_number", "BW-104233"),
        ("#104233 please", "order_number", "BW-104233"),
        ("bill number 211930", "invoice_number", "INV-211930"),
        ("tracking 480221937", "tracking_number", "1BW480221937"),
        ("maya dot torres at example dot com", "email", "maya.torres@example.com"),
        ("maya.torres [at] example [dot] com", "email", "maya.torres@example.com"),
        ("0044 20 7946 0958", "phone", "+442079460958"),
        ("+49 30 901820", "phone", "+4930901820"),
        ("1 415 555 0199", "phone", "+14155550199"),
    ],
)
def test_a_value_is_found_in_its_normal_form(finder: EntityFinder, text: str, name: str, value: str) -> None:
    assert _found(finder, text) == [(name, value)]


@pytest.mark.parametrize(
    "text",
    [
        "the code is 306628",
        "25104233",
        "1042337",
        "104233.50 points",
        "I'm angry",
        "my name is spelled wrong",
        "this is ridiculous",
        "12345 reasons",
        "This is Brightwell, right?",
        "order BW-10423",
        "maya@example",
        "call me on 555-0199",
        "10% off",
        "is it 24/7?",
        "my card [card number ending in 1111] was charged, cvv [security code removed]",
        "refund it to [IBAN ending in 3000], my password is [password removed]",
        "",
        "?!",
    ],
)
def test_what_is_no_value_is_left_alone(finder: EntityFinder, text: str) -> None:
    assert _found(finder, text) == []


def test_a_time_carries_its_grain_and_part_of_day(finder: EntityFinder) -> None:
    (found,) = finder.find("next tuesday afternoon", now=NOW)
    assert found.value == "2026-12-01T00:00:00-05:00"
    assert found.details == {"grain": "day", "part_of_day": "afternoon"}


def test_an_amount_carries_its_currency(finder: EntityFinder) -> None:
    (amount,) = finder.find("they took €30", now=NOW)
    assert amount.details == {"currency": "EUR"}


def test_an_order_number_is_not_a_phone_number_or_a_time_too(finder: EntityFinder) -> None:
    assert _found(finder, "BW-104233 and 503-555-0148") == [("order_number", "BW-104233"), ("phone", "+15035550148")]


def test_several_values_come_in_the_order_of_the_text(finder: EntityFinder) -> None:
    text = "I'm Ann Lee, move BW-104233 to monday"
    assert [name for name, _ in _found(finder, text)] == ["person_name", "order_number", "time"]


@pytest.mark.parametrize(
    "text",
    [
        "jen@example.com, 94107",
        "jen@example.com 94107",
        "jen@example.com\n94107",
        "jen@example.com / 94107.",
        "94107, jen@example.com",
        "94107 jen@example.com",
        "jen@example.com and 94107",
        "it's jen@example.com and my postcode is 94107",
        "what do I owe? jen@example.com, 94107",
    ],
)
def test_a_postcode_is_found_beside_an_address(finder: EntityFinder, text: str) -> None:
    assert set(_found(finder, text)) == {("email", "jen@example.com"), ("postcode", "94107")}


@pytest.mark.parametrize(
    "text",
    [
        "jen@example.com, 10234 Oak Street",
        "jen@example.com paid 94107 in all",
        "jen@example.com, $94107",
        "wait, 94107",
    ],
)
def test_five_digits_are_not_always_a_postcode(finder: EntityFinder, text: str) -> None:
    assert "postcode" not in dict(_found(finder, text))


def test_all_values_of_a_message_are_found(finder: EntityFinder) -> None:
    text = "my email is jen@example.com, order BW-104233, zip 94107"
    assert _found(finder, text) == [
        ("email", "jen@example.com"),
        ("order_number", "BW-104233"),
        ("postcode", "94107"),
    ]


def test_spans_point_into_the_message(finder: EntityFinder) -> None:
    text = "📦 where is bw-104233, the desk lamp?"
    assert [text[e.start : e.end] for e in finder.find(text, now=NOW)] == ["bw-104233", "desk lamp"]


def test_a_broken_table_of_names_is_told_with_its_file(tmp_path: Path) -> None:
    broken = tmp_path / "entities.yml"
    broken.write_text("product: [lamp]", encoding="utf-8")
    with pytest.raises(DataFileNotReadable, match=r"entities\.yml cannot be used"):
        read_names(broken)


@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                [*"0123456789-/.:,$€'@# \n", "BW", "order ", "may ", "at ", "next ", "I'm ", "Maria ", "one ", "İ"]
            ),
            max_size=60,
        ).map("".join),
    )
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_too_strange(finder: EntityFinder, text: str) -> None:
    for entity in finder.find(text, now=NOW):
        assert 0 <= entity.start < entity.end <= len(text)
        assert entity.value


@pytest.mark.parametrize(
    "piece", ["$", "'", "!?", "1 ", "I'm ", "one hundred and ", "monday ", "maya dot ", "smart ", "12/"]
)
def test_time_grows_with_the_length_only(finder: EntityFinder, piece: str) -> None:
    text = (piece * 2000)[:2000]
    started = time.process_time()
    finder.find(text, now=NOW)
    assert time.process_time() - started < 2.0
