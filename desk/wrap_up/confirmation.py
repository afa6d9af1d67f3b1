"""The agent confirms: their part ends, what they corrected is kept, and what was promised gets an owner and a day."""

from __future__ import annotations

import msgspec

from desk import follow_ups, handoffs
from desk.change import Change
from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.ownership import Owner
from desk.store import agents, conversations, crm_notes, wrap_ups
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent
from desk.store.crm_notes import CrmNote
from desk.store.follow_ups import FollowUpKind
from desk.store.wrap_ups import StoredWrapUp
from desk.wrap_up.notes import note_text
from handoff.envelope import SummarySentence
from handoff.wire.wrap_up import Task, WrapUpContent
from privacy.masking import mask_for_storage

ENDINGS = ("closed", "returned")
NOTE_CHARACTERS = 3500  # a record takes 4,000, and the note gets a heading and what is still to do
TASK_CHARACTERS = 300
MOST_TASKS = 10
_SENTENCE_CHARACTERS = 1000
_MOST_SENTENCES = 30


async def confirm(
    desk: Desk,
    conversation: str,
    agent: Agent,
    *,
    wrap_up: str,
    ending: str,
    content: WrapUpContent,
    verdict: str = "",
) -> None:
    """End the part and keep the content, all or nothing. A wrap-up that is confirmed already stays as it is.

    Raises `NotOwner` where the conversation is somebody else's to end, `NotAllowed` where the part was somebody else's,
    `NotFound` and `InvalidValue`.
    """
    content = _checked(content, now=desk.changes.clock())
    async with desk.changes.of(conversation) as change:
        stored = await _found(change, wrap_up)
        if stored.confirmed is not None:
            return
        if stored.agent != agent.id and not agent.role.is_supervisor:
            raise NotAllowed("confirm the wrap-up of a colleague")
        await _check_owners(change, content.tasks)
        await _end(desk, change, stored, agent, ending=ending, disposition=content.disposition)
        handoff = await stored_handoffs.get(change.connection, stored.handoff) if stored.handoff else None
        if handoff is not None and verdict:
            await handoffs.judge(change, handoff, agent, verdict=verdict)
        stored.confirmed, stored.confirmed_by, stored.confirmed_at = content, agent.id, change.now
        await wrap_ups.save(change.connection, stored)
        for task in content.tasks:
            await follow_ups.create(
                change,
                kind=FollowUpKind.TASK,
                task=task.task,
                due_at=task.due_at,
                contact=change.conversation.customer.email,
                created_by=agent.id,
                owner=task.owner,
            )
        await _queue_note(desk, change, stored, content)
        change.news.aftermath_changed = True
        await change.note(
            agent.id,
            "wrap_up.confirmed",
            wrap_up=stored.id,
            disposition=content.disposition,
            tasks=len(content.tasks),
            as_drafted=_is_as_drafted(stored, content),
        )


async def _found(change: Change, wrap_up: str) -> StoredWrapUp:
    for one in await wrap_ups.of_conversation(change.connection, change.conversation.id):
        if one.id == wrap_up:
            return one
    raise NotFound("wrap-up")


async def _end(
    desk: Desk, change: Change, stored: StoredWrapUp, agent: Agent, *, ending: str, disposition: str
) -> None:
    handoff = await stored_handoffs.get(change.connection, stored.handoff) if stored.handoff else None
    is_over = change.conversation.owner is Owner.CLOSED if handoff is None else bool(handoff.ended_at)
    if is_over:
        # It ended some other way while the dialog was open, or before; what came of it is still the agent's to say.
        if change.conversation.owner is Owner.CLOSED and await _is_last(change, stored):
            change.conversation.disposition = disposition
        stored.ended_as = stored.ended_as or (handoff.ended_as if handoff is not None else "closed")
        return
    if ending not in ENDINGS:
        raise InvalidValue("ending", problem=f"it goes on: say how it ends, with one of {', '.join(ENDINGS)}")
    if ending == "closed":
        await handoffs.closing(change, agent, disposition=disposition)
    else:
        await handoffs.returning(desk, change, agent)
    stored.ended_as = ending


async def _is_last(change: Change, stored: StoredWrapUp) -> bool:
    latest = await stored_handoffs.latest(change.connection, change.conversation.id)
    return latest is None or latest.id == stored.handoff


async def _queue_note(desk: Desk, change: Change, stored: StoredWrapUp, content: WrapUpContent) -> None:
    """The note is on its way once this is committed. Without a known customer it stays with the conversation."""
    customer = change.conversation.customer
    if not goes_to_record(desk, change.conversation) or not content.note:
        return
    names = await agents.names(change.connection)
    await crm_notes.add(
        change.connection,
        CrmNote(
            wrap_up=stored.id,
            conversation=change.conversation.id,
            customer_id=customer.id,
            author=names.get(stored.agent, ""),
            text=note_text(
                content,
                channel=change.conversation.channel,
                agent_name=names.get(stored.agent, ""),
                at=change.now,
                time_zone=desk.settings.time_zone,
                names=names,
            ),
            at=change.now,
            due_at=change.now,
        ),
    )


def goes_to_record(desk: Desk, conversation: conversations.Conversation) -> bool:
    """Whether a note on this conversation goes into a customer's record. Pure."""
    customer = conversation.customer
    return customer.identified and bool(customer.id) and desk.back_office.is_set_up


def _is_as_drafted(stored: StoredWrapUp, content: WrapUpContent) -> bool:
    drafted = stored.drafted
    tasks = tuple((promise.task, promise.due_at) for promise in drafted.promises)
    return (drafted.summary, drafted.note, drafted.disposition.name, tasks) == (
        content.summary,
        content.note,
        content.disposition,
        tuple((task.task, task.due_at) for task in content.tasks),
    )


async def _check_owners(change: Change, tasks: tuple[Task, ...]) -> None:
    wanted = {task.owner for task in tasks if task.owner}
    if not wanted:
        return
    known = {one.id for one in await agents.list_agents(change.connection) if one.role.may_serve}
    if not wanted <= known:
        raise InvalidValue("owner", problem="a task belongs to an agent who serves customers, or to nobody yet")


def _checked(content: WrapUpContent, *, now: float) -> WrapUpContent:
    """The content without secrets. Raises `InvalidValue` for what is too long, empty, or of no use. Pure."""
    handoffs.check_disposition(content.disposition)
    if len(content.summary) > _MOST_SENTENCES:
        raise InvalidValue("summary", problem=f"at most {_MOST_SENTENCES} sentences are kept")
    summary = tuple(
        SummarySentence(_text("summary", one.text, limit=_SENTENCE_CHARACTERS), one.seqs[:20])
        for one in content.summary
    )
    if len(content.tasks) > MOST_TASKS:
        raise InvalidValue("tasks", problem=f"at most {MOST_TASKS} tasks are kept")
    tasks = tuple(
        msgspec.structs.replace(one, task=_text("task", one.task, limit=TASK_CHARACTERS), due_at=_due(one, now=now))
        for one in content.tasks
    )
    note = _text("note", content.note, limit=NOTE_CHARACTERS) if content.note.strip() else ""
    return WrapUpContent(content.disposition, summary, note, tasks)


def _text(field: str, text: str, *, limit: int) -> str:
    if not text.strip() or len(text) > limit or "\0" in text:
        raise InvalidValue(field, problem=f"it needs 1 to {limit} characters")
    return mask_for_storage(text.strip()).text


def _due(task: Task, *, now: float) -> float:
    if not 0 < task.due_at <= now + follow_ups.LONGEST_DELAY_SECONDS:
        raise InvalidValue("due_at", problem="a task is due within 90 days")
    return task.due_at
