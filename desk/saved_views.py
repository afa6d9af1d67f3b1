"""Keeping a list under a name. Everybody keeps their own; supervisors may share theirs with all."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.identity import is_id
from desk.store import audit, saved_views
from desk.store.agents import Agent
from desk.store.saved_views import MOST_VIEWS, NAME_CHARACTERS, SavedView
from privacy.masking import mask_for_storage


async def keep(
    desk: Desk, agent: Agent, view: str, *, name: str, filters: Mapping[str, str], is_shared: bool
) -> SavedView:
    """Keep a view under the id that the client chose for it: once, however often it is sent, or changed.

    Raises `InvalidValue`, `NotFound` for another agent's own view, and `NotAllowed` for a shared one and an agent who is no
    supervisor.
    """
    name = mask_for_storage(" ".join(name.split())).text
    if not is_id(view):
        raise InvalidValue("id", problem="it is 24 hexadecimal digits that the client chooses at random")
    if not 1 <= len(name) <= NAME_CHARACTERS or not name.isprintable():
        raise InvalidValue("name", problem=f"it needs 1 to {NAME_CHARACTERS} characters")
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        known = await saved_views.find(connection, view)
        if is_shared or (known is not None and known.is_shared):
            _check_may_share(agent)
        if known is None:
            if await saved_views.count_of(connection, agent.id) >= MOST_VIEWS:
                raise InvalidValue("view", problem=f"an agent keeps at most {MOST_VIEWS}; remove one first")
            kept = SavedView(view, agent.id, name, dict(filters), is_shared, now)
            await saved_views.add(connection, kept)
        else:
            _check_own(known, agent)
            kept = dataclasses.replace(known, name=name, filters=dict(filters), is_shared=is_shared)
            await saved_views.save(connection, kept)
        if is_shared and not (known is not None and known.is_shared):
            # Without its name, which may be a customer's: a line about no conversation is erased with nobody.
            await audit.add(connection, audit.AuditLine(now, agent.id, "view.shared", "", {"view": view}))
    return kept


async def remove(desk: Desk, agent: Agent, view: str) -> None:
    """Forget a view. One that is gone already is no error. Raises as `keep` does."""
    if not is_id(view):
        raise NotFound("view")
    async with desk.store.writing() as connection:
        known = await saved_views.find(connection, view)
        if known is None:
            return
        if known.is_shared:
            _check_may_share(agent)
        _check_own(known, agent)
        await saved_views.remove(connection, view)


def _check_may_share(agent: Agent) -> None:
    if not agent.role.is_supervisor:
        raise NotAllowed("change a view that is shared; supervisors do")


def _check_own(view: SavedView, agent: Agent) -> None:
    """A shared view belongs to all supervisors."""
    if view.agent != agent.id and not view.is_shared:
        raise NotFound("view")
