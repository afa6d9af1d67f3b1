"""Who looks at a conversation while it is forgotten: their sockets and lists are told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from desk.change import News
from desk.context import Desk
from desk.store.tables import conversations

_AT_ONCE = 500


def tell_forgotten(desk: Desk, names: Sequence[str]) -> None:
    """End the sockets of the customers, whose clients then begin anew, and those of agents who have one open, whose consoles
    come back and find it gone; and have the agents' lists read again."""
    for name in names:
        desk.rooms.end(name)
        desk.changes.announce(News(name, inbox_changed=True, follow_ups_changed=True))
    for line in desk.lines.everybody():
        if any(map(line.follows, names)):
            line.restart()


async def end_forgotten(desk: Desk) -> int:
    """End the rooms of conversations that another desk or a command has forgotten. Returns how many."""
    open_here = sorted(desk.rooms.conversations)
    known: set[str] = set()
    for start in range(0, len(open_here), _AT_ONCE):
        some = open_here[start : start + _AT_ONCE]
        async with desk.store.reading() as connection:
            rows = await connection.execute(select(conversations.c.id).where(conversations.c.id.in_(some)))
            known |= {row.id for row in rows}
    gone = [name for name in open_here if name not in known]
    tell_forgotten(desk, gone)
    return len(gone)
