"""Articles for an agent: by meaning where a worker answers, by words always."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desk.context import Desk
from desk.copilot.library import Library, WordHit
from desk.errors import NotFound
from desk.identity import new_id
from desk.store import article_flags
from desk.store.agents import Agent
from desk.store.article_flags import ArticleFlag
from handoff.article import Article, plain_text
from handoff.wire.copilot import ArticleHit, FoundArticle
from privacy.masking import mask_for_storage

MOST_FOUND = 6
MOST_SUGGESTED = 3
_QUESTION_CHARACTERS = 500
# Below these an article has nothing to do with a text. Whoever searches sees more than who is only shown something: of 100
# messages about something else, 10 hold half of an article's words by their weight, and 32 a third.
LEAST_BY_MEANING = 0.35
LEAST_BY_WORDS = 0.3
LEAST_UNASKED = 0.5
BY_MEANING = "meaning"
BY_WORDS = "words"


async def find(
    desk: Desk, text: str, *, most: int, flagged: Iterable[str] = (), least_by_words: float = LEAST_BY_WORDS
) -> tuple[ArticleHit, ...]:
    """The articles that fit a text, best first: those by meaning before those that only share its words."""
    near = await desk.questions.find(text, most=most) or ()
    hits = [hit for hit in desk.library.find(text, most=most) if hit.score >= least_by_words]
    return joined(text, desk.library, near, hits, most=most, flagged=frozenset(flagged))


def joined(
    question: str,
    library: Library,
    near: Sequence[FoundArticle],
    hits: Sequence[WordHit],
    *,
    most: int,
    flagged: frozenset[str],
) -> tuple[ArticleHit, ...]:
    """Both lists as one, each article once. What a worker finds and the desk does not have is left out. Pure."""
    found = [
        _hit(library.articles[one.slug], _quoted(one, library, question), one.score, BY_MEANING, flagged)
        for one in near
        if one.slug in library.articles and one.score >= LEAST_BY_MEANING
    ]
    taken = {hit.slug for hit in found}
    found += [
        _hit(one.article, one.passage, one.score, BY_WORDS, flagged) for one in hits if one.article.slug not in taken
    ]
    return tuple(found[:most])


def article(desk: Desk, slug: str) -> Article:
    """The article of this slug. Raises `NotFound`."""
    found = desk.library.articles.get(slug)
    if found is None:
        raise NotFound("article")
    return found


async def flag(desk: Desk, conversation: str, agent: Agent, *, slug: str, question: str) -> None:
    """Keep that an article did not help, once for each conversation and without secrets. Raises `NotFound`."""
    article(desk, slug)
    async with desk.changes.of(conversation) as change:
        kept = ArticleFlag(
            id=new_id(),
            conversation=conversation,
            slug=slug,
            question=mask_for_storage(question.replace("\0", "")[:_QUESTION_CHARACTERS]).text,
            agent=agent.id,
            at=change.now,
        )
        if await article_flags.add(change.connection, kept):
            await change.note(agent.id, "article.flagged", slug=slug)


def _quoted(found: FoundArticle, library: Library, question: str) -> str:
    """A worker's passage as it is read at a glance: a section with its heading before it. A heading alone says nothing."""
    heading, _, rest = found.passage.strip().partition("\n")
    if rest.strip():
        return f"{plain_text(heading)}: {plain_text(rest)}"
    return plain_text(heading) if heading.endswith((".", "!", "?")) else library.passage(found.slug, question)


def _hit(article: Article, passage: str, score: float, how: str, flagged: frozenset[str]) -> ArticleHit:
    return ArticleHit(
        slug=article.slug,
        title=article.title,
        topic=article.topic,
        passage=passage,
        answer=article.answer,
        score=round(score, 3),
        how=how,
        flagged=article.slug in flagged,
    )
