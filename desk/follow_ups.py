"""Follow-ups: what is owed to a customer after the chat. Each has somebody who owns it, and a time by which it is done.

One belongs to everybody with its skill until an agent takes it. It stays open until somebody says how it ended, whatever
becomes of its conversation, and supervisors are told once it is overdue.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.change import Change, News
from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.identity import new_id
from desk.routing.eligibility import has_skill
from desk.routing.model import AgentProfile
from desk.store import agents, audit, profiles
from desk.store import follow_ups as stored
from desk.store.agents import Agent
from desk.store.follow_ups import FollowUp, FollowUpKind, FollowUpState
from handoff.wire.routing import FollowUpRow, FollowUps
from privacy.masking import mask_for_storage

OUTCOMES = ("reached", "not_reached", "not_needed")
LONGEST_DELAY_SECONDS = 90 * 24 * 3600.0
_OVERDUE_AT_ONCE = 100
_NOTE_CHARACTERS = 2000
_TASK_CHARACTERS = 500


async def create(
    change: Change,
    *,
    kind: FollowUpKind,
    task: str,
    due_at: float,
    contact: str = "",
    created_by: str = "",
    owner: str = "",
) -> FollowUp:
    """Owe something to the customer of the change's conversation. `created_by` and `owner` are agents' ids.

    `task` must come through `desk.discretion` where a person wrote it.
    """
    conversation = change.conversation
    follow_up = FollowUp(
        id=new_id(),
        conversation=conversation.id,
        kind=kind,
        task=task[:_TASK_CHARACTERS],
        created_at=change.now,
        due_at=due_at,
        contact=contact,
        customer=conversation.customer.name,
        skill=conversation.skill or "general",
        owner=owner,
        created_by=created_by,
    )
    await stored.add(change.connection, follow_up)
    change.news.follow_ups_changed = True
    await change.note(created_by or "desk", "follow_up.created", follow_up=follow_up.id, due_at=round(due_at))
    return follow_up


async def take(desk: Desk, follow_up: str, agent: Agent) -> None:
    """The agent does it. A repeated take changes nothing; only a supervisor takes what a colleague has."""
    async with _changing(desk, follow_up, agent, what="taken") as found:
        found.owner = agent.id


async def release(desk: Desk, follow_up: str, agent: Agent) -> None:
    """It is everybody's with its skill again."""
    async with _changing(desk, follow_up, agent, what="released") as found:
        found.owner = ""


async def give(desk: Desk, follow_up: str, agent: Agent, *, to: str) -> None:
    """A colleague does it from now on. Raises `InvalidValue` where `to` is nobody who serves customers."""
    async with desk.store.reading() as connection:
        known = await agents.list_agents(connection)
    if not any(one.id == to and one.role.may_serve for one in known):
        raise InvalidValue("to", problem="it is the id of an agent who serves customers")
    async with _changing(desk, follow_up, agent, what="given") as found:
        found.owner = to


async def postpone(desk: Desk, follow_up: str, agent: Agent, *, due_at: float, note: str = "") -> None:
    """It is due at another time, for example because nobody answered the phone."""
    now = desk.changes.clock()
    if not now < due_at <= now + LONGEST_DELAY_SECONDS:
        raise InvalidValue("due_at", problem="it lies between now and 90 days from now")
    async with _changing(desk, follow_up, agent, what="postponed") as found:
        found.due_at, found.alerted_at = due_at, 0.0
        found.note = _with_note(found, note)


async def complete(desk: Desk, follow_up: str, agent: Agent, *, outcome: str, note: str = "") -> None:
    """It is done. A repeated completion changes nothing."""
    if outcome not in OUTCOMES:
        raise InvalidValue("outcome", problem=f"{outcome!r} is none of {', '.join(OUTCOMES)}")
    async with _changing(desk, follow_up, agent, what="completed", may_be_done=True) as found:
        if found.state is FollowUpState.DONE:
            if found.outcome != outcome:
                raise _done()
            return
        found.owner = found.owner or agent.id
        found.state, found.outcome = FollowUpState.DONE, outcome
        found.note = _with_note(found, note)
        found.settled_by, found.settled_at = agent.id, desk.changes.clock()


async def note_overdue(desk: Desk) -> int:
    """Note follow-ups that have become overdue, each once and the next hundred. Returns how many; then the lists are sent again."""
    now = desk.changes.clock()
    async with desk.store.glancing() as connection:
        if not await stored.newly_overdue(connection, now=now, limit=1):
            return 0
    async with desk.store.writing() as connection:
        overdue = await stored.newly_overdue(connection, now=now, limit=_OVERDUE_AT_ONCE)
        for one in overdue:
            one.alerted_at = now
            await stored.save(connection, one)
            detail: dict[str, str | int | float | bool] = {"follow_up": one.id, "owner": one.owner}
            await audit.add(connection, audit.AuditLine(now, "desk", "follow_up.overdue", one.conversation, detail))
    if overdue:
        desk.changes.announce(News("", follow_ups_changed=True))
    return len(overdue)


class Duties:
    """All open follow-ups, as each agent may see them."""

    def __init__(self, open_: tuple[FollowUp, ...], *, names: dict[str, str], known: dict[str, AgentProfile]) -> None:
        self._open = open_
        self._names = names
        self._profiles = known

    def for_agent(self, agent: Agent) -> FollowUps:
        """Their own, and those of their skills that nobody has; supervisors see all."""
        profile = self._profiles.get(agent.id)
        return FollowUps(
            follow_ups=tuple(
                self._row(one)
                for one in self._open
                if one.owner == agent.id
                or agent.role.is_supervisor
                or (not one.owner and profile is not None and has_skill(profile, one.skill))
            ),
            outcomes=OUTCOMES,
        )

    def _row(self, one: FollowUp) -> FollowUpRow:
        return FollowUpRow(
            id=one.id,
            conversation=one.conversation,
            kind=one.kind.value,
            task=one.task,
            contact=one.contact,
            customer=one.customer,
            skill=one.skill,
            owner=one.owner,
            owner_name=self._names.get(one.owner, ""),
            created_at=one.created_at,
            due_at=one.due_at,
            note=one.note,
        )


async def read_duties(connection: AsyncConnection) -> Duties:
    """Read them for whoever asks."""
    return Duties(
        await stored.all_open(connection),
        names=await agents.names(connection),
        known=await profiles.of_servants(connection),
    )


@contextlib.asynccontextmanager
async def _changing(
    desk: Desk, follow_up: str, agent: Agent, *, what: str, may_be_done: bool = False
) -> AsyncIterator[FollowUp]:
    """Change a follow-up in a transaction of its own, note it, and tell who looks at the list.

    Raises `NotFound` for one that this agent's list does not hold, and `NotAllowed` for a colleague's.
    """
    agent.check_may_serve("answer customers")
    async with desk.store.writing() as connection:
        found = await stored.lock(connection, follow_up)
        await _check_theirs(connection, found, agent)
        if found.state is FollowUpState.DONE and not may_be_done:
            raise _done()
        before = (found.state, found.owner, found.due_at)
        yield found
        if before == (found.state, found.owner, found.due_at):
            return
        await stored.save(connection, found)
        detail: dict[str, str | int | float | bool] = {"follow_up": found.id, "outcome": found.outcome}
        line = audit.AuditLine(desk.changes.clock(), agent.id, f"follow_up.{what}", found.conversation, detail)
        await audit.add(connection, line)
    desk.changes.announce(News(found.conversation, follow_ups_changed=True))


def _done() -> InvalidValue:
    return InvalidValue("follow_up", problem="it is done already")


async def _check_theirs(connection: AsyncConnection, found: FollowUp, agent: Agent) -> None:
    """What is not on an agent's list is not theirs by its id either."""
    if found.owner == agent.id or agent.role.is_supervisor:
        return
    if not has_skill(await profiles.get(connection, agent.id), found.skill):
        raise NotFound("follow-up")
    if found.owner:
        raise NotAllowed("change what a colleague has; a supervisor may")


def _with_note(found: FollowUp, note: str) -> str:
    if len(note) > _NOTE_CHARACTERS or "\0" in note:
        raise InvalidValue("note", problem=f"at most {_NOTE_CHARACTERS} characters of text")
    written = mask_for_storage(note.strip()).text
    return "\n".join(part for part in (found.note, written) if part)[-_NOTE_CHARACTERS:]
