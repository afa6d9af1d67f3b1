"""The sample of conversations that no person was called in: who is drawn, and what supervisors found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.errors import NotFound
from desk.store import page_place
from desk.store.outcome_conditions import Scope
from desk.store.tables import conversations, outcomes, sample_judgements

JUDGEMENTS = ("bot_was_right", "needed_person", "unsure")
_table, _judged = outcomes.c, sample_judgements.c
_ALL = outcomes.outerjoin(sample_judgements, _judged.conversation == _table.conversation).outerjoin(
    conversations, conversations.c.id == _table.conversation
)
_NOT_ESCALATED = _table.handoffs == 0
_IS_JUDGED = _judged.conversation.is_not(None)
_IS_KEPT = conversations.c.id.is_not(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """Of the conversations without a person: all, those drawn, those still to be judged, and those that were forgotten
    before a look. `judgements` are what was found, with the share that was drawn then."""

    everything: int
    drawn: int
    waiting: int
    gone: int
    judgements: tuple[tuple[str, float], ...]


async def read(connection: AsyncConnection, scope: Scope, *, share: float) -> Sampled:
    """How the sample stands, when `share` of all are drawn."""
    is_wanted = (*scope.where(), _NOT_ESCALATED)
    judged = outcomes.outerjoin(sample_judgements, _judged.conversation == _table.conversation)
    counted = select(func.count(), func.count(_judged.conversation)).select_from(judged).where(*is_wanted)
    everything, seen = (await connection.execute(counted)).one()
    # Whether it is still there is asked of the few that are drawn alone.
    unseen = (
        select(func.count(), func.count(conversations.c.id))
        .select_from(_ALL)
        .where(*is_wanted, _table.lot < share, ~_IS_JUDGED)
    )
    drawn, waiting = (await connection.execute(unseen)).one()
    found = await connection.execute(
        select(_judged.judgement, _judged.share).select_from(judged).where(*is_wanted, _IS_JUDGED)
    )
    judgements = tuple((row.judgement, row.share) for row in found)
    return Sampled(
        everything=everything, drawn=drawn + seen, waiting=waiting, gone=drawn - waiting, judgements=judgements
    )


async def page(
    connection: AsyncConnection, scope: Scope, *, share: float, is_judged: bool, limit: int, after: str = ""
) -> tuple[tuple[Any, ...], str, int]:
    """Conversations of the sample, where the next page begins, and how many there are: those that wait in the order of their
    lots, which nobody chose, or those that are judged, the latest first.

    Raises `InvalidValue` for an `after` that is no page's.
    """
    which = (
        *scope.where(),
        _NOT_ESCALATED,
        *([_IS_JUDGED] if is_judged else [_table.lot < share, ~_IS_JUDGED, _IS_KEPT]),
    )
    order = -_judged.judged_at if is_judged else _table.lot
    query = (
        select(outcomes, _judged.judgement, _judged.judged_by, _judged.judged_at, order.label("ordered"))
        .select_from(_ALL)
        .where(*which)
        .order_by(order, _table.conversation)
        .limit(limit + 1)
    )
    place = page_place.read(after, float, str)
    if place is not None:
        query = query.where(or_(order > place[0], and_(order == place[0], _table.conversation > place[1])))
    rows = (await connection.execute(query)).all()
    count: int = (await connection.execute(select(func.count()).select_from(_ALL).where(*which))).scalar_one()
    shown = tuple(rows[:limit])
    following = page_place.written(float(shown[-1].ordered), shown[-1].conversation) if len(rows) > limit else ""
    return shown, following, count


async def judge(
    connection: AsyncConnection, conversation: str, *, judgement: str, agent: str, share: float, now: float
) -> None:
    """Keep what was found, in place of an earlier finding. Raises `NotFound` for one that is not in the sample.

    The share that counts is that of the first look: by it, it was drawn.
    """
    found = await connection.execute(
        select(_table.lot, _table.handoffs).where(_table.conversation == conversation).with_for_update()
    )
    row = found.first()
    earlier: float | None = (
        await connection.execute(select(_judged.share).where(_judged.conversation == conversation))
    ).scalar_one_or_none()
    is_drawn = row is not None and row.handoffs == 0 and row.lot is not None and row.lot < share
    if not is_drawn and earlier is None:
        raise NotFound("conversation of the sample")
    await connection.execute(delete(sample_judgements).where(_judged.conversation == conversation))
    await connection.execute(
        insert(sample_judgements).values(
            conversation=conversation,
            judgement=judgement,
            judged_by=agent,
            judged_at=now,
            share=share if earlier is None else earlier,
        )
    )
