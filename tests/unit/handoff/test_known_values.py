"""Whose an address or a number is."""

import pytest

from handoff.known_values import KnownTexts, NumberFinder, OwnValues, Sighting
from handoff.moderation_model import Own

KNOWN = KnownTexts(
    [
        "My mail is Maria.Jensen@Example.com, call (503) 555-0142.",
        "It is about order 104233 and 1BW 480 221 937, card [card number ending in 1111]",
    ]
)


@pytest.mark.parametrize(
    ("kind", "value", "ending", "is_known"),
    [
        ("email", "maria.jensen@example.com", "", True),
        ("email", "jensen@example.com", "", False),
        ("email", "maria.jensen@example.co", "", False),
        ("phone", "+1 503 555 0142", "", True),
        ("phone", "503-555-0143", "", False),
        ("order_number", "BW-104233", "", True),
        ("order_number", "BW-104234", "", False),
        ("tracking_number", "1BW480221937", "", True),
        ("card_number", "4111 1111 1111 1111", "1111", True),
        ("card_number", "5555 5555 5555 4444", "4444", False),
    ],
)
def test_what_was_named_before_is_known(kind: str, value: str, ending: str, is_known: bool) -> None:
    assert KNOWN.hold(Sighting(kind, 0, len(value), ending), value) is is_known


@pytest.mark.parametrize(
    ("kind", "value", "is_own"),
    [
        ("email", "Care@Shop.example", True),
        ("email", "care@other-shop.example", False),
        ("email", "maya@example.com", True),
        ("email", "jo@example.com", False),
        ("phone", "1-800-555-0199", True),
        ("phone", "800 555 0198", False),
        ("order_number", "bw 104233", True),
        ("order_number", "BW-104234", False),
    ],
)
def test_the_companys_own_are_nobodys_data(kind: str, value: str, is_own: bool) -> None:
    own = OwnValues(Own(emails=("@shop.example", "maya@example.com"), phones=("800-555-0199",), numbers=("BW-104233",)))
    assert own.hold(Sighting(kind, 0, len(value)), value) is is_own


def test_numbers_are_found_by_how_they_look() -> None:
    finder = NumberFinder({"order": ["BW-######"], "parcel": ["1BW-###-###-###"], "odd": ["A.B###", "Z####"][1:]})
    text = "BW-104233, bw104233 and BW 104233, not BW-1042333 or XBW-104233; 1BW480221937, 1BW 480 221 937 (Z1234)"
    assert [(one.kind, text[one.start : one.end]) for one in finder.find(text)] == [
        ("order", "BW-104233"),
        ("order", "bw104233"),
        ("order", "BW 104233"),
        ("parcel", "1BW480221937"),
        ("parcel", "1BW 480 221 937"),
        ("odd", "Z1234"),
    ]
