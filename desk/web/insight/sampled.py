"""`/api/insight/sample`: conversations that no person was called in, drawn by lot, for supervisors to judge."""

from __future__ import annotations

from aiohttp import web

from desk.context import DESK, Desk
from desk.errors import InvalidValue
from desk.store import audit, sample
from desk.web.api import read_body
from desk.web.insight.asked import Asked, judge, read_asked, reader
from desk.web.operations import Parameter
from desk.web.query_values import whole_number
from desk.web.security import json_answer
from handoff.wire.insight_judgement import SampleAnswer, SampledConversation, SampleJudged, SampleJudgement

_STATES = ("waiting", "judged")
_MOST_ROWS = 200
STATE = Parameter(name="state", meaning="Those that wait for a look, or those that had one.", choices=_STATES)


async def get_sample(request: web.Request) -> web.StreamResponse:
    """Conversations of the sample that wait to be judged, in the order of their lots, or those that were judged.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    query = request.query
    asked = read_asked(desk, query, besides=("state", "limit", "after"))
    limit = whole_number(request, "limit", default=50, most=_MOST_ROWS)
    state, after = query.get("state", ""), query.get("after", "")
    return json_answer(await sample_of(desk, asked, state, limit=limit, after=after))


async def sample_of(desk: Desk, asked: Asked, state: str, *, limit: int, after: str = "") -> SampleAnswer:
    """The answer. Raises `InvalidValue` for a state that does not exist, and for an `after` that is no page's."""
    if (state or "waiting") not in _STATES:
        raise InvalidValue("state", problem=f"it is one of {', '.join(_STATES)}")
    async with desk.store.reading() as connection:
        rows, following, count = await sample.page(
            connection,
            asked.scope,
            share=desk.insight.sampling.share,
            is_judged=state == "judged",
            limit=limit,
            after=after,
        )
    return SampleAnswer(
        rows=tuple(
            SampledConversation(
                conversation=row.conversation,
                started_at=row.started_at,
                last_at=row.last_at,
                outcome=row.outcome,
                intent=row.intent,
                channel=row.channel,
                language=row.language,
                customer_messages=row.customer_messages,
                judgement=row.judgement or "",
                judged_by=row.judged_by or "",
                judged_at=row.judged_at or 0.0,
            )
            for row in rows
        ),
        count=count,
        next=following,
    )


async def put_judgement(request: web.Request) -> web.StreamResponse:
    """Judge a conversation of the sample: the bot was right, a person was needed, or it cannot be said.

    Raises `NotAuthenticated`, `NotAllowed` for all but supervisors and administrators, `NotFound` for a conversation that was
    not drawn, and `InvalidValue`.
    """
    desk = request.app[DESK]
    agent = await judge(desk, request)
    body = await read_body(request, SampleJudgement)
    conversation, now = request.match_info["conversation"], desk.changes.clock()
    async with desk.store.writing() as connection:
        await sample.judge(
            connection,
            conversation,
            judgement=body.judgement,
            agent=agent.id,
            share=desk.insight.sampling.share,
            now=now,
        )
        line = audit.AuditLine(now, agent.id, "sample.judged", conversation, {"judgement": body.judgement})
        await audit.add(connection, line)
    return json_answer(SampleJudged(conversation, body.judgement))
