"""Handoffs: a person is called, claims, takes over, returns the conversation to the bot, closes it, judges.

Every function changes one conversation inside the change that it is given, or opens one itself; who may do
what is decided by `desk.ownership`.
"""

from __future__ import annotations

from enum import StrEnum

from desk import ownership, policy
from desk.change import Change
from desk.context import Desk
from desk.discretion import removed
from desk.envelopes import envelope_for
from desk.errors import InvalidValue, NotFound
from desk.identity import new_id
from desk.ownership import Owner, Ownership
from desk.routing.eligibility import has_skill
from desk.store import agents, assignments, handoffs, presences, profiles, proposals, readings
from desk.store.agents import Agent
from desk.store.assignments import Assignment, AssignmentState
from desk.store.handoffs import Handoff
from desk.store.readings import Reading
from desk.store.tasks import TaskKind
from handoff.decision import Decision
from handoff.log import Author, Entry, EntryKind, EventValue
from handoff.transfer import telling_reason
from privacy.masking import mask_for_storage

DISPOSITIONS = ("resolved", "unresolved", "no_reply", "spam")
VERDICTS = ("needed", "too_late", "unnecessary", "wrong_team")
_NOTE_CHARACTERS = 4000
_WAITING = "You are in line for a person, who will see everything written here."


class Cause(StrEnum):
    """Who called for a person. All but the policy call from outside the bot's dialogue.

    A transfer is a person's call for another one, silence the policy's by the clock.
    """

    POLICY = "policy"
    BUTTON = "button"
    BOT_UNAVAILABLE = "bot_unavailable"
    TAKE_OVER = "take_over"
    TRANSFER = "transfer"
    SILENCE = "silence"
    MODERATION = "moderation"


# The bot's dialogue stands still already.
_PAUSED = frozenset({Cause.POLICY, Cause.TRANSFER})
# The bot has said why already.
_SAID = frozenset({Cause.POLICY, Cause.MODERATION})


async def begin(desk: Desk, change: Change, decision: Decision, reading: Reading, *, cause: Cause) -> Handoff:
    """bot -> queue, with the envelope. The customer is told, unless the bot has said it already."""
    moved = ownership.request_person(change.conversation.ownership)
    told = "" if cause in _SAID else decision.tell_text
    _describe(change, decision)
    # The designers' own words stay theirs; the standard sentence is said in the customer's language.
    await change.move(moved, event="handoff.requested", text=told or _WAITING, values=None if told else {})
    return await _record(change, desk, decision, reading, cause=cause)


async def renew(desk: Desk, change: Change, handoff: Handoff, decision: Decision, reading: Reading) -> None:
    """Give a handoff that nobody has claimed another decision and envelope, for more has become known."""
    await _end_unfit_offer(change, skill=decision.skill)
    _describe(change, decision)
    change.news.inbox_changed = True
    handoff.decision, handoff.skill, handoff.priority = decision, decision.skill, decision.priority
    handoff.envelope = await envelope_for(desk, change, decision, reading, identifier=handoff.id)
    await handoffs.save(change.connection, handoff)


async def claim(desk: Desk, conversation: str, agent: Agent) -> None:
    """queue -> agent. One wins; a repeated claim by the winner changes nothing."""
    agent.check_may_serve("talk with customers")
    async with desk.changes.of(conversation) as change:
        await claiming(desk, change, agent)


async def claiming(desk: Desk, change: Change, agent: Agent) -> None:
    """As `claim`, in a change that does more."""
    now = change.conversation.ownership
    if now.owner is Owner.AGENT and now.agent == agent.id:
        return
    moved = ownership.claim(now, agent=agent.id)
    await change.move(
        moved,
        event="handoff.claimed",
        text=f"{agent.name} joined the conversation.",
        agent_name=agent.name,
        values={"agent": agent.name},
    )
    await _claimed(desk, change, agent)


async def take_over(desk: Desk, conversation: str, agent: Agent) -> None:
    """bot or queue -> agent, or from another agent for a supervisor."""
    agent.check_may_serve("talk with customers")
    async with desk.changes.of(conversation) as change:
        await taking_over(desk, change, agent)


async def taking_over(desk: Desk, change: Change, agent: Agent) -> None:
    """As `take_over`, in a change that does more."""
    before = change.conversation.ownership
    if before.owner is Owner.AGENT and before.agent == agent.id:
        return
    moved = ownership.take_over(before, agent=agent.id, is_supervisor=agent.role.is_supervisor)
    reading = await readings.get(change.connection, change.conversation.id)
    if before.owner is Owner.BOT:
        decision = policy.taken_over(
            change.conversation, reading, agent_name=agent.name, policy_version=desk.policy.version
        )
        _describe(change, decision)
    await change.move(
        moved,
        event="conversation.taken_over",
        text=f"{agent.name} joined the conversation.",
        agent_name=agent.name,
        values={"agent": agent.name},
    )
    if before.owner is Owner.BOT:
        await _record(change, desk, decision, reading, cause=Cause.TAKE_OVER)
    await _claimed(desk, change, agent)


async def transfer(
    desk: Desk, change: Change, decision: Decision, reading: Reading, *, moved: Ownership, agent: Agent
) -> Handoff:
    """agent -> queue: this handoff ends, and another begins with the decision. `moved` is the ownership after it.

    `agent` passes it on. The customer is told the name of whom they talked with, who need not be the same; to them routing
    does not give it back as long as it waits.
    """
    had = change.conversation.agent
    name = agent.name if had == agent.id else (await agents.names(change.connection)).get(had, agent.name)
    await _ended(change, "transferred")
    _describe(change, decision)
    await change.move(
        moved,
        event="handoff.transferred",
        text=f"{name} is passing you on to a colleague for this, who will see everything written here.",
        agent_name=name,
        values={"agent": name},
    )
    await _keep_from(change, had)
    return await _record(change, desk, decision, reading, cause=Cause.TRANSFER)


async def leave_queue(change: Change, *, event: str, text: str, values: dict[str, EventValue], ended_as: str) -> Entry:
    """queue -> bot: the customer does not wait any more."""
    entry = await change.move(
        ownership.stop_waiting(change.conversation.ownership), event=event, text=text, values=values
    )
    await _given_back(change, entry, ended_as=ended_as)
    return entry


async def return_to_bot(desk: Desk, conversation: str, agent: Agent) -> None:
    """agent -> bot."""
    async with desk.changes.of(conversation) as change:
        await returning(desk, change, agent)


async def returning(desk: Desk, change: Change, agent: Agent) -> None:
    """As `return_to_bot`, in a change that does more."""
    before = change.conversation.ownership
    if before.owner is Owner.BOT:
        return
    moved = ownership.return_to_bot(before, agent=agent.id)
    entry = await change.move(
        moved,
        event="bot.resumed",
        text=f"{desk.settings.assistant_name} is answering again.",
        agent_name=agent.name,
        values={"assistant": desk.settings.assistant_name},
    )
    await _given_back(change, entry, ended_as="returned")


async def _given_back(change: Change, entry: Entry, *, ended_as: str) -> None:
    """The bot has it again since `entry`. What led to the handoff is spent, or it would hand off again at once."""
    change.conversation.spent_through = entry.seq
    await change.ask_bot(TaskKind.RESUME, seq=entry.seq)
    await _ended(change, ended_as)


async def close(desk: Desk, conversation: str, agent: Agent, *, disposition: str, note: str) -> None:
    """-> closed, with what came of it."""
    if len(note) > _NOTE_CHARACTERS or "\0" in note:
        raise InvalidValue("note", problem=f"at most {_NOTE_CHARACTERS} characters of text")
    async with desk.changes.of(conversation) as change:
        await closing(change, agent, disposition=disposition, note=note)


async def closing(change: Change, agent: Agent, *, disposition: str, note: str = "") -> None:
    """As `close`, in a change that does more."""
    check_disposition(disposition)
    before = change.conversation.ownership
    if before.owner is Owner.CLOSED and change.conversation.disposition == disposition:
        return
    moved = ownership.close(before, agent=agent.id, is_supervisor=agent.role.is_supervisor)
    if note.strip():
        masked = mask_for_storage(note)
        await change.append(
            Author.AGENT,
            masked.text,
            kind=EntryKind.NOTE,
            author_id=agent.id,
            author_name=agent.name,
            removed=removed(masked),
        )
    change.conversation.disposition = disposition
    await change.move(
        moved, event="conversation.closed", text="This conversation is closed.", agent_name=agent.name, values={}
    )
    await _ended(change, "closed")


def check_disposition(disposition: str) -> None:
    """Raises `InvalidValue` for one that there is not."""
    if disposition not in DISPOSITIONS:
        raise InvalidValue("disposition", problem=f"{disposition!r} is none of {', '.join(DISPOSITIONS)}")


async def flag(desk: Desk, conversation: str, agent: Agent, *, verdict: str) -> None:
    """Judge the latest handoff. The last verdict counts. Raises `NotAllowed` for designers, who only read."""
    agent.check_may_serve("judge handoffs")
    async with desk.changes.of(conversation) as change:
        handoff = await handoffs.latest(change.connection, conversation)
        if handoff is None:
            raise NotFound("handoff")
        await judge(change, handoff, agent, verdict=verdict)


async def judge(change: Change, handoff: Handoff, agent: Agent, *, verdict: str) -> None:
    """As `flag`, of any handoff of the conversation."""
    if verdict not in VERDICTS:
        raise InvalidValue("verdict", problem=f"{verdict!r} is none of {', '.join(VERDICTS)}")
    handoff.verdict, handoff.verdict_by, handoff.verdict_at = verdict, agent.id, change.now
    await handoffs.save(change.connection, handoff)
    change.news.aftermath_changed = True
    await change.note(agent.id, "handoff.flagged", handoff=handoff.id, verdict=verdict)


def _describe(change: Change, decision: Decision) -> None:
    conversation = change.conversation
    conversation.layer, conversation.priority = decision.layer, decision.priority
    conversation.skill = decision.skill
    conversation.language = decision.language or conversation.customer.language.partition("-")[0].lower()
    conversation.reason = telling_reason(decision.rules)


async def _record(change: Change, desk: Desk, decision: Decision, reading: Reading, *, cause: Cause) -> Handoff:
    if cause not in _PAUSED:
        # The bot's own dialogue has paused itself; everybody else must pause it.
        await change.ask_bot(TaskKind.PAUSE)
    identifier = new_id()
    handoff = Handoff(
        id=identifier,
        conversation=change.conversation.id,
        cause=cause.value,
        at=change.now,
        epoch=change.conversation.epoch,
        decision=decision,
        envelope=await envelope_for(desk, change, decision, reading, identifier=identifier),
        skill=decision.skill,
        priority=decision.priority,
    )
    await handoffs.add(change.connection, handoff)
    await change.note("desk", "handoff.begun", handoff=identifier, cause=cause.value)
    return handoff


async def _claimed(desk: Desk, change: Change, agent: Agent) -> None:
    """Note who has it, and renew the envelope: the draft now introduces the agent, and knows what was said since."""
    handoff = await handoffs.latest(change.connection, change.conversation.id)
    if handoff is None or handoff.ended_at:
        raise NotFound("handoff")
    reading = await readings.get(change.connection, change.conversation.id)
    handoff.envelope = await envelope_for(
        desk, change, handoff.decision, reading, identifier=handoff.id, agent_name=agent.name
    )
    if not handoff.claimed_at:
        offered = change.news.assignments
        handoff.assigned_at = offered[0].at if offered and offered[0].agent == agent.id else 0.0
    handoff.claimed_by, handoff.claimed_at = agent.id, handoff.claimed_at or change.now
    await handoffs.save(change.connection, handoff)
    await presences.forgive(change.connection, agent.id)
    await change.note(agent.id, "handoff.claimed", handoff=handoff.id)


async def _keep_from(change: Change, agent: str) -> None:
    passed = Assignment(
        id=new_id(),
        conversation=change.conversation.id,
        agent=agent,
        epoch=change.conversation.epoch,
        at=change.now,
        until=change.now,
        state=AssignmentState.PASSED_ON,
        reason=change.conversation.reason,
        settled_at=change.now,
    )
    await assignments.add(change.connection, passed)


async def _end_unfit_offer(change: Change, *, skill: str) -> None:
    """Whoever was offered it for another skill is not waited for, unless they have this one, too."""
    offered = await assignments.open_in(change.connection, change.conversation.id)
    if offered is None or skill == change.conversation.skill:
        return
    profile = (await profiles.of_servants(change.connection)).get(offered.agent)
    if profile is not None and has_skill(profile, skill):
        return
    reason = f"It needs the skill {skill.replace('_', ' ')} now."
    await change.settle(offered, AssignmentState.WITHDRAWN, reason=reason)
    await change.note("desk", "assignment.withdrawn", agent=offered.agent, reason=reason)


async def _ended(change: Change, how: str) -> None:
    if await proposals.supersede(change.connection, change.conversation.id, at=change.now):
        change.news.proposal_changed = True
    handoff = await handoffs.latest(change.connection, change.conversation.id)
    if handoff is not None and not handoff.ended_at:
        handoff.ended_at, handoff.ended_as = change.now, how
        await handoffs.save(change.connection, handoff)
        await change.note(change.conversation.agent or "desk", f"handoff.{how}", handoff=handoff.id)
