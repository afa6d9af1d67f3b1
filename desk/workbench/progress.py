"""How far the review is, for all and for the designer who asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desk.store import workbench_reviews
from desk.store.agents import Agent
from desk.workbench import waiting
from desk.workbench.waiting import Waiting
from desk.workbench.workbench import Workbench
from handoff.wire.workbench import Progress

_DAYS_LOOKED_AT = 60


async def progress_of(bench: Workbench, agent: Agent, every: Iterable[Waiting] | None = None) -> Progress:
    """How far the review is, by the company's own days."""
    desk = bench.desk
    if every is None:
        every = await bench.waiting(await bench.data())
    every = tuple(every)
    now = desk.changes.clock()
    today = datetime.fromtimestamp(now, ZoneInfo(desk.settings.time_zone)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    monday = today - timedelta(days=today.weekday())
    async with desk.store.reading() as connection:
        taken = await workbench_reviews.taken(connection, [place_of(one) for one in every], agent=agent.id, now=now)
        since = (today - timedelta(days=_DAYS_LOOKED_AT)).timestamp()
        mine = await workbench_reviews.decided_at(connection, agent=agent.id, since=since)
        team = await workbench_reviews.count_decided(connection, since=today.timestamp())
    left = [one for one in every if place_of(one) not in taken]
    return Progress(
        waiting=len(left),
        by_reason=waiting.by_reason(left),
        mine_today=sum(at >= today.timestamp() for at in mine),
        all_today=team,
        mine_this_week=sum(at >= monday.timestamp() for at in mine),
        days=days_in_a_row(mine, today=today),
    )


def days_in_a_row(times: Iterable[float], *, today: datetime) -> int:
    """On how many working days in a row up to today something was decided; today counts once there is something, and a
    weekend breaks nothing. Pure."""
    zone = today.tzinfo
    done = {datetime.fromtimestamp(at, zone).date() for at in times}
    day, count = today.date(), 0
    if day not in done:
        day -= timedelta(days=1)
    while day in done or day.weekday() >= 5:
        count += day in done
        day -= timedelta(days=1)
        if (today.date() - day).days > _DAYS_LOOKED_AT:
            break
    return count


def place_of(one: Waiting) -> tuple[str, int]:
    """The message's conversation and number."""
    return one.message.conversation, one.message.seq
