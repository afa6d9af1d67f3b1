"""The sums that bind the audit log."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.auditing import chain
from desk.auditing.chain import StoredLine

KEY = b"k" * 32
LINE = StoredLine(1, 1.5, "agent1", "handoff.claimed", "c1", "d" * 64, "f" * 16, "s" * 64)


@pytest.mark.parametrize("field", ["at", "actor", "action", "conversation", "detail_hash", "key"])
def test_seal_covers_each_field(field: str) -> None:
    other = replace(LINE, **{field: 2.5 if field == "at" else "other"})
    assert chain.seal(KEY, other) != chain.seal(KEY, LINE)


@pytest.mark.parametrize("field", ["id", "at", "actor", "action", "conversation", "detail_hash", "key", "seal"])
def test_link_covers_each_field(field: str) -> None:
    value = {"at": 2.5, "id": 2}.get(field, "other")
    one, other = (
        chain.link(KEY, line, number=1, before=chain.GENESIS) for line in (LINE, replace(LINE, **{field: value}))
    )
    assert one != other


def test_link_covers_its_number_and_the_link_before() -> None:
    first = chain.link(KEY, LINE, number=1, before=chain.GENESIS)
    assert chain.link(KEY, LINE, number=2, before=chain.GENESIS) != first
    assert chain.link(KEY, LINE, number=1, before="1" * 64) != first
    assert chain.link(b"other", LINE, number=1, before=chain.GENESIS) != first


def test_fields_cannot_be_moved_into_each_other() -> None:
    assert chain.detail_digest("ab", "c") != chain.detail_digest("a", "bc")
    assert chain.seal(KEY, replace(LINE, actor='a","b', action="c")) != chain.seal(
        KEY, replace(LINE, actor="a", action='b","c')
    )


def test_the_same_detail_has_another_digest_under_another_salt() -> None:
    assert chain.detail_digest("1", "{}") != chain.detail_digest("2", "{}")
