"""The knowledge base, searched by words."""

from __future__ import annotations

import pytest

from desk.copilot.library import Library, words_of
from handoff.article import Article

ARTICLES = (
    Article(
        "refund-times",
        "Refund times",
        "A refund takes 5 days.",
        ("When do I get my money?",),
        body="## Slow\nBanks are slow.",
    ),
    Article(
        "router",
        "Router setup",
        "Hold Reset.",
        ("Why is my router red?",),
        body="## Light\n- **Red:** a fault\n- Amber: wait",
    ),
    Article("café", "Opening hours", "We open at 10.", ("Is the café open?",)),
)


@pytest.fixture
def library() -> Library:
    return Library(ARTICLES)


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("how long do refunds take", "refund-times"),
        ("my ROUTER's light is red!", "router"),
        ("is the cafe open", "café"),
        ("when do I get the money", "refund-times"),
    ],
)
def test_the_article_with_the_words_comes_first(library: Library, question: str, slug: str) -> None:
    assert library.find(question, most=3)[0].article.slug == slug


def test_the_part_that_fits_is_quoted(library: Library) -> None:
    assert library.find("red light", most=1)[0].passage == "Light: Red: a fault; Amber: wait"
    assert library.passage("router", "something else") == "Hold Reset."


def test_the_score_falls_with_each_word_that_is_not_there(library: Library) -> None:
    whole, half = (library.find(text, most=1)[0].score for text in ("router red", "router red elephant"))
    assert whole == 1.0
    assert 0.0 < half < 1.0


@pytest.mark.parametrize("text", ["", "?!", "what is the", '" OR 1 --', "title:refund*", "NEAR(a b)", "\0", "-" * 5000])
def test_any_text_can_be_searched(library: Library, text: str) -> None:
    library.find(text, most=3)


def test_words_that_stand_in_every_question_do_not_count() -> None:
    assert words_of("Where is my order, where?") == ["order"]
