"""Which articles of the knowledge base answer a message, by meaning.

An article has a vector for each thing that it says: its title, its answer, its questions and its passages. Two
numbers come of them: a classifier trained on all of them tells which article is meant, and the cosine with the nearest
one tells how near the message is to it, and so whether it is an answer at all.

Measured on 43 articles by asking each of their 412 questions of an index that had not seen it: the article with the
nearest vector was right in 66 of 100, with passages in 71, and the classifier's in 81 (in 96 among its best three).
From a cosine of 0.5 on, 75 of 100 questions got the right article, 15 another one, and 10 none, while 10 of 100
out-of-scope messages had a near article; at 0.4 it was 80, 18, 2 and 18, at 0.6 59, 9, 33 and 5.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from bot.understanding.articles import ArticleSource
from bot.understanding.errors import PartNotReadable

MOST_ARTICLES = 3

_REGULARIZATION = 10.0
_PASSAGE_WEIGHT = 0.3  # a passage says less about what people ask than a question does

_ARTICLES_FILE = "articles.json"
_VECTORS_FILE = "articles.npz"

Floats = npt.NDArray[np.float32]


class Article(msgspec.Struct, frozen=True):
    """What an answer needs of an article. `passages` are what can be quoted of it, in the order of their vectors, which
    are its last ones; an index of an earlier version holds none."""

    slug: str
    title: str
    answer: str
    passages: tuple[str, ...] = ()


class NearArticle(msgspec.Struct, frozen=True):
    """An article that is near to a message. `score` is their cosine, -1 to 1; `above` says that it answers it."""

    slug: str
    title: str
    answer: str
    score: float
    above: bool


class NearPassage(msgspec.Struct, frozen=True):
    """The passage of an article that is nearest to a question. `score` is the article's cosine, -1 to 1."""

    slug: str
    title: str
    passage: str
    score: float


class KnowledgeIndex:
    """All articles, by meaning."""

    def __init__(
        self,
        articles: Sequence[Article],
        vectors: Floats,
        owners: npt.NDArray[np.int64],
        weights: Floats,
        bias: Floats,
    ) -> None:
        """Hold the vectors of all texts, shape [texts, 384]; `owners[text]` is the place of its article, and ascends.

        `weights`, shape [articles, 384], and `bias` are the classifier's.
        """
        self._articles = tuple(articles)
        self._vectors = vectors
        # The texts of an article stand together, so that its vectors are a slice and not a copy.
        self._owners = owners
        self._starts = np.searchsorted(owners, np.arange(len(self._articles) + 1))
        self._weights = weights
        self._bias = bias

    def find(self, vector: Floats, *, threshold: float) -> tuple[NearArticle, ...]:
        """Return the three likeliest articles, best first; those from `threshold` (a cosine) on are `above` it.

        The order is the classifier's, so a later article may have a higher score than the first.
        """
        return tuple(self._near(place, vector, threshold) for place in self._best(vector, MOST_ARTICLES))

    def passages(self, vector: Floats, *, most: int) -> tuple[NearPassage, ...]:
        """Return the likeliest articles, at most `most` and best first, each with its passage that is nearest."""
        return tuple(self._near_passage(place, vector) for place in self._best(vector, most))

    def _best(self, vector: Floats, most: int) -> list[int]:
        chances = softmax(self._weights @ vector + self._bias) if self._articles else np.zeros(0)
        return [int(place) for place in np.argsort(-chances, kind="stable")[:most]]

    def _near_passage(self, place: int, vector: Floats) -> NearPassage:
        article = self._articles[place]
        cosines = self._vectors[self._starts[place] : self._starts[place + 1]] @ vector
        passage = article.answer
        if article.passages:
            # Quoted is what answers: the answer itself, or a passage, but no title and no question.
            of_passages = cosines[-len(article.passages) :]
            nearest = int(of_passages.argmax())
            if of_passages[nearest] > cosines[_ANSWER_PLACE]:
                passage = article.passages[nearest].removeprefix(f"{article.title}: ")
        return NearPassage(article.slug, article.title, passage, round(float(cosines.max()), 4))

    def _near(self, place: int, vector: Floats, threshold: float) -> NearArticle:
        article = self._articles[place]
        score = float((self._vectors[self._starts[place] : self._starts[place + 1]] @ vector).max())
        return NearArticle(article.slug, article.title, article.answer, round(score, 4), score >= threshold)

    def save(self, folder: Path) -> None:
        """Write the index to `folder`."""
        (folder / _ARTICLES_FILE).write_bytes(msgspec.json.encode(self._articles))
        np.savez(
            folder / _VECTORS_FILE, vectors=self._vectors, owners=self._owners, weights=self._weights, bias=self._bias
        )

    @classmethod
    def load(cls, folder: Path) -> KnowledgeIndex:
        """Read what `save` wrote. Raises PartNotReadable."""
        try:
            articles = msgspec.json.decode((folder / _ARTICLES_FILE).read_bytes(), type=tuple[Article, ...])
            with np.load(folder / _VECTORS_FILE, allow_pickle=False) as stored:
                parts = (stored[name] for name in ("vectors", "owners", "weights", "bias"))
                return cls(articles, *parts)
        except (OSError, ValueError, KeyError, msgspec.MsgspecError, zipfile.BadZipFile) as error:
            raise PartNotReadable(folder, reason=str(error)) from error


def texts_of(articles: Sequence[ArticleSource]) -> tuple[list[str], list[int]]:
    """Return the texts to encode, and for each the place of the article that it belongs to."""
    pairs = [(text, place) for place, article in enumerate(articles) for text in (*_heads(article), *article.passages)]
    return [text for text, _ in pairs], [place for _, place in pairs]


def build_index(articles: Sequence[ArticleSource], vectors: Floats, owners: Sequence[int]) -> KnowledgeIndex:
    """Build the index of `articles` from the vectors of what `texts_of` gave."""
    short = [Article(article.slug, article.title, article.answer, article.passages) for article in articles]
    places = np.asarray(owners, dtype=np.int64)
    if len(articles) < 2:
        # Nothing to tell apart.
        empty = np.zeros((len(articles), vectors.shape[1] if vectors.ndim == 2 else 0), dtype=np.float32)
        return KnowledgeIndex(short, vectors, places, empty, np.zeros(len(articles), dtype=np.float32))
    model = LogisticRegression(C=_REGULARIZATION, max_iter=200)
    importance = [
        1.0 if number < len(_heads(article)) else _PASSAGE_WEIGHT
        for article in articles
        for number in range(len(_heads(article)) + len(article.passages))
    ]
    model.fit(vectors, places, sample_weight=importance)
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    if len(articles) == 2:
        # With two classes scikit-learn keeps one row, the log odds of the second.
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return KnowledgeIndex(short, vectors, places, weights, bias)


# Where the answer stands among the texts of an article.
_ANSWER_PLACE = 1


def _heads(article: ArticleSource) -> tuple[str, ...]:
    return (article.title, article.answer, *article.questions)
