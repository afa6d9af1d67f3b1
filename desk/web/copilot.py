"""`/api/copilot/usage`: which suggestions and articles helped, for those who write them."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.context import DESK
from desk.errors import NotAllowed
from desk.login import current_login
from desk.store import article_flags, suggestions
from desk.store.agents import Role
from desk.web.query_values import whole_number
from desk.web.security import json_answer

_DAY_SECONDS = 86_400.0
_DAYS, _MOST_DAYS = 30, 3650
_MOST_FLAGS = 200
_READERS = frozenset({Role.SUPERVISOR, Role.DESIGNER, Role.ADMIN})


class KindUsage(msgspec.Struct, frozen=True):
    """How often a kind of suggestion was shown, and what became of it. `open` are those that nothing was sent after."""

    kind: str
    shown: int
    used: int
    edited: int
    ignored: int
    open: int


class FlaggedArticle(msgspec.Struct, frozen=True):
    """An article, and in how many conversations it did not help."""

    slug: str
    title: str
    count: int


class Flag(msgspec.Struct, frozen=True):
    """One of them, with the question that it did not help with. `at` is in seconds since the epoch, UTC."""

    slug: str
    question: str
    conversation: str
    at: float


class Usage(msgspec.Struct, frozen=True):
    """The answer: of the last `days` days; `flags` are the latest, the newest first."""

    days: int
    suggestions: tuple[KindUsage, ...]
    flagged_articles: tuple[FlaggedArticle, ...]
    flags: tuple[Flag, ...]


async def usage(request: web.Request) -> web.StreamResponse:
    """Answer for the query's `days` (30 when it is not given).

    Raises `NotAuthenticated`, `NotAllowed` for agents, and `InvalidValue`.
    """
    desk = request.app[DESK]
    login = await current_login(desk, request)
    if login.agent.role not in _READERS:
        raise NotAllowed("see what became of suggestions; supervisors and designers may")
    days = whole_number(request, "days", default=_DAYS, most=_MOST_DAYS)
    since = desk.changes.clock() - days * _DAY_SECONDS
    async with desk.store.reading() as connection:
        counted = await suggestions.counts(connection, since=since)
        articles = await article_flags.counts(connection, since=since)
        flags = await article_flags.latest(connection, limit=_MOST_FLAGS)
    titles = {slug: article.title for slug, article in desk.library.articles.items()}
    return json_answer(
        Usage(
            days=days,
            suggestions=by_kind(counted),
            flagged_articles=tuple(FlaggedArticle(slug, titles.get(slug, slug), count) for slug, count in articles),
            flags=tuple(Flag(one.slug, one.question, one.conversation, one.at) for one in flags if one.at >= since),
        )
    )


def by_kind(counted: tuple[tuple[str, str, int], ...]) -> tuple[KindUsage, ...]:
    """The counts of (kind, outcome, count) as one line for each kind. Pure."""
    lines: dict[str, dict[str, int]] = {}
    for kind, outcome, count in counted:
        lines.setdefault(kind, {})[outcome or "open"] = count
    return tuple(
        KindUsage(
            kind=kind,
            shown=sum(line.values()),
            used=line.get("used", 0),
            edited=line.get("edited", 0),
            ignored=line.get("ignored", 0),
            open=line.get("open", 0),
        )
        for kind, line in sorted(lines.items())
    )
