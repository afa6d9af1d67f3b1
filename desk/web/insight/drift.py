"""`/api/insight/drift`: what changed since the reference period, its course, and the conversations behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aiohttp import hdrs, web

from desk.context import DESK, Desk
from desk.errors import InvalidValue
from desk.insight.drift.behind import MEASURES, behind
from desk.insight.drift.periods import Span
from desk.insight.drift.watch import DRIFT, read_report
from desk.store import drift_reports
from desk.web.csv_text import BYTE_ORDER_MARK, Cell, csv_text
from desk.web.insight.asked import reader
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from handoff.wire.drift import (
    DriftAnswer,
    DriftConversation,
    DriftConversationsAnswer,
    DriftFigure,
    DriftHistoryAnswer,
    DriftPoint,
    DriftTest,
)

SIDES = ("present", "reference")
_DAY_SECONDS = 86_400.0
_MOST_DAYS, _DAYS = 400, 90
_MOST_ROWS, _ROWS = 100, 25
_VALUE_CHARACTERS, _TEXT_CHARACTERS = 200, 200


async def latest(request: web.Request) -> web.StreamResponse:
    """Answer with the latest comparison of the present with the reference period.

    Raises `NotAuthenticated` and `NotAllowed`.
    """
    await _reader(request)
    return json_answer(await request.app[DRIFT].latest())


async def history(request: web.Request) -> web.StreamResponse:
    """Answer with how the changes moved over the last days (90 where the query names no other number of them).

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = await _reader(request)
    days = whole_number(request, "days", default=_DAYS, most=_MOST_DAYS)
    async with desk.store.reading() as connection:
        stored = await drift_reports.daily(connection, since=desk.changes.clock() - days * _DAY_SECONDS)
    found = (read_report(one.report) for one in stored)
    points = tuple(
        DriftPoint(
            at=answer.at,
            name=one.name,
            effect=None if one.test.verdict == "too_few" else one.test.effect,
            least_effect=one.test.least_effect,
            verdict=one.test.verdict,
        )
        for answer in found
        if answer is not None
        for one in answer.measures
    )
    return json_answer(DriftHistoryAnswer(points))


async def list_conversations(request: web.Request) -> web.StreamResponse:
    """Answer with the conversations behind a measure, or behind one intent, language or word of it.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = await _reader(request)
    measure, side = request.query.get("measure") or MEASURES[0], request.query.get("side") or SIDES[0]
    value = request.query.get("value", "")
    if measure not in MEASURES:
        raise InvalidValue("measure", problem=f"it is one of {', '.join(MEASURES)}")
    if side not in SIDES:
        raise InvalidValue("side", problem="it is present or reference")
    if len(value) > _VALUE_CHARACTERS:
        raise InvalidValue("value", problem=f"it has at most {_VALUE_CHARACTERS} characters")
    limit = whole_number(request, "limit", default=_ROWS, most=_MOST_ROWS)
    found = await request.app[DRIFT].latest()
    period = found.present if side == "present" else found.reference
    shown, following = await behind(
        desk.store,
        Span(period.starts_at, period.ends_at),
        measure=measure,
        value=value,
        limit=limit,
        after=request.query.get("after", ""),
    )
    rows = tuple(
        DriftConversation(one.conversation, one.at, one.channel, one.seq, one.text[:_TEXT_CHARACTERS], one.value)
        for one in shown
    )
    return json_answer(
        DriftConversationsAnswer(
            measure=measure,
            value=value,
            side="present" if side == "present" else "reference",
            rows=rows,
            next=following,
        )
    )


async def as_csv(request: web.Request) -> web.StreamResponse:
    """Answer with the latest comparison as a table (CSV), a line for each test.

    Raises `NotAuthenticated` and `NotAllowed`.
    """
    await _reader(request)
    return csv_answer(table_of(await request.app[DRIFT].latest()), name="drift")


def csv_answer(rows: Iterable[Sequence[Cell]], *, name: str) -> web.Response:
    """A table as a file that a browser saves."""
    return web.Response(
        body=(BYTE_ORDER_MARK + csv_text(rows)).encode(),
        content_type="text/csv",
        charset="utf-8",
        headers={
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}.csv"',
            hdrs.CACHE_CONTROL: "no-store",
        },
    )


_HEAD = (
    "measure", "value", "reference_numerator", "reference_denominator", "reference", "present_numerator",
    "present_denominator", "present", "moved", "customers", "test", "statistic", "p", "adjusted_p", "effect_measure", "effect",
    "least_effect", "verdict",
)  # fmt: skip


def table_of(answer: DriftAnswer) -> Iterator[tuple[Cell, ...]]:
    """The head and a line for each test. Pure."""
    yield _HEAD
    for one in answer.measures:
        yield _line(one.name, "", one.reference, one.present, one.test, moved=one.moved)
    for name, parts in (("intent_mix", answer.intents), ("language_mix", answer.languages)):
        for part in parts:
            yield _line(name, part.value, part.reference, part.present, part.test)
    for word in answer.words:
        yield _line("word", word.word, word.reference, word.present, word.test, customers=word.customers)


def _line(
    measure: str,
    value: str,
    reference: DriftFigure | None,
    present: DriftFigure | None,
    test: DriftTest,
    *,
    moved: float | None = None,
    customers: int | None = None,
) -> tuple[Cell, ...]:
    before, now = reference or DriftFigure(0.0, 0, None), present or DriftFigure(0.0, 0, None)
    counted = reference is not None
    return (
        measure,
        value,
        before.numerator if counted else None,
        before.denominator if counted else None,
        before.value,
        now.numerator if counted else None,
        now.denominator if counted else None,
        now.value,
        moved,
        customers,
        test.test,
        test.statistic,
        test.p,
        test.adjusted_p,
        test.measure,
        test.effect,
        test.least_effect,
        test.verdict,
    )


async def _reader(request: web.Request) -> Desk:
    desk = request.app[DESK]
    await reader(desk, request)
    return desk
