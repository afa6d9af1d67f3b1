"""Waiting conversations are offered to one agent at a time, who has a while to open and claim them.

The conversation stays in the queue meanwhile, and its owner does not change before somebody claims it. An offer that is
not taken in time goes to somebody else, and an agent who lets two pass is put away: they are not looking.
"""

from __future__ import annotations

import logging

from desk.change import Change
from desk.context import Desk
from desk.errors import InvalidValue, NotFound
from desk.identity import new_id
from desk.ownership import Owner
from desk.roster import FLICKER_SECONDS, Roster
from desk.routing.matching import assign
from desk.routing.model import Assignment as Proposed
from desk.routing.model import Presence
from desk.store import assignments, presences
from desk.store.agents import Agent
from desk.store.assignments import Assignment, AssignmentState
from desk.store.presences import Standing, Why
from privacy.masking import mask_for_storage

logger = logging.getLogger(__name__)

MOST_MISSED = 2
_REASON_CHARACTERS = 300


async def offer_waiting(desk: Desk, roster: Roster) -> int:
    """Offer what can be offered now. Returns how many new offers were made."""
    return sum([await _offer(desk, one) for one in propose(roster)])


def propose(roster: Roster) -> tuple[Proposed, ...]:
    """What to offer to whom now. Where only those are there who declined it a moment ago, it waits a little; what they
    would have got in its place is theirs. Pure."""
    waiting = roster.unassigned
    while True:
        proposed = assign(waiting, roster.agents, routing=roster.routing, now=roster.now)
        held = {one.conversation for one in proposed if (one.conversation, one.agent) in roster.resting}
        if not held:
            return proposed
        waiting = tuple(one for one in waiting if one.conversation not in held)


async def end_late(desk: Desk, offered: Assignment, standing: Standing | None) -> bool:
    """End an offer whose time is over, or whose agent is not there any more. Whether it is over."""
    now = desk.changes.clock()
    is_late = offered.until <= now
    is_away = standing is not None and standing.chosen is not Presence.ONLINE
    # After an outage everybody seems offline, until they had the time to come back.
    is_gone = is_away or (desk.replicas.is_settled and _is_gone(standing, now=now))
    # What a person gave to a colleague who is away was confirmed; it stands for as long as any offer.
    if not is_late and (offered.given_by or not is_gone):
        return False
    put_away: Standing | None = None
    async with desk.changes.of(offered.conversation) as change:
        current = await assignments.open_in(change.connection, offered.conversation)
        # Opened in the meantime, it lasts longer.
        if current is None or current.id != offered.id or (is_late and current.until > now):
            return False
        if is_late:
            await change.settle(current, AssignmentState.LAPSED)
            put_away = await _miss(desk, change, current)
        else:
            await change.settle(current, AssignmentState.WITHDRAWN, reason="You are away.")
            await change.note("desk", "assignment.withdrawn", agent=current.agent)
    if put_away is not None:
        desk.presences.announce(put_away)
    return True


async def opened(desk: Desk, conversation: str, agent: Agent) -> None:
    """The agent reads what is offered to them: they get the same time once more, to read it before they claim it."""
    async with desk.store.glancing() as reader:
        offered = await assignments.open_in(reader, conversation)
    if offered is None or offered.agent != agent.id or offered.opened_at:
        return
    async with desk.changes.of(conversation) as change:
        offered = await assignments.open_in(change.connection, conversation)
        if offered is None or offered.agent != agent.id or offered.opened_at:
            return
        offered.opened_at = change.now
        offered.until = change.now + desk.routing.answer_seconds(change.conversation.skill)
        await assignments.save(change.connection, offered)
        change.news.inbox_changed = True


async def decline(desk: Desk, conversation: str, agent: Agent, *, reason: str) -> None:
    """The agent does not take it; it goes to somebody else. Raises `NotFound` where nothing is offered to them (any more)."""
    if not reason.strip() or len(reason) > _REASON_CHARACTERS or "\0" in reason:
        raise InvalidValue("reason", problem=f"it needs 1 to {_REASON_CHARACTERS} characters")
    masked = mask_for_storage(reason.strip()).text
    async with desk.changes.of(conversation) as change:
        offered = await assignments.open_in(change.connection, conversation)
        if offered is None or offered.agent != agent.id:
            latest = await assignments.latest_of(change.connection, conversation, agent.id)
            if latest is not None and latest.state is AssignmentState.DECLINED:
                return
            raise NotFound("assignment of yours; it may have gone to somebody else")
        await change.settle(offered, AssignmentState.DECLINED, reason=masked)
        await presences.forgive(change.connection, agent.id)
        await change.note(agent.id, "assignment.declined", reason=masked)


def _is_gone(standing: Standing | None, *, now: float) -> bool:
    """Whether the agent is away, or offline for longer than a reload takes. Pure."""
    return standing is None or standing.presence(now - FLICKER_SECONDS) is not Presence.ONLINE


async def _offer(desk: Desk, proposed: Proposed) -> bool:
    try:
        async with desk.changes.of(proposed.conversation) as change:
            if change.conversation.owner is not Owner.QUEUE:
                return False
            if await assignments.open_in(change.connection, proposed.conversation) is not None:
                return False
            await assignments.add(
                change.connection,
                Assignment(
                    id=new_id(),
                    conversation=proposed.conversation,
                    agent=proposed.agent,
                    epoch=change.conversation.epoch,
                    at=change.now,
                    until=proposed.answer_by,
                    reason=proposed.reason,
                ),
            )
            change.news.inbox_changed = True
            await change.note("desk", "assignment.made", agent=proposed.agent, reason=proposed.reason)
    except NotFound:
        return False
    except Exception:
        # One broken conversation must not keep all behind it from being offered.
        logger.exception("Conversation %s could not be offered", proposed.conversation)
        return False
    return True


async def _miss(desk: Desk, change: Change, lapsed: Assignment) -> Standing | None:
    """Count it; with the second one in a row the agent is away. Their standing then, None while they stay online.

    Who is not there cannot take what a colleague gave them, and has missed nothing.
    """
    standing = await presences.find(change.connection, lapsed.agent)
    missed = 0
    if standing is not None and not _is_gone(standing, now=change.now):
        standing.missed += 1
        missed = standing.missed
        await presences.save(change.connection, standing)
    await change.note("desk", "assignment.lapsed", agent=lapsed.agent, missed=missed)
    if missed < MOST_MISSED:
        return None
    return await desk.presences.put_away(change.connection, lapsed.agent, Why.MISSED)
