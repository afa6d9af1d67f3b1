"""Articles: read strictly, and cut into what can be quoted."""

from __future__ import annotations

import pytest

from handoff.article import Article, parse_article, parse_articles, passages_of, plain_text
from handoff.exceptions import ArticleInvalid

GOOD = """---
title: "Shipping costs"
answer: >-
  Shipping is free
  over $50.
questions:
  - "What does it cost?"
topic: orders
updated: 2026-03-02
---

## Prices
| Service | Price |
|---|---|
| Standard | $5.95 |

One price. **Always.**

## Steps
1. Pay.
2. Wait
"""


def test_fields_and_body_are_read() -> None:
    article = parse_article(GOOD, source="data/knowledge/shipping-costs.md")
    assert (article.slug, article.answer, article.updated) == (
        "shipping-costs",
        "Shipping is free over $50.",
        "2026-03-02",
    )
    assert article.body.startswith("## Prices")


def test_passages_are_the_answer_and_the_parts_under_their_headings() -> None:
    assert list(passages_of(parse_article(GOOD, source="a.md"))) == [
        "Shipping is free over $50.",
        "Prices: Service, Price; Standard, $5.95",
        "Prices: One price. Always.",
        "Steps: Pay; Wait",
    ]


def test_a_long_passage_is_cut_at_a_word() -> None:
    cut = plain_text("word " * 200)
    assert cut.endswith("word…")
    assert len(cut) <= 421
    assert list(passages_of(Article("a", "A", "Yes."))) == ["Yes."]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# No fields", "a.md:1: The article must begin with its fields"),
        (GOOD.replace('title: "Shipping costs"\n', ""), "`title` is missing"),
        (GOOD.replace("topic:", "topik:"), "a.md:8: `topik` is not known"),
        (GOOD.replace('"Shipping costs"', '" "'), "a.md:2: `title` is empty; an article needs one."),
        (GOOD.replace("2026-03-02", "soon"), "`updated` is wrong"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(ArticleInvalid) as caught:
        parse_articles({"a.md": text, "b.md": GOOD})
    assert problem in str(caught.value)
