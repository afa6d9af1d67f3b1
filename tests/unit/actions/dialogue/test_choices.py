from __future__ import annotations

import pytest

from actions.dialogue.choices import Choice, as_slot, from_slot, pick

ORDERS = [
    Choice(value="BW-1", title="BW-1: Aurora desk lamp"),
    Choice(value="BW-2", title="BW-2: Sense thermostat"),
    Choice(value="BW-3", title="BW-3: Glow smart bulb"),
]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("the second one", "BW-2"),
        ("first option please", "BW-1"),
        ("number 2", "BW-2"),
        ("option three", "BW-3"),
        ("the last one", "BW-3"),
        ("3", "BW-3"),
        ("B", "BW-2"),
        ("the thermostat", "BW-2"),
        ("the bulbs", "BW-3"),
        ("BW-2: Sense thermostat", "BW-2"),
        ("bw-3", "BW-3"),
    ],
)
def test_a_choice_is_found_by_place_number_or_words(said: str, value: str) -> None:
    picked = pick(said, ORDERS)
    assert picked is not None
    assert picked.value == value


@pytest.mark.parametrize("said", ["the fifth one", "9", "yes", "the lamp or the thermostat", "", "at 3", "fırst"])
def test_what_means_none_or_several_picks_nothing(said: str) -> None:
    assert pick(said, ORDERS) is None


def test_a_date_is_no_place_in_the_list() -> None:
    assert pick("the first of march", ORDERS) is None


def test_nothing_is_picked_from_nothing() -> None:
    assert pick("the first one", []) is None


def test_choices_survive_a_tracker() -> None:
    assert list(from_slot(as_slot(ORDERS))) == ORDERS
    assert from_slot(None) == ()


def test_the_latest_is_the_first_where_the_newest_come_first() -> None:
    picked = pick("the latest one", ORDERS, newest_first=True)
    assert picked is not None
    assert picked.value == "BW-1"
    assert pick("the latest one", ORDERS) is None
