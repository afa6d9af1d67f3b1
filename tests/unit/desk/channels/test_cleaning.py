"""Whatever a provider tells can be stored, or is let go."""

from __future__ import annotations

import math

import pytest

from desk.channels.channel import Heard, RemoteFile, Sender
from desk.channels.cleaning import ADDRESS_CHARACTERS, cleaned

NOW = 1_000.0


def heard(**fields: object) -> Heard:
    told: dict[str, object] = {"sender": Sender(address="c1"), "id": "m1"} | fields
    event = cleaned(Heard(**told), now=NOW)  # type: ignore[arg-type]
    assert isinstance(event, Heard)
    return event


@pytest.mark.parametrize("address", ["", "a" * (ADDRESS_CHARACTERS + 1), "a\0b", "a\ud800"])
def test_address_that_cannot_be_kept_is_nobodys(address: str) -> None:
    assert cleaned(Heard(sender=Sender(address=address), id="m1", text="Hello"), now=NOW) is None


def test_halves_of_characters_and_nuls_are_taken_out() -> None:
    event = heard(
        id="m\ud800",
        text="a\0b\udfff",
        sender=Sender(address="c1", name="M\0aya\ud800", subject="\ud800"),
        files=(RemoteFile(key="k\ud800", name="n\0.pdf"),),
    )
    assert (event.id, event.text, event.sender.name, event.sender.subject) == ("m?", "ab?", "Maya?", "?")
    assert (event.files[0].key, event.files[0].name) == ("k?", "n.pdf")


@pytest.mark.parametrize(("at", "kept"), [(900.0, 900.0), (1e18, NOW), (math.inf, 0.0), (math.nan, 0.0), (-5.0, 0.0)])
def test_nothing_was_written_later_than_now(at: float, kept: float) -> None:
    assert heard(at=at).at == kept


def test_long_name_of_a_file_keeps_its_ending() -> None:
    name = heard(files=(RemoteFile(key="k", name="x" * 5000 + ".pdf"),)).files[0].name
    assert len(name) == 100
    assert name.endswith(".pdf")
