"""Articles by meaning."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from bot.understanding.articles import read_articles
from bot.understanding.encoder import Encoder
from bot.understanding.errors import ArticleNotReadable
from bot.understanding.knowledge import KnowledgeIndex, build_index, texts_of

ARTICLES = {
    "return-policy": ("Return policy", "You can return most items within 30 days.", "How long can I send things back?"),
    "shipping-costs": ("Shipping costs", "Shipping is free over $50.", "What do I pay for delivery?"),
    "warranty": ("Warranty", "Every product has two years of warranty.", "Is a broken lamp repaired for free?"),
    "showroom": ("The showroom", "The showroom is open from 10 to 6.", "Where can I look at the lamps?"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for slug, (title, answer, question) in ARTICLES.items():
        fields = f"title: {title!r}\nanswer: {answer!r}\nquestions:\n  - {question!r}\ntopic: all\nupdated: 2026-03-02"
        body = f"## More\nWhat else there is to say about {title.lower()} stands here."
        (tmp_path / f"{slug}.md").write_text(f"---\n{fields}\n---\n\n{body}\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def index(folder: Path, encoder: Encoder) -> KnowledgeIndex:
    articles = read_articles(folder)
    texts, owners = texts_of(articles)
    return build_index(articles, encoder.encode_all(texts), owners)


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("can i return the toaster", "return-policy"),
        ("how much is delivery", "shipping-costs"),
        ("do you repair things that break", "warranty"),
        ("when is the showroom open", "showroom"),
    ],
)
def test_the_article_that_answers_comes_first(
    index: KnowledgeIndex, encoder: Encoder, question: str, slug: str
) -> None:
    near = index.find(encoder.encode(question), threshold=0.4)
    assert near[0].slug == slug
    assert len(near) == 3


def test_an_articles_own_question_is_next_to_it(index: KnowledgeIndex, encoder: Encoder) -> None:
    best = index.find(encoder.encode("What do I pay for delivery?"), threshold=0.5)[0]
    assert best.score == pytest.approx(1.0, abs=1e-3)
    assert best.above
    assert best.answer == "Shipping is free over $50."


def test_a_question_about_something_else_is_below_the_threshold(index: KnowledgeIndex, encoder: Encoder) -> None:
    near = index.find(encoder.encode("who won the football game"), threshold=0.5)
    assert not any(article.above for article in near)


def test_a_saved_index_answers_the_same(index: KnowledgeIndex, encoder: Encoder, tmp_path: Path) -> None:
    index.save(tmp_path)
    vector = encoder.encode("sending back a lamp")
    assert KnowledgeIndex.load(tmp_path).find(vector, threshold=0.5) == index.find(vector, threshold=0.5)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_small_knowledge_base_works(folder: Path, encoder: Encoder, count: int) -> None:
    articles = read_articles(folder)[:count]
    texts, owners = texts_of(articles)
    near = build_index(articles, encoder.encode_all(texts), owners).find(encoder.encode("return"), threshold=0.5)
    assert len(near) == count


def test_all_articles_of_the_bot_can_be_read() -> None:
    folder = Path(__file__).resolve().parents[4] / "data" / "knowledge"
    articles = read_articles(folder)
    assert len(articles) >= 25
    assert all(len(article.questions) >= 3 and article.passages for article in articles)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no fields at all", "must begin with its fields"),
        ("---\ntitle: A\n---\n", "answer"),
        ("---\ntitle: A\nanswer: ''\n---\n", "in line 3: `answer` is empty"),
        ("---\ntitle: A\nanswer: B\nauthor: me\n---\n", "author"),
        ("---\ntitle: [\n---\n", "not readable as YAML"),
    ],
)
def test_a_broken_article_is_told_with_its_file(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "broken.md").write_text(text, encoding="utf-8")
    with pytest.raises(ArticleNotReadable, match=f"broken.md.*{reason}"):
        read_articles(tmp_path)


def test_passages_are_sections_and_sentences(folder: Path) -> None:
    (article,) = (article for article in read_articles(folder) if article.slug == "warranty")
    assert article.passages[-1] == "What else there is to say about warranty stands here."
    assert np.all([passage.startswith(("Warranty: ", "What")) for passage in article.passages])


def test_the_nearest_passage_of_each_article_is_told_and_no_question_is_quoted(
    index: KnowledgeIndex, encoder: Encoder
) -> None:
    asked = "What do I pay for delivery?"
    best = index.passages(encoder.encode(asked), most=2)
    assert best[0].slug == "shipping-costs"
    assert len(best) == 2
    assert best[0].passage == "Shipping is free over $50."
    assert best[0].score == pytest.approx(1.0, abs=1e-3)
    other = index.passages(encoder.encode("What else there is to say about shipping costs"), most=1)[0]
    assert (other.slug, "What else there is to say" in other.passage) == ("shipping-costs", True)


def test_an_index_of_an_earlier_version_quotes_the_answer(
    index: KnowledgeIndex, encoder: Encoder, tmp_path: Path
) -> None:
    index.save(tmp_path)
    path = tmp_path / "articles.json"
    short = [{key: one[key] for key in ("slug", "title", "answer")} for one in msgspec.json.decode(path.read_bytes())]
    path.write_bytes(msgspec.json.encode(short))
    best = KnowledgeIndex.load(tmp_path).passages(encoder.encode("What else about shipping costs"), most=1)[0]
    assert best.passage == "Shipping is free over $50."
