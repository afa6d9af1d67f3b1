"""Counting in the ledger of outcomes, and the conversations behind each count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.insight.outcome import Outcome
from desk.store import page_place
from desk.store.outcome_conditions import BOT_RESOLVED, EVERYTHING, SPREADS, Scope, ShareOf, averages, shares
from desk.store.outcome_groups import Grouped
from desk.store.tables import conversations, outcomes

_OPEN_COLUMNS = frozenset({"channel", "language", "tier", "agent", "skill"})
# By its name: written out again with parameters of its own, PostgreSQL takes the expression for another one.
_GROUP = literal_column("grouped")
_table = outcomes.c


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, by outcome, and for each share and average (numerator, denominator, left out) or (total, count)."""

    everything: int
    outcomes: dict[Outcome, int]
    shares: dict[str, tuple[int, int, int]]
    averages: dict[str, tuple[float, int]]


# What follows from other counts by the ledger's own rules (`desk.store.tables.insight.OUTCOME_RULES`) is not counted again:
# each condition costs as much as reading the rows does.
_KNOWN: Mapping[str, Callable[[Mapping[str, int]], int]] = {
    "resolution": lambda told: told["resolved_confirmed"] + told["resolved_unconfirmed"],
    "confirmed_resolution": lambda told: told["resolved_confirmed"],
    "contained_but_unsolved": lambda told: (
        told["deflection"] - told["resolved_confirmed"] - told["resolved_unconfirmed"]
    ),
    "solved": lambda told: told["resolved_confirmed"] + told["resolved_unconfirmed"] + told["escalated_resolved"],
    "abandonment": lambda told: told["abandoned"],
    "escalation": lambda told: told["all"] - told["deflection"],
    "durability": lambda told: told["durable_resolution"],
    "human_resolution": lambda told: told["escalated_resolved"],
    "human_resolution:of": lambda told: told["all"] - told["deflection"],
    "reopened": lambda told: told["reopened"],
    "repeat_contacts:of": lambda told: told["recognised"],
    "csat_bot_answers": lambda told: told["csat_bot:of"],
    "csat_bot_answers:of": lambda told: told["csat_bot:of"] + told["csat_bot:left_out"],
    "csat_agent_answers": lambda told: told["csat_agent:of"],
    "csat_agent_answers:of": lambda told: told["csat_agent:of"] + told["csat_agent:left_out"],
    "verdicts:of": lambda told: told["all"] - told["deflection"],
    **{
        key: value
        for name in ("escalation_precision", "too_late", "wrong_team")
        for key, value in (
            (f"{name}:of", lambda told: told["verdicts"]),
            (f"{name}:left_out", lambda told: told["all"] - told["deflection"] - told["verdicts"]),
        )
    },
}


async def count(connection: AsyncConnection, scope: Scope, grouped: Grouped | None = None) -> dict[Any, Counts]:
    """The counts of each group; without `grouped` of all together, under None. A group without a conversation is absent."""
    by_share, by_average = shares(scope.young_after), averages()
    asked = {"all": func.count()}
    for one in Outcome:
        asked[one.value] = _counted(_table.outcome == one.value)
    for name, share in by_share.items():
        for key, condition in _conditions(name, share):
            if condition is not EVERYTHING and key not in _KNOWN:
                asked[key] = _counted(condition)
    for name, amount in by_average.items():
        asked[f"{name}:total"] = func.sum(amount.value)
        if amount.of is not EVERYTHING:
            asked[f"{name}:count"] = func.count(amount.value)
    query = select(*(number.label(f"n{place}") for place, number in enumerate(asked.values()))).where(*scope.where())
    if grouped is not None:
        group = grouped(outcomes).label(_GROUP.name)
        query = query.add_columns(group).group_by(_GROUP)
    counts: dict[Any, Counts] = {}
    for row in await connection.execute(query):
        told = dict(zip(asked, row, strict=False))
        for key, known in _KNOWN.items():
            told[key] = known(told)
        counts[row[-1] if grouped is not None else None] = Counts(
            everything=told["all"],
            outcomes={one: told[one.value] for one in Outcome},
            shares={
                name: (told[name], told.get(f"{name}:of", told["all"]), told.get(f"{name}:left_out", 0))
                for name in by_share
            },
            averages={
                name: (float(told[f"{name}:total"] or 0), told.get(f"{name}:count", told["all"])) for name in by_average
            },
        )
    return counts


def _conditions(name: str, share: ShareOf) -> Iterator[tuple[str, Any]]:
    yield name, share.counted
    yield f"{name}:of", share.of
    if share.left_out is not None:
        yield f"{name}:left_out", share.left_out


def _counted(condition: Any) -> Any:
    return func.count().filter(condition)


async def values(
    connection: AsyncConnection, scope: Scope, grouped: Grouped | None = None
) -> dict[Any, dict[str, list[float]]]:
    """The values of every spread for each group, in no order."""
    query = select(*(amount.value for amount in SPREADS.values())).where(
        *scope.where(), or_(*(amount.of for amount in SPREADS.values()))
    )
    if grouped is not None:
        query = query.add_columns(grouped(outcomes).label(_GROUP.name))
    told: dict[Any, dict[str, list[float]]] = {}
    for row in await connection.execute(query):
        lists = told.setdefault(row[-1] if grouped is not None else None, {name: [] for name in SPREADS})
        for name, value in zip(SPREADS, row, strict=False):
            if value is not None:
                lists[name].append(float(value))
    return told


async def still_open(
    connection: AsyncConnection, scope: Scope, grouped: Grouped | None = None, *, by: str = ""
) -> dict[Any, int] | None:
    """How many conversations of the time have not ended, for each group; None where what is asked for is not known of them
    before they end. `by` is the column of the grouping, where it is one."""
    asked_for = {name for name, _ in scope.filters} | ({by} if by else set())
    if scope.not_intents or not asked_for <= _OPEN_COLUMNS:
        return None
    table = conversations.c
    query = (
        select(func.count())
        .select_from(conversations.outerjoin(outcomes, _table.conversation == table.id))
        .where(
            table.has_spoken.is_(True),
            table.created_at >= scope.starts_at,
            table.created_at < scope.ends_at,
            _table.conversation.is_(None),
            *(table[name] == value for name, value in scope.filters),
        )
    )
    if grouped is not None:
        group = grouped(conversations).label(_GROUP.name)
        query = query.add_columns(group).group_by(_GROUP)
    found = (await connection.execute(query)).all()
    return {(row[-1] if grouped is not None else None): row[0] for row in found}


async def combinations(
    connection: AsyncConnection, scope: Scope, names: Sequence[str]
) -> tuple[tuple[tuple[Any, ...], int], ...]:
    """How many conversations have each combination of values in these columns."""
    columns = [_table[name] for name in names]
    query = select(*columns, func.count()).where(*scope.where()).group_by(*columns)
    return tuple((tuple(row[:-1]), row[-1]) for row in await connection.execute(query))


async def together(connection: AsyncConnection, scope: Scope, first: str, second: str) -> dict[tuple[str, str], int]:
    """How many conversations have each pair of values in two columns."""
    found = await combinations(connection, scope, (first, second))
    return {(str(values[0]), str(values[1])): count for values, count in found}


async def version(connection: AsyncConnection) -> tuple[int, float]:
    """Which state the ledger is in: another one after each row that is settled."""
    query = select(func.count(), func.coalesce(func.max(_table.settled_at), 0.0)).select_from(outcomes)
    count, settled_at = (await connection.execute(query)).one()
    return count, settled_at


async def earliest(connection: AsyncConnection) -> float | None:
    """When the first conversation of the ledger began."""
    found: float | None = (await connection.execute(select(func.min(_table.started_at)))).scalar_one()
    return found


async def work(connection: AsyncConnection, scope: Scope) -> dict[str, tuple[int, int, int, float]]:
    """For each intent: how many the bot resolved, how many of these were confirmed, how many people had, and for how many
    seconds together."""
    resolved = func.count(case((_table.outcome.in_(BOT_RESOLVED), 1)))
    confirmed = func.count(case((_table.outcome == Outcome.RESOLVED_CONFIRMED.value, 1)))
    query = (
        select(_table.intent, resolved, confirmed, func.count(_table.handle_seconds), func.sum(_table.handle_seconds))
        .where(*scope.where())
        .group_by(_table.intent)
    )
    return {row[0]: (row[1], row[2], row[3], float(row[4] or 0)) for row in await connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Listed:
    """Some conversations in an order: `condition` is which, `value` what each adds (None for a share)."""

    condition: Any
    value: Any = None


async def page(
    connection: AsyncConnection, scope: Scope, listed: Listed, *, limit: int, after: str = ""
) -> tuple[tuple[Any, ...], str]:
    """Rows of the ledger, each with `value` and `is_kept` (whether the conversation is still there), and where the next page
    begins, empty at the end. The latest come first, or those with the largest values.

    Raises `InvalidValue` for an `after` that is no page's.
    """
    order = _table.started_at if listed.value is None else listed.value
    value = (order * 1.0 if listed.value is not None else _table.started_at).label("ordered")
    query = (
        select(outcomes, value, conversations.c.id.is_not(None).label("is_kept"))
        .select_from(outcomes.outerjoin(conversations, conversations.c.id == _table.conversation))
        .where(*scope.where(), listed.condition)
        .order_by(order.desc(), _table.conversation.desc())
        .limit(limit + 1)
    )
    place = page_place.read(after, float, str)
    if place is not None:
        at, conversation = place
        query = query.where(order <= at, or_(order < at, _table.conversation < conversation))
    found = (await connection.execute(query)).all()
    shown = tuple(found[:limit])
    following = page_place.written(float(shown[-1].ordered), shown[-1].conversation) if len(found) > limit else ""
    return shown, following


async def count_of(connection: AsyncConnection, scope: Scope, condition: Any) -> int:
    """How many conversations fulfil it."""
    found: int = (
        await connection.execute(select(func.count()).select_from(outcomes).where(*scope.where(), condition))
    ).scalar_one()
    return found


async def sorted_values(connection: AsyncConnection, scope: Scope, name: str) -> list[float]:
    """The values of one spread, the smallest first."""
    amount = SPREADS[name]
    query = select(amount.value).where(*scope.where(), amount.of)
    return sorted(float(row[0]) for row in await connection.execute(query))
