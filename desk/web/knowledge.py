"""`/api/knowledge`: what is to be done about the knowledge base, for designers and administrators."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from desk.context import DESK, Desk
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.knowledge_review import drafts
from desk.knowledge_review.article_text import slug_of, title_of
from desk.knowledge_review.findings import Drafted
from desk.knowledge_review.groups import grouped
from desk.knowledge_review.staleness import Counts, reasons
from desk.login import current_login
from desk.store import knowledge, page_place
from desk.store.agents import Agent, Role
from desk.web.api import check_own_page, read_body
from desk.web.operations import Operation, Parameter
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from handoff.article import Article
from handoff.wire.knowledge import (
    ArticleDraft,
    ArticleDrafts,
    ArticleReviewed,
    ArticlesReviewed,
    ArticleText,
    ArticleWritten,
    AskedQuestion,
    DraftDismissed,
    NearArticle,
    PutAside,
    PutAsideAnswer,
    QuestionGroup,
    QuestionGroups,
    Unhelped,
    UnhelpedAnswer,
)

_DAY_SECONDS = 86_400.0
_DAYS = 90
_MOST_DAYS = 730
_MOST_QUESTIONS = 500
_MOST_SHOWN = 50
_MOST_USES = 50
_DRAFTS = 20
_LEAST_NEAR = 0.3
_BODY_BYTES = 65_536


async def articles(request: web.Request) -> web.StreamResponse:
    """Answer with all articles, how they did, and why some should be looked at. Raises `NotAllowed` and `InvalidValue`."""
    desk, _ = await _asked_by(request)
    days, since = _since(request, desk)
    async with desk.store.reading() as connection:
        counted = await knowledge.counts(connection, since=since)
        flagged = await knowledge.flags(connection, since=since)
        wrong = await knowledge.called_wrong(connection)
        waiting = await knowledge.questions(connection, since=since, limit=_MOST_QUESTIONS)
        drafted = await knowledge.count_drafts(connection)
    known = desk.library.articles
    names = sorted({*known, *(slug for slug in counted if counted[slug][0])})
    rows = [
        _reviewed(desk, slug, known.get(slug), counted.get(slug, (0, 0, 0)), flagged.get(slug, []), wrong.get(slug, []))
        for slug in names
    ]
    rows.sort(key=lambda row: (-len(row.reasons), -row.not_helped, -row.shown, row.title))
    return json_answer(ArticlesReviewed(days, tuple(rows), questions=len(waiting), drafts=drafted))


def _reviewed(
    desk: Desk,
    slug: str,
    article: Article | None,
    counted: tuple[int, int, int],
    flags: list[float],
    wrong: list[float],
) -> ArticleReviewed:
    zone = ZoneInfo(desk.settings.time_zone)
    shown, helped, not_helped = counted
    written = article.updated if article is not None else ""
    since = [at for at in wrong if not written or datetime.fromtimestamp(at, zone).date().isoformat() >= written]
    counts = Counts(shown, helped, not_helped, flagged=len(flags), wrong_since_update=len(since))
    today = datetime.fromtimestamp(desk.changes.clock(), zone).date()
    return ArticleReviewed(
        slug=slug,
        title=article.title if article is not None else slug.replace("-", " ").capitalize(),
        topic=article.topic if article is not None else "",
        updated=written,
        shown=shown,
        helped=helped,
        not_helped=not_helped,
        flagged=len(flags),
        called_wrong=len(wrong),
        reasons=reasons(article, counts, today=today) if article is not None else (),
        exists=article is not None,
    )


async def unhelpful(request: web.Request) -> web.StreamResponse:
    """Answer with the questions to which an article did not help. Raises `NotAllowed` and `InvalidValue`."""
    desk, _ = await _asked_by(request)
    slug = request.match_info["slug"]
    _, since = _since(request, desk)
    async with desk.store.reading() as connection:
        uses = await knowledge.unhelpful(connection, slug, since=since, limit=_MOST_USES)
    told = tuple(Unhelped(one.conversation, one.seq, one.at, one.question, one.why.value) for one in uses)
    return json_answer(UnhelpedAnswer(slug, told))


async def questions(request: web.Request) -> web.StreamResponse:
    """Answer with what no article answered, in groups of about the same. Raises `NotAllowed` and `InvalidValue`."""
    desk, _ = await _asked_by(request)
    days, since = _since(request, desk)
    async with desk.store.reading() as connection:
        found = await knowledge.questions(connection, since=since, limit=_MOST_QUESTIONS + 1)
    some = found[:_MOST_QUESTIONS]
    groups = tuple(
        QuestionGroup(
            count=len(members),
            questions=tuple(
                AskedQuestion(one.conversation, one.seq, one.at, one.question) for one in members[:_MOST_SHOWN]
            ),
            near=_near(desk, members[0].question),
        )
        for members in grouped(some)
    )
    return json_answer(QuestionGroups(days, len(some), groups, more=len(found) > len(some)))


async def put_aside(request: web.Request) -> web.StreamResponse:
    """Show questions no more that need no article. Raises `NotAllowed` and `InvalidValue`."""
    desk, agent = await _asked_by(request)
    body = await read_body(request, PutAside, most_bytes=_BODY_BYTES)
    if len(body.questions) > _MOST_QUESTIONS:
        raise InvalidValue("questions", problem=f"at most {_MOST_QUESTIONS} at once")
    async with desk.store.writing() as connection:
        keys = {(one.conversation, one.seq) for one in body.questions}
        count = await knowledge.put_aside(connection, keys, agent=agent.id)
    return json_answer(PutAsideAnswer(count))


async def list_drafts(request: web.Request) -> web.StreamResponse:
    """Answer with what people answered, as drafts of articles, the latest first. Raises `NotAllowed` and `InvalidValue`."""
    desk, _ = await _asked_by(request)
    (before,) = page_place.read(request.query.get("after", ""), float) or (float("inf"),)
    async with desk.store.reading() as connection:
        found = await knowledge.drafts(connection, before=before, limit=_DRAFTS + 1)
        count = await knowledge.count_drafts(connection)
    some = found[:_DRAFTS]
    topics = sorted({one.topic for one in desk.library.articles.values() if one.topic})
    return json_answer(
        ArticleDrafts(
            drafts=tuple(_draft(desk, one.drafted) for one in some),
            topics=tuple(topics),
            count=count,
            next=page_place.written(some[-1].drafted.at) if len(found) > len(some) else "",
        )
    )


def _draft(desk: Desk, drafted: Drafted) -> ArticleDraft:
    title = title_of(drafted.question)
    return ArticleDraft(
        conversation=drafted.conversation,
        at=drafted.at,
        slug=slug_of(title),
        title=title,
        answer=drafted.answer,
        questions=(" ".join(drafted.question.split()),),
        seqs=drafted.seqs,
        near=_near(desk, drafted.question),
    )


def _near(desk: Desk, question: str) -> NearArticle | None:
    found = desk.library.find(question, most=1)
    if not found or found[0].score < _LEAST_NEAR:
        return None
    return NearArticle(found[0].article.slug, found[0].article.title, found[0].score)


async def write_article(request: web.Request) -> web.StreamResponse:
    """Make an article of a draft, as a person has edited it. Raises `NotAllowed`, `NotFound` and `InvalidValue`."""
    desk, agent = await _asked_by(request)
    body = await read_body(request, ArticleText, most_bytes=_BODY_BYTES)
    return json_answer(await drafts.write(desk, request.match_info["conversation"], agent, body))


async def dismiss_draft(request: web.Request) -> web.StreamResponse:
    """Put a draft away. Raises `NotAllowed` and `NotFound`."""
    desk, agent = await _asked_by(request)
    check_own_page(request)
    name = request.match_info["conversation"]
    await drafts.dismiss(desk, name, agent)
    return json_answer(DraftDismissed(name))


async def _asked_by(request: web.Request) -> tuple[Desk, Agent]:
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    if agent.role not in (Role.DESIGNER, Role.ADMIN):
        raise NotAllowed("look after the knowledge base; designers and administrators do")
    return desk, agent


def _since(request: web.Request, desk: Desk) -> tuple[int, float]:
    days = whole_number(request, "days", default=_DAYS, most=_MOST_DAYS)
    return days, desk.changes.clock() - days * _DAY_SECONDS


def operations() -> list[Operation]:
    """What the API does here."""
    at, topic = "/api/knowledge", "knowledge"
    days = Parameter(name="days", meaning=f"Of how many days, {_DAYS} if not told.", type="integer", least=1)
    after = Parameter(name="after", meaning="The `next` of the page before.")
    return [
        Operation(
            method="GET", path=f"{at}/articles", handler=articles, topic=topic, answer=ArticlesReviewed, query=(days,)
        ),
        Operation(
            method="GET",
            path=f"{at}/articles/{{slug}}",
            handler=unhelpful,
            topic=topic,
            answer=UnhelpedAnswer,
            query=(days,),
        ),
        Operation(
            method="GET", path=f"{at}/questions", handler=questions, topic=topic, answer=QuestionGroups, query=(days,)
        ),
        Operation(
            method="POST",
            path=f"{at}/questions/put-aside",
            handler=put_aside,
            topic=topic,
            body=PutAside,
            answer=PutAsideAnswer,
        ),
        Operation(
            method="GET", path=f"{at}/drafts", handler=list_drafts, topic=topic, answer=ArticleDrafts, query=(after,)
        ),
        Operation(
            method="POST",
            path=f"{at}/drafts/{{conversation}}",
            handler=write_article,
            topic=topic,
            body=ArticleText,
            answer=ArticleWritten,
            errors=(NotFound,),
        ),
        Operation(
            method="DELETE",
            path=f"{at}/drafts/{{conversation}}",
            handler=dismiss_draft,
            topic=topic,
            answer=DraftDismissed,
            errors=(NotFound,),
        ),
    ]
