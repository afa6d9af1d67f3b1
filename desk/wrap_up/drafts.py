"""The draft of a wrap-up: made when an agent is about to end their part, or when it has ended without one."""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

from desk.change import Change
from desk.context import Desk
from desk.copilot.facts import known_facts
from desk.errors import NotAllowed, NotFound
from desk.identity import new_id
from desk.ownership import Owner
from desk.store import conversations, entries, readings, wrap_ups
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent
from desk.store.handoffs import Handoff
from desk.store.wrap_ups import EndedPart, StoredWrapUp
from handoff.log import Entry
from handoff.promises import promises_in
from handoff.wire.wrap_up import WrapUpDraft
from handoff.wrap_up import note_of, suggested_disposition, wrap_up_summary

logger = logging.getLogger(__name__)

# An agent's part that ended longer ago is not drafted any more: nobody remembers it.
_RECENT_SECONDS = 24 * 3600.0


async def prepare(desk: Desk, conversation: str, agent: Agent) -> StoredWrapUp:
    """The draft of the agent's part as of now; the confirmed wrap-up where it is confirmed already.

    Raises `NotAllowed` for whoever neither has nor had the conversation and is no supervisor, and `NotFound` where there
    is nothing to wrap up.
    """
    async with desk.changes.of(conversation) as change:
        handoff, before = await _part(change, agent)
        if before is not None and before.confirmed is not None:
            return before
        of = handoff.claimed_by if handoff is not None and handoff.claimed_by else agent.id
        ended_as = handoff.ended_as if handoff is not None else ""
        return await _keep(desk, change, handoff, before, agent=of, ended_as=ended_as)


async def draft_ended(desk: Desk) -> tuple[str, ...]:
    """Draft what ended without a draft: passed on, closed by somebody else or by another client. Their conversations."""
    since = desk.changes.clock() - _RECENT_SECONDS
    async with desk.store.reading() as connection:
        parts = await wrap_ups.undrafted(connection, since=since)
    drafted = []
    for part in parts:
        try:
            await _draft_part(desk, part)
        except NotFound:
            continue  # it was forgotten meanwhile
        except Exception:
            # One that cannot be drafted must not keep the others from it, round after round.
            logger.exception("What ended in the conversation %s could not be drafted", part.conversation)
            continue
        drafted.append(part.conversation)
    return tuple(dict.fromkeys(drafted))


async def _draft_part(desk: Desk, part: EndedPart) -> None:
    async with desk.changes.of(part.conversation) as change:
        handoff = await stored_handoffs.get(change.connection, part.handoff)
        before = await wrap_ups.of_handoff(change.connection, part.conversation, part.handoff)
        is_settled = before is not None and (before.confirmed is not None or before.ended_as)
        if handoff is not None and not is_settled:
            await _keep(desk, change, handoff, before, agent=part.agent, ended_as=part.ended_as)
            change.news.aftermath_changed = True


async def _part(change: Change, agent: Agent) -> tuple[Handoff | None, StoredWrapUp | None]:
    """The handoff that is wrapped up, with its wrap-up so far."""
    row = change.conversation
    every = await stored_handoffs.of_conversation(change.connection, row.id)
    known = {one.handoff: one for one in await wrap_ups.of_conversation(change.connection, row.id)}
    is_owner = row.owner is Owner.AGENT and row.agent == agent.id
    if not is_owner:
        # What one has passed on, while a colleague goes on with it.
        own = [one for one in every if one.claimed_by == agent.id and one.ended_at]
        if own:
            return own[-1], known.get(own[-1].id)
        if not agent.role.is_supervisor:
            raise NotAllowed("wrap up a conversation that somebody else has")
    if not every:
        if row.owner is Owner.CLOSED:
            raise NotFound("handoff")
        return None, known.get("")
    return every[-1], known.get(every[-1].id)


async def _keep(
    desk: Desk, change: Change, handoff: Handoff | None, before: StoredWrapUp | None, *, agent: str, ended_as: str
) -> StoredWrapUp:
    drafted = await draft_of(desk, change, handoff)
    if before is not None:
        before.drafted, before.drafted_at, before.ended_as = drafted, change.now, ended_as
        before.agent = agent  # a supervisor may have stepped in since
        await wrap_ups.save(change.connection, before)
        return before
    made = StoredWrapUp(
        id=new_id(),
        conversation=change.conversation.id,
        handoff=handoff.id if handoff is not None else "",
        agent=agent,
        drafted=drafted,
        drafted_at=change.now,
        ended_as=ended_as,
    )
    await wrap_ups.add(change.connection, made)
    return made


async def draft_of(desk: Desk, change: Change, handoff: Handoff | None) -> WrapUpDraft:
    """What is suggested for the part that began with `handoff`; the summary tells the whole conversation."""
    conversation = await conversations.get(change.connection, change.conversation.id)
    log = await entries.after(change.connection, conversation.id, 0)
    reading = await readings.get(change.connection, conversation.id)
    first_name, _, _ = conversation.customer.name.partition(" ")
    own = _of_part(log, handoff)
    promises = promises_in(own, zone=ZoneInfo(desk.settings.time_zone), customer=first_name)
    summary = wrap_up_summary(
        decision=handoff.decision if handoff is not None else None,
        turns=reading.turns,
        facts=await known_facts(change.connection, conversation.id, reading),
        tried=reading.tried,
        entries=log,
        promises=promises,
    )
    return WrapUpDraft(
        summary=summary,
        disposition=suggested_disposition(turns=reading.turns, entries=log, promises=promises),
        note=note_of(summary),
        promises=promises,
    )


def _of_part(log: tuple[Entry, ...], handoff: Handoff | None) -> tuple[Entry, ...]:
    """The entries between the handoff and its end. Pure."""
    begin = handoff.at if handoff is not None else 0.0
    end = handoff.ended_at if handoff is not None and handoff.ended_at else float("inf")
    return tuple(entry for entry in log if begin <= entry.at <= end)
