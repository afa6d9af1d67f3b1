"""Which accounts are locked by failed logins now, for those who run the team: somebody may be guessing a colleague's password.

Whoever tries to log in hears the same as ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.bell import Bell
from desk.context import Desk
from desk.login_limits import account_counter
from desk.settings import DeskSettings
from desk.store import agents, login_attempts
from desk.store.agents import Agent

logger = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 5.0


def sentence(agent: Agent, *, until: float, time_zone: str) -> str:
    """What supervisors read. Pure."""
    clock = datetime.fromtimestamp(until, ZoneInfo(time_zone)).strftime("%H:%M")
    return (
        f"Too many logins failed in the name of {agent.name} ({agent.email}): until {clock} ({time_zone}) the account is locked "
        "wherever it was not logged in before. The audit log tells from where; “frontline agent unlock” ends it."
    )


async def locked(connection: AsyncConnection, settings: DeskSettings, *, now: float) -> tuple[str, ...]:
    """A sentence for each account that is locked now, by address."""
    until = await login_attempts.locks(connection, kind="account", now=now)
    if not until:
        return ()
    # What is counted says nothing of whose account it is, so each address is asked after.
    named = [
        (one, until.get(account_counter(settings, one.email).name)) for one in await agents.list_agents(connection)
    ]
    return tuple(sentence(one, until=at, time_zone=settings.time_zone) for one, at in named if at is not None)


async def watch_locks(desk: Desk, bell: Bell, *, tell: Callable[[tuple[str, ...]], None]) -> None:
    """Look now and then until the bell ends it, and tell what is locked when that has changed."""
    told: tuple[str, ...] = ()
    while await bell.wait(at_most_seconds=_LOOK_EVERY_SECONDS):
        try:
            async with desk.store.glancing() as connection:
                found = await locked(connection, desk.settings, now=desk.changes.clock())
        except Exception:
            logger.exception("Which accounts are locked could not be read")
            continue
        if found != told:
            told = found
            tell(found)
