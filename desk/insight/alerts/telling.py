"""Tells the consoles of those who read the figures what is beyond its limit and was acknowledged by nobody."""

from __future__ import annotations

from desk.context import Desk
from desk.fanout.frames import AlertsMoved
from desk.store import alerts
from handoff.wire.alerts import AlertsChanged, OpenAlert

_MOST_TOLD = 20


async def read_open(desk: Desk) -> AlertsChanged:
    """What nobody has acknowledged yet."""
    async with desk.store.glancing() as connection:
        found = await alerts.unseen(connection, limit=_MOST_TOLD)
        _, count = await alerts.counts(connection)
    told = tuple(OpenAlert(one.id, one.title, one.sentence, one.raised_at) for one in found)
    return AlertsChanged(told, count)


async def tell_readers(desk: Desk) -> None:
    """Send it to everybody who may read the figures."""
    desk.fanout.tell(AlertsMoved())
    await tell_readers_here(desk)


async def tell_readers_here(desk: Desk) -> None:
    """Send it to those of them with a socket at this desk."""
    lines = [line for line in desk.lines.everybody() if line.agent.role.sees_figures]
    if lines:
        told = await read_open(desk)
        for line in lines:
            line.send(told)
