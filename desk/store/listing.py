"""Lists of conversations: filtered, in an order, a page at a time. Each page begins after the last row of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from desk.ownership import Owner
from desk.store import conversations as stored
from desk.store import page_place
from desk.store.conversations import Conversation
from desk.store.tables import conversations as table

MOST_COUNTED = 1000
"""More are not counted: a list says "1000+" then."""
_LATEST = 5_000  # conversations that the choices of a filter are taken from


class Group(StrEnum):
    """Whose conversations a list holds. `OPEN` is everything but closed ones; `OTHERS` those that colleagues have."""

    OPEN = "open"
    WAITING = "waiting"
    MINE = "mine"
    OTHERS = "others"
    BOT = "bot"
    CLOSED = "closed"
    ALL = "all"


class Order(StrEnum):
    """`NEWEST` and `OLDEST` go by the last entry, `WAITING` by how long somebody waits, `PRIORITY` by urgency and then that."""

    NEWEST = "newest"
    OLDEST = "oldest"
    WAITING = "waiting"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list holds. Empty values and 0 are no filter; `agent` is a colleague's id, `customer` a customer's."""

    group: Group = Group.OPEN
    order: Order = Order.NEWEST
    agent: str = ""
    skill: str = ""
    tier: str = ""
    channel: str = ""
    layer: int = 0
    customer: str = ""


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Conversations of a list. `next` is where the following page begins, empty at the end."""

    conversations: tuple[Conversation, ...]
    next: str


_COLUMNS: dict[Order, tuple[tuple[Any, bool], ...]] = {
    Order.NEWEST: ((table.c.last_at, True), (table.c.id, True)),
    Order.OLDEST: ((table.c.last_at, False), (table.c.id, False)),
    Order.WAITING: ((table.c.waiting_since, False), (table.c.id, False)),
    Order.PRIORITY: ((table.c.priority, False), (table.c.waiting_since, False), (table.c.id, False)),
}
_TYPES: dict[str, type[int] | type[float] | type[str]] = {
    "last_at": float,
    "waiting_since": float,
    "priority": int,
    "id": str,
}


async def page(
    connection: AsyncConnection, filters: Filters, *, me: str, limit: int, after: str = ""
) -> ConversationPage:
    """A page of the list as the agent `me` sees it. Raises `InvalidValue` for an `after` that is no page's in this order."""
    columns = _COLUMNS[filters.order]
    conditions = _conditions(filters, me=me)
    place = page_place.read(after, *(_TYPES[column.name] for column, _ in columns))
    if place:
        conditions.append(_beyond(columns, place))
    order = [column.desc() if is_descending else column for column, is_descending in columns]
    found = await stored.matching(connection, *conditions, order_by=order, limit=limit + 1)
    shown = found[:limit]
    if len(found) <= limit:
        return ConversationPage(shown, "")
    values = [getattr(shown[-1], column.name) for column, _ in columns]
    return ConversationPage(shown, page_place.written(*values))


async def count(connection: AsyncConnection, filters: Filters, *, me: str) -> int:
    """How many the list holds, 1,000 at most."""
    some = select(literal(1)).select_from(table).where(*_conditions(filters, me=me)).limit(MOST_COUNTED).subquery()
    return int((await connection.execute(select(func.count()).select_from(some))).scalar_one())


async def values_of(connection: AsyncConnection, name: str) -> tuple[str, ...]:
    """The values of the column `name` (skill, tier, channel) in the latest conversations, 5,000 at most, in their order."""
    latest = select(table.c[name].label("value")).order_by(table.c.last_at.desc()).limit(_LATEST).subquery()
    found = await connection.execute(select(latest.c.value).where(latest.c.value != "").distinct())
    return tuple(sorted(row.value for row in found))


def _conditions(filters: Filters, *, me: str) -> list[Any]:
    is_with_agent = table.c.owner == Owner.AGENT.value
    groups: dict[Group, list[Any]] = {
        # Named one by one, for an index is of no use to "not closed".
        Group.OPEN: [table.c.owner.in_([Owner.BOT.value, Owner.QUEUE.value, Owner.AGENT.value])],
        Group.WAITING: [table.c.owner == Owner.QUEUE.value],
        Group.MINE: [is_with_agent, table.c.agent == me],
        Group.OTHERS: [is_with_agent, table.c.agent != me],
        Group.BOT: [table.c.owner == Owner.BOT.value],
        Group.CLOSED: [table.c.owner == Owner.CLOSED.value],
        Group.ALL: [],
    }
    conditions = [*groups[filters.group], table.c.has_spoken.is_(True)]
    for column, value in (
        (table.c.agent, filters.agent),
        (table.c.skill, filters.skill),
        (table.c.tier, filters.tier),
        (table.c.channel, filters.channel),
        (table.c.layer, filters.layer),
        (table.c.customer_id, filters.customer),
    ):
        if value:
            conditions.append(column == value)
    return conditions


def _beyond(columns: tuple[tuple[Any, bool], ...], place: tuple[Any, ...]) -> Any:
    """Rows that come after the place in the order."""
    alternatives = []
    for index, (column, is_descending) in enumerate(columns):
        same = [columns[before][0] == place[before] for before in range(index)]
        alternatives.append(and_(*same, column < place[index] if is_descending else column > place[index]))
    first, is_descending = columns[0]
    bound = first <= place[0] if is_descending else first >= place[0]  # an index is walked from here
    return and_(bound, or_(*alternatives))
