"""`/api/insight/conversations`: who stands behind a number."""

from __future__ import annotations

from typing import get_args

from aiohttp import web
from sqlalchemy import and_, false, not_
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import DESK, Desk
from desk.errors import InvalidValue
from desk.insight.figures import definitions, telling
from desk.store import agents, outcome_figures
from desk.store.outcome_conditions import SPREADS, Scope, averages, shares
from desk.store.outcome_figures import Listed
from desk.web.insight.asked import Asked, read_asked, reader
from desk.web.operations import Parameter
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from handoff.wire.insight import CountedAnswer, CountedConversation, Part

MOST_ROWS = 200
_PARTS: tuple[Part, ...] = get_args(Part)
_NOTHING = false()
FIGURE = Parameter(name="figure", meaning="The figure's name. Without one, all that have ended.")
PART = Parameter(name="part", meaning="Which of its conversations.", choices=_PARTS)


async def get_conversations(request: web.Request) -> web.StreamResponse:
    """The conversations behind a figure: those that it counts, the others of its whole, or those that it leaves out.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    query = request.query
    asked = read_asked(desk, query, besides=("figure", "part", "limit", "after"))
    limit = whole_number(request, "limit", default=50, most=MOST_ROWS)
    return json_answer(
        await listed_of(
            desk, asked, query.get("figure", ""), query.get("part", ""), limit=limit, after=query.get("after", "")
        )
    )


async def listed_of(
    desk: Desk, asked: Asked, figure: str, told_part: str, *, limit: int, after: str = ""
) -> CountedAnswer:
    """The answer. Raises `InvalidValue` for a figure or a part that does not exist, and for an `after` that is no page's."""
    name = figure or "resolution"
    part: Part | None = next((one for one in _PARTS if one == (told_part or ("counted" if figure else "all"))), None)
    if part is None:
        raise InvalidValue("part", problem=f"it is one of {', '.join(_PARTS)}")
    if name not in definitions.BY_NAME:
        raise InvalidValue("figure", problem=f"it is one of {', '.join(definitions.BY_NAME)}")
    listed = await _listed(desk, asked.scope, name, part)
    async with desk.store.reading() as connection:
        rows, following = await outcome_figures.page(connection, asked.scope, listed, limit=limit, after=after)
        count = await outcome_figures.count_of(connection, asked.scope, listed.condition)
        names = await agents.names(connection)
    return CountedAnswer(
        figure=name,
        part=part,
        period=asked.period,
        filters=asked.filters,
        rows=tuple(
            CountedConversation(
                conversation=row.conversation,
                started_at=row.started_at,
                last_at=row.last_at,
                outcome=row.outcome,
                was=row.was,
                intent=row.intent,
                layer=row.layer,
                channel=row.channel,
                language=row.language,
                tier=row.tier,
                agent=row.agent,
                agent_name=names.get(row.agent, ""),
                reason=row.reason,
                handoffs=row.handoffs,
                customer_messages=row.customer_messages,
                csat_bot=row.csat_bot,
                csat_agent=row.csat_agent,
                value=None if listed.value is None else float(row.ordered),
                can_be_opened=bool(row.is_kept),
            )
            for row in rows
        ),
        count=count,
        next=following,
    )


async def _listed(desk: Desk, scope: Scope, name: str, part: Part) -> Listed:
    """Which conversations these are. An average and a spread count all that have the value."""
    share = shares(scope.young_after).get(name)
    if share is not None:
        match part:
            case "counted":
                return Listed(and_(share.of, share.counted))
            case "others":
                return Listed(and_(share.of, not_(share.counted)))
            case "all":
                return Listed(share.of)
            case "left_out":
                return Listed(_NOTHING if share.left_out is None else share.left_out)
            case _:
                raise InvalidValue("part", problem="only waits, times and steps have a median")
    if part in ("others", "left_out"):
        raise InvalidValue("part", problem=f"{name} counts all that have it; there are counted and all")
    amount = SPREADS.get(name) or averages()[name]
    if part in ("above_p50", "above_p90"):
        if name not in SPREADS:
            raise InvalidValue("part", problem="only waits, times and steps have a median")
        least = await desk.figures.once(
            ("percentile", scope, name, part), lambda connection: _percentile(connection, scope, name, part)
        )
        return Listed(_NOTHING if least is None else and_(amount.of, amount.value >= least), amount.value)
    return Listed(amount.of, amount.value)


async def _percentile(connection: AsyncConnection, scope: Scope, name: str, part: Part) -> float | None:
    ordered = await outcome_figures.sorted_values(connection, scope, name)
    return telling.percentile(ordered, 0.5 if part == "above_p50" else 0.9)
