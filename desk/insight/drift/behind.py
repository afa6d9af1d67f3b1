"""The conversations behind a change."""

from __future__ import annotations

import asyncio

from desk.errors import InvalidValue
from desk.insight.drift.periods import Span
from desk.insight.drift.words import names_in, words_of
from desk.store import page_place, understood_conversations
from desk.store.engine import Store
from desk.store.understood_conversations import Shown, TypedText
from handoff.subjects import ANSWERS

MEASURES = ("intent_mix", "out_of_scope", "confidence", "sentiment", "language_mix", "word")
_AT_ONCE_SECONDS = 86_400.0


async def behind(
    store: Store, span: Span, *, measure: str, value: str, limit: int, after: str
) -> tuple[tuple[Shown, ...], str]:
    """At most `limit` conversations begun in the span that stand behind a number, and what asks for more, empty at the end.

    `value` is an intent, a language or a word, and may be empty where the measure is no word. Raises `InvalidValue`.
    """
    page = page_place.read(after, float, str)
    if measure == "word":
        if not value:
            raise InvalidValue("value", problem="name the word")
        found = await _with_word(store, span, word=value, limit=limit + 1, after=page)
    else:
        async with store.reading() as connection:
            if measure in ("confidence", "sentiment"):
                found = await understood_conversations.lowest(
                    connection,
                    since=span.starts_at,
                    until=span.ends_at,
                    limit=limit + 1,
                    after=page,
                    by_sentiment=measure == "sentiment",
                )
            else:
                found = await understood_conversations.first_with(
                    connection,
                    since=span.starts_at,
                    until=span.ends_at,
                    limit=limit + 1,
                    after=page,
                    intent=value if measure == "intent_mix" else None,
                    language=value if measure == "language_mix" else None,
                    is_lost=measure == "out_of_scope",
                    asking_nothing=ANSWERS,
                )
    shown, has_more = found[:limit], len(found) > limit
    return shown, _written(shown[-1]) if has_more else ""


def _written(last: Shown) -> str:
    return page_place.written(float(last.at if last.value is None else last.value), last.conversation)


async def _with_word(
    store: Store, span: Span, *, word: str, limit: int, after: tuple[float, str] | None
) -> tuple[Shown, ...]:
    """From the end of the span backwards, for the latest are shown first; each day until there are enough."""
    found: list[Shown] = []
    until = span.ends_at
    if after is not None:
        # What began at the same moment as the last one shown may still be to come.
        until = min(until, after[0] + 1e-6)
    # Letters alone are found by the database, whatever their case; other words are looked for in every text.
    holding = word if word.isascii() and word.isalpha() else ""
    while until > span.starts_at and len(found) < limit:
        since = max(span.starts_at, until - _AT_ONCE_SECONDS)
        async with store.reading() as connection:
            texts = await understood_conversations.texts(connection, since=since, until=until, holding=holding)
            names = await asyncio.to_thread(_holding, texts, word)
            rows = await understood_conversations.shown(connection, names)
        rows = tuple(sorted(rows, key=lambda row: (row.at, row.conversation), reverse=True))
        found += [row for row in rows if after is None or (row.at, row.conversation) < after]
        until = since
    return tuple(found[:limit])


def _holding(texts: tuple[TypedText, ...], word: str) -> dict[str, int]:
    """The conversations in which the word stands, each with the number of the first message that holds it."""
    found: dict[str, int] = {}
    for one in texts:
        if one.conversation not in found and word in words_of(one.text, but=names_in(one.name)):
            found[one.conversation] = one.seq
    return found
