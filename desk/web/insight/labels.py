"""How people call what figures are split by."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import Desk
from desk.store import agents
from handoff.wire.insight import Grouping


async def labels(desk: Desk, connection: AsyncConnection, by: Grouping) -> Callable[[str], str]:
    """The label of each value; a value that has none is its own."""
    if by == "agent":
        names = await agents.names(connection)
        return lambda value: names.get(value, value)
    if by == "intent":
        titles = {name: info.title for name, info in desk.policy.intents.items() if info.title}
        return lambda value: titles.get(value, _spelled(value))
    if by == "language":
        languages = desk.policy.languages
        return lambda value: languages.get(value, value)
    if by in ("reason", "outcome", "skill"):
        return _spelled
    return lambda value: value


def _spelled(name: str) -> str:
    return name.replace("_", " ").capitalize()
