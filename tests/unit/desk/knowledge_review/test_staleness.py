"""Why somebody should look at an article again, and which questions ask for the same."""

from __future__ import annotations

from datetime import date

from desk.knowledge_review.findings import OpenQuestion
from desk.knowledge_review.groups import grouped
from desk.knowledge_review.staleness import Counts, reasons
from handoff.article import Article

TODAY = date(2026, 3, 31)
FRESH = Article("lamps", "Lamps", "They shine.", updated="2026-01-01")


def test_an_article_that_is_well_needs_nothing() -> None:
    assert reasons(FRESH, Counts(shown=100, helped=9, not_helped=1), today=TODAY) == ()


def test_few_voices_say_nothing() -> None:
    assert reasons(FRESH, Counts(shown=4, not_helped=4), today=TODAY) == ()


def test_each_reason_is_a_sentence() -> None:
    old = Article("lamps", "Lamps", "They shine.", updated="2024-01-01")
    told = reasons(old, Counts(shown=9, helped=3, not_helped=2, flagged=1, wrong_since_update=2), today=TODAY)
    assert told == (
        "Its answer was called wrong 2 times since it was written.",
        "It did not help 2 of the 5 customers who showed whether it did.",
        "Agents said once that it did not fit the question.",
        "It was last gone over 820 days ago.",
    )
    assert "date" in reasons(Article("lamps", "Lamps", "They shine."), Counts(), today=TODAY)[0]


def test_questions_that_share_their_telling_words_stand_together() -> None:
    asked = ["Do you rent out lamps?", "can I rent lamps", "Is there a job for me?", "Do you rent lamps out"]
    found = grouped([OpenQuestion("a" * 24, place, float(place), one) for place, one in enumerate(asked)])
    assert [[one.seq for one in members] for members in found] == [[3, 1, 0], [2]]
