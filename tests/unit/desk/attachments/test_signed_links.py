"""What opens an address of a file, and what does not."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from desk.attachments.signed_links import is_good, query_of

KEY, PURPOSE, NOW = "k" * 32, "test", 1000.0


def query(*named: str, key: str = KEY, purpose: str = PURPOSE, until: float = NOW + 60) -> dict[str, str]:
    return dict(parse_qsl(query_of(key, purpose, *named, until=until)))


def opens(told: dict[str, str], *named: str, now: float = NOW) -> bool:
    return is_good(KEY, PURPOSE, *named, query=told, now=now)


def test_what_was_signed_opens_until_its_time_is_over() -> None:
    assert opens(query("a", "b"), "a", "b")
    assert opens(query("a", "b"), "a", "b", now=NOW + 60)
    assert not opens(query("a", "b"), "a", "b", now=NOW + 61)


def test_what_was_signed_for_something_else_opens_nothing() -> None:
    assert not opens(query("a", "b"), "a", "c")
    assert not opens(query("a", "b"), "b", "a")
    assert not opens(query("a"), "a", "b")
    assert not opens(query("a", "b", key="x" * 32), "a", "b")
    assert not opens(query("a", "b", purpose="other"), "a", "b")


@pytest.mark.parametrize(
    "changed",
    [
        {"until": "9999999999"},
        {"until": ""},
        {"until": "-1"},
        {"until": "1060.0"},
        {"until": "\u0661\u0660\u0666\u0660"},
        {"until": "9" * 5000},
        {"signature": ""},
        {"signature": "0" * 64},
        {"signature": "\u00e9"},
        {"signature": "\udc80"},
    ],
)
def test_what_was_changed_opens_nothing(changed: dict[str, str]) -> None:
    assert not opens(query("a", "b") | changed, "a", "b")
    assert not opens({}, "a", "b")
