"""Articles by meaning and by words, as one list."""

from __future__ import annotations

import pytest

from desk.copilot.articles import joined
from desk.copilot.library import Library
from handoff.article import Article
from handoff.wire.copilot import FoundArticle

LIBRARY = Library(
    (
        Article("refunds", "Refund times", "A refund takes 5 days.", body="## Banks\nSome banks are slow."),
        Article("router", "Router setup", "Hold Reset.", body="## Light\n- **Red:** a fault"),
    )
)
NOTHING: frozenset[str] = frozenset()


def near(slug: str, passage: str = "Yes.", *, score: float = 0.6) -> FoundArticle:
    return FoundArticle(slug, slug, passage, score)


def test_what_is_near_in_meaning_stands_before_what_shares_words_and_each_stands_once() -> None:
    hits = LIBRARY.find("red refund router", most=3)
    found = joined("red refund router", LIBRARY, (near("router"),), hits, most=3, flagged=frozenset({"refunds"}))
    assert [(hit.slug, hit.how, hit.flagged) for hit in found] == [
        ("router", "meaning", False),
        ("refunds", "words", True),
    ]
    assert joined("red", LIBRARY, (near("router"),), hits, most=1, flagged=NOTHING) == found[:1]


def test_what_is_far_or_unknown_to_the_desk_is_left_out() -> None:
    assert joined("x", LIBRARY, (near("router", score=0.2), near("gone")), (), most=3, flagged=NOTHING) == ()


@pytest.mark.parametrize(
    ("passage", "quoted"),
    [
        ("Some banks are slow.", "Some banks are slow."),
        ("Banks\n- Some are **slow**\n- All are safe", "Banks: Some are slow; All are safe"),
        ("Banks", "Banks: Some banks are slow."),  # a heading alone
        ("", "Banks: Some banks are slow."),
    ],
)
def test_a_passage_is_quoted_so_that_it_says_something(passage: str, quoted: str) -> None:
    found = joined("slow banks", LIBRARY, (near("refunds", passage),), (), most=1, flagged=NOTHING)
    assert found[0].passage == quoted
