"""Whom a note calls."""

from __future__ import annotations

import pytest

from desk.mentions import mentioned

NAMES = {
    "d": "Dana Reyes",
    "ds": "Dana Reyes-Smith",
    "l": "Lee Okafor",
    "l2": "lee  okafor",
    "u": "Üna Ørsted",
    "x": "J.R. (x)",
}


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Dana Reyes please look", ("d",)),
        ("please, @dana reyes!", ("d",)),
        ("(@Dana Reyes-Smith)", ("ds",)),
        ("@Dana", ()),
        ("@Dana Reyess", ()),
        ("mail dana@Dana Reyes", ()),
        ("Dana Reyes", ()),
        ("@Lee\n Okafor", ("l", "l2")),
        ("@Üna Ørsted and @Dana Reyes, @Üna Ørsted", ("u", "d")),
        ("@J.R. (x) knows", ("x",)),
        ("@JxR. (x) knows", ()),
    ],
)
def test_whole_names_behind_an_at_sign_are_called(text: str, called: tuple[str, ...]) -> None:
    assert mentioned(text, NAMES) == called


def test_without_names_nobody_is_called() -> None:
    assert mentioned("@Dana Reyes @", {}) == ()
    assert mentioned("@", {"a": " "}) == ()
