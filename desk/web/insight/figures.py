"""`/api/insight/figures`, `groups`, `choices` and `definitions`."""

from __future__ import annotations

from typing import get_args
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import DESK, Desk
from desk.errors import InvalidValue
from desk.insight.figures import definitions, periods, telling
from desk.insight.figures.reading import TIMES, read, read_groups
from desk.store import outcome_figures
from desk.store.outcome_conditions import Scope
from desk.web.insight.asked import Asked, read_asked, reader
from desk.web.insight.labels import labels
from desk.web.operations import Parameter
from desk.web.security import json_answer
from handoff.wire.insight import (
    Choice,
    DefinitionsAnswer,
    FiguresAnswer,
    FilterChoices,
    Grouping,
    GroupRow,
    GroupsAnswer,
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
    async with desk.store.reading() as connection:
        now = await read(connection, asked.scope)
        then = await read(connection, asked.scope_before)
    return FiguresAnswer(
        period=asked.period,
        before=asked.before,
        filters=asked.filters,
        figures=now,
        figures_before=then,
        changes=telling.changes(now, then),
        now=asked.now,
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
    async with desk.store.reading() as connection:
        now = await read_groups(connection, asked.scope, asked.period, grouping)
        then = () if is_time else await read_groups(connection, asked.scope_before, asked.before, grouping)
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
        found = {name: await _choices(desk, connection, asked.scope, name) for name in _CHOICES}
        first = await outcome_figures.earliest(connection)
    zone = ZoneInfo(desk.settings.time_zone)
    return json_answer(
        FilterChoices(
            first_day="" if first is None else periods.day_at(first, zone).isoformat(),
            **{_CHOICES[name]: choices for name, choices in found.items()},
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


async def _choices(desk: Desk, connection: AsyncConnection, scope: Scope, name: Grouping) -> tuple[Choice, ...]:
    label = await labels(desk, connection, name)
    found = await outcome_figures.occurring(connection, scope, name, limit=_MOST_GROUPS)
    return tuple(Choice(str(value), label(str(value)), count) for value, count in found)
