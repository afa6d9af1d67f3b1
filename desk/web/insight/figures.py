"""`/api/insight/figures`, `groups`, `choices` and `definitions`."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import get_args
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import DESK, Desk
from desk.errors import InvalidValue
from desk.insight.figures import definitions, periods, telling
from desk.insight.figures.reading import TIMES, Group, read, read_groups
from desk.store import outcome_figures
from desk.store.outcome_conditions import Scope
from desk.web.insight.asked import Asked, read_asked, reader
from desk.web.insight.labels import labels
from desk.web.operations import Parameter
from desk.web.security import json_answer
from handoff.wire.insight import (
    Choice,
    DefinitionsAnswer,
    Figures,
    FiguresAnswer,
    FilterChoices,
    Grouping,
    GroupRow,
    GroupsAnswer,
    Period,
)

_MOST_GROUPS = 200
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
BY = Parameter(name="by", meaning="What it is split by; the intent where it is not given.", choices=GROUPINGS)


async def get_figures(request: web.Request) -> web.StreamResponse:
    """All figures of the period that the query names, those of as many days before it, and what changed for certain.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    return json_answer(await figures_of(desk, read_asked(desk, request.query)))


async def figures_of(desk: Desk, asked: Asked) -> FiguresAnswer:
    """The answer."""
    now, then = await asyncio.gather(figures_in(desk, asked.scope), figures_in(desk, asked.scope_before))
    return FiguresAnswer(
        period=asked.period,
        before=asked.before,
        filters=asked.filters,
        figures=now,
        figures_before=then,
        changes=telling.changes(now, then),
        now=asked.now,
    )


async def figures_in(desk: Desk, scope: Scope) -> Figures:
    """All figures of a scope."""
    return await desk.figures.once(("figures", scope), lambda connection: read(connection, scope))


async def _groups_in(desk: Desk, scope: Scope, period: Period, by: Grouping) -> tuple[Group, ...]:
    return await desk.figures.once(
        ("groups", scope, period, by), lambda connection: read_groups(connection, scope, period, by)
    )


async def get_groups(request: web.Request) -> web.StreamResponse:
    """The same figures for each group: by a filter's name, or by day, week or month.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    return json_answer(
        await groups_of(desk, read_asked(desk, request.query, besides=("by",)), request.query.get("by", ""))
    )


async def groups_of(desk: Desk, asked: Asked, by: str) -> GroupsAnswer:
    """The answer. Raises `InvalidValue` for a grouping that does not exist."""
    grouping = next((one for one in GROUPINGS if one == (by or "intent")), None)
    if grouping is None:
        raise InvalidValue("by", problem=f"it is one of {', '.join(GROUPINGS)}")
    is_time = grouping in TIMES
    reads = [_groups_in(desk, asked.scope, asked.period, grouping)]
    if not is_time:
        reads.append(_groups_in(desk, asked.scope_before, asked.before, grouping))
    now, *others = await asyncio.gather(*reads)
    then = others[0] if others else ()
    async with desk.store.reading() as connection:
        label = await labels(desk, connection, grouping)
    before = {one.value: one.figures for one in then}
    groups = now if is_time else sorted(now, key=lambda one: (-one.figures.conversations, one.value))[:_MOST_GROUPS]
    least = desk.insight.reference.least_conversations
    return GroupsAnswer(
        period=asked.period,
        filters=asked.filters,
        by=grouping,
        rows=tuple(
            GroupRow(
                value=one.value,
                label=label(one.value),
                figures=one.figures,
                figures_before=before.get(one.value),
                is_small=one.figures.conversations < least,
            )
            for one in groups
        ),
        left_out=len(now) - len(groups),
    )


async def get_choices(request: web.Request) -> web.StreamResponse:
    """By what the figures of the period can be filtered: the values that occur, the most frequent first.

    Raises `NotAuthenticated`, `NotAllowed` and `InvalidValue`.
    """
    desk = request.app[DESK]
    await reader(desk, request)
    asked = read_asked(desk, request.query)
    async with desk.store.reading() as connection:
        label = {name: await labels(desk, connection, name) for name in _CHOICES}
        first = await outcome_figures.earliest(connection)
    found = await desk.figures.once(("choices", asked.scope), lambda connection: _occurring(connection, asked.scope))
    zone = ZoneInfo(desk.settings.time_zone)
    return json_answer(
        FilterChoices(
            first_day="" if first is None else periods.day_at(first, zone).isoformat(),
            **{
                field: tuple(Choice(value, label[name](value), count) for value, count in found[name])
                for name, field in _CHOICES.items()
            },
        )
    )


async def get_definitions(request: web.Request) -> web.StreamResponse:
    """What each figure counts of what. Raises `NotAuthenticated` and `NotAllowed`."""
    await reader(request.app[DESK], request)
    return json_answer(DefinitionsAnswer(definitions.DEFINITIONS))


_CHOICES: dict[Grouping, str] = {
    "intent": "intents",
    "layer": "layers",
    "channel": "channels",
    "language": "languages",
    "tier": "tiers",
    "agent": "agents",
    "skill": "skills",
    "reason": "reasons",
    "model": "models",
    "arm": "arms",
}


# Read together, for each reading has to look at all conversations.
_TOGETHER: tuple[tuple[Grouping, ...], ...] = (
    ("layer", "channel", "language", "tier", "model", "arm"),
    ("intent", "skill", "reason"),
    ("agent",),
)


async def _occurring(connection: AsyncConnection, scope: Scope) -> dict[Grouping, tuple[tuple[str, int], ...]]:
    """The values of each column and how often they occur, the most frequent first."""
    found: dict[Grouping, Counter[str]] = {name: Counter() for name in _CHOICES}
    for names in _TOGETHER:
        for values, count in await outcome_figures.combinations(connection, scope, names):
            for name, value in zip(names, values, strict=True):
                found[name][str(value)] += count
    return {
        name: tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:_MOST_GROUPS])
        for name, counts in found.items()
    }
