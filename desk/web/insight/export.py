"""`/api/insight/export/{table}`: every table of insight as CSV, by the query of the answer that it is made of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web

from desk.context import DESK, Desk
from desk.errors import NotFound
from desk.web.csv_text import BYTE_ORDER_MARK, csv_text
from desk.web.insight import tables
from desk.web.insight.asked import Asked, read_asked, reader
from desk.web.insight.figures import figures_of, groups_of
from desk.web.insight.judged import escalations_of, return_of, signals_of
from desk.web.insight.listed import listed_of
from desk.web.insight.sampled import sample_of
from desk.web.insight.tables import Row

TABLES = ("figures", "groups", "conversations", "signals", "return", "escalations", "sample")
_MORE = {"groups": ("by",), "conversations": ("figure", "part"), "sample": ("state",)}
_AT_ONCE = 2000


async def get_table(request: web.Request) -> web.StreamResponse:
    """A table as CSV: figures, groups, conversations, signals, return, escalations or sample.

    It takes the query of that answer, but for pages: all rows come. Texts that a spreadsheet would take for a formula stand
    behind an apostrophe. Raises `NotAuthenticated`, `NotAllowed`, `NotFound` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    table = request.match_info["table"]
    if table not in TABLES:
        raise NotFound("table")
    asked = read_asked(desk, request.query, besides=_MORE.get(table, ()))
    parts = _parts(desk, asked, table, {name: request.query.get(name, "") for name in _MORE.get(table, ())})
    # The first part before the answer begins: what is wrong with the query is told as everywhere.
    first = await anext(parts)
    name = f"{table}-{asked.period.first_day}-{asked.period.last_day}.csv"
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: "text/csv; charset=utf-8",
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
            hdrs.CACHE_CONTROL: "no-store",
        }
    )
    await response.prepare(request)
    await response.write((BYTE_ORDER_MARK + csv_text(first)).encode())
    async for part in parts:
        await response.write(csv_text(part).encode())
    await response.write_eof()
    return response


async def _parts(desk: Desk, asked: Asked, table: str, more: dict[str, str]) -> AsyncIterator[Iterable[Row]]:
    """The rows, some at a time."""
    match table:
        case "figures":
            yield tables.figures_table(await figures_of(desk, asked))
        case "groups":
            yield tables.groups_table(await groups_of(desk, asked, more["by"]))
        case "signals":
            yield tables.signals_table(await signals_of(desk, asked))
        case "return":
            yield tables.return_table(await return_of(desk, asked))
        case "escalations":
            yield tables.escalations_table(await escalations_of(desk, asked))
        case "conversations":
            async for part in _conversations(desk, asked, figure=more["figure"], part=more["part"]):
                yield part
        case _:
            async for part in _sample(desk, asked, more["state"]):
                yield part


async def _conversations(desk: Desk, asked: Asked, *, figure: str, part: str) -> AsyncIterator[Iterable[Row]]:
    zone, after = ZoneInfo(asked.period.time_zone), ""
    names: list[Row] = [tables.CONVERSATION_NAMES]
    while True:
        answer = await listed_of(desk, asked, figure, part, limit=_AT_ONCE, after=after)
        yield [*names, *(tables.conversation_row(one, zone) for one in answer.rows)]
        names, after = [], answer.next
        if not after:
            return


async def _sample(desk: Desk, asked: Asked, state: str) -> AsyncIterator[Iterable[Row]]:
    zone, after = ZoneInfo(asked.period.time_zone), ""
    names: list[Row] = [tables.SAMPLE_NAMES]
    while True:
        answer = await sample_of(desk, asked, state, limit=_AT_ONCE, after=after)
        yield [*names, *(tables.sample_row(one, zone) for one in answer.rows)]
        names, after = [], answer.next
        if not after:
            return
