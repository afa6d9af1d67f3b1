"""People and quality: supervisors review parts and settle what agents object to, agents answer, notes coach.

Whoever's part it is does not review it, nor settle an answer of their own. What people write is kept without secrets.
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.change import News
from desk.context import Desk
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.identity import new_id
from desk.quality.case import WHOLE
from desk.quality.scoring import corrected
from desk.store import agents, audit, conversations, quality, quality_reviews
from desk.store.agents import Agent
from desk.store.audit import AuditLine
from desk.store.quality import StoredScore
from desk.store.quality_reviews import StoredAnswer, StoredNote, StoredReview
from desk.wrap_up.shown import afterwork_of
from handoff.quality_model import Grade
from handoff.wire.quality import AnswerBody, NoteBody, ReviewBody
from privacy.masking import mask_for_storage

TEXT_CHARACTERS = 2000


async def review(desk: Desk, reviewer: Agent, body: ReviewBody) -> None:
    """Keep a supervisor's grades for a part, in place of what they gave before; what was given blind stays as it is.

    Raises `NotAllowed`, `NotFound` and `InvalidValue`.
    """
    check_may_review(reviewer, body.part)
    if not body.grades:
        raise InvalidValue("grades", problem="give at least one; what cannot be told is left out")
    comment = _text("comment", body.comment, least=0)
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        await conversations.lock(connection, body.conversation)
        score = (await quality.of_conversation(connection, body.conversation)).get(body.part)
        if score is None or body.part == WHOLE:
            raise NotFound("scored part of this conversation")
        before = [
            one
            for one in await quality_reviews.reviews_of(connection, body.conversation)
            if (one.part, one.reviewer) == (body.part, reviewer.id)
        ]
        if before and before[0].is_blind:
            if dict(before[0].grades) == dict(body.grades):
                return
            # The score is known by now, and grades that follow it would agree with it.
            raise InvalidValue("grades", problem="they were given before the score was seen, and stay as they are")
        is_sampled = score.draw < desk.quality.queues.sample_share
        given = StoredReview(
            id=new_id(),
            conversation=body.conversation,
            part=body.part,
            reviewer=reviewer.id,
            at=now,
            is_sampled=is_sampled,
            is_blind=is_hidden_from(desk, score, reviewer, reviewed=bool(before)),
            grades=dict(body.grades),
            comment=comment,
        )
        await quality_reviews.put_review(connection, given)
        score.reviewed_at = score.reviewed_at or now
        await quality.save(connection, score)
        await _note(
            connection, now, reviewer, "quality.reviewed", body.conversation, part=body.part, blind=given.is_blind
        )


async def answer(desk: Desk, agent: Agent, body: AnswerBody) -> str:
    """An agent objects to a criterion of their own part, once for each. Returns its id.

    Raises `NotAllowed`, `NotFound` and `InvalidValue`.
    """
    text = _text("text", body.text, least=1)
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        await conversations.lock(connection, body.conversation)
        score = (await quality.of_conversation(connection, body.conversation)).get(agent.id)
        if score is None:
            raise NotAllowed("answer the score of a conversation in which you have no part")
        if body.criterion not in score.points:
            raise InvalidValue("criterion", problem="it got no points, so there is nothing to object to")
        every = await quality_reviews.answers_of(connection, body.conversation)
        before = [one for one in every if one.agent == agent.id and one.criterion is body.criterion]
        if before and before[0].text == text:
            return before[0].id
        if before:
            raise InvalidValue("criterion", problem="you have answered it already, and one answer is settled once")
        made = StoredAnswer(
            id=new_id(), conversation=body.conversation, agent=agent.id, criterion=body.criterion, text=text, at=now
        )
        await quality_reviews.add_answer(connection, made)
        await _note(connection, now, agent, "quality.answered", body.conversation, criterion=body.criterion.value)
    desk.changes.announce(News(body.conversation, reviews_changed=True))
    return made.id


async def settle(desk: Desk, supervisor: Agent, name: str, *, reply: str, grade: Grade | None) -> str:
    """Settle an answer: with another grade, which replaces the points, or with none. Returns its conversation.

    Settled again in the same way nothing changes; in another way it is refused. Raises `NotAllowed`, `NotFound` and
    `InvalidValue`.
    """
    if not supervisor.role.is_supervisor:
        raise NotAllowed("settle what agents object to; supervisors do")
    text = _text("reply", reply, least=1)
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        found = await quality_reviews.lock_answer(connection, name)
        if found.agent == supervisor.id:
            raise NotAllowed("settle your own answer; a colleague does")
        if found.settled_at:
            if (found.grade, found.reply) == (grade, text):
                return found.conversation
            raise InvalidValue("answer", problem="it is settled already")
        await conversations.lock(connection, found.conversation)
        found.settled_by, found.settled_at, found.grade, found.reply = supervisor.id, now, grade, text
        await quality_reviews.save_answer(connection, found)
        score = (await quality.of_conversation(connection, found.conversation)).get(found.agent)
        if grade is not None and score is not None:
            score.corrected = {**score.corrected, found.criterion: grade}
            await quality.save(connection, corrected(score, desk.quality))
        changed = {"criterion": found.criterion.value, "grade": grade.value if grade else ""}
        await _note(connection, now, supervisor, "quality.settled", found.conversation, **changed)
    desk.changes.announce(News(found.conversation, reviews_changed=True))
    return found.conversation


async def coach(desk: Desk, supervisor: Agent, body: NoteBody) -> str:
    """Write a coaching note for an agent. Returns its id. Raises `NotAllowed`, `NotFound` and `InvalidValue`."""
    if not supervisor.role.is_supervisor:
        raise NotAllowed("write coaching notes; supervisors do")
    if body.agent == supervisor.id:
        raise NotAllowed("coach yourself")
    text = _text("text", body.text, least=1)
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        known = {one.id: one for one in await agents.list_agents(connection)}
        if body.agent not in known or not known[body.agent].role.may_serve:
            raise NotFound("agent who serves customers")
        if body.conversation and not await quality_reviews.is_kept(connection, body.conversation):
            raise NotFound("conversation")
        note = StoredNote(
            id=new_id(),
            conversation=body.conversation,
            agent=body.agent,
            author=supervisor.id,
            criterion=body.criterion,
            text=text,
            at=now,
        )
        await quality_reviews.add_note(connection, note)
        await _note(connection, now, supervisor, "coaching.noted", "", agent=body.agent, criterion=body.criterion.value)
    desk.tell_agent(body.agent, await afterwork_of(desk, known[body.agent]))
    return note.id


async def read_note(desk: Desk, agent: Agent, name: str) -> str:
    """Its agent has read a note. Returns whose it is. Raises `NotAllowed` and `NotFound`."""
    now = desk.changes.clock()
    async with desk.store.writing() as connection:
        found = await quality_reviews.lock_note(connection, name)
        if found.agent != agent.id:
            raise NotAllowed("read a colleague's coaching notes for them")
        if not found.read_at:
            await quality_reviews.mark_note_read(connection, name, at=now)
    desk.tell_agent(agent.id, await afterwork_of(desk, agent))
    return found.agent


def is_hidden_from(desk: Desk, score: StoredScore, reader: Agent, *, reviewed: bool) -> bool:
    """Whether the automatic score is kept back: of what was drawn by lot, from supervisors who have not given theirs yet, as
    long as they are asked for it."""
    queues = desk.quality.queues
    is_asked = score.ended_at >= desk.changes.clock() - queues.within_days * 86_400.0
    may_review = reader.role.is_supervisor and score.part != reader.id
    return may_review and is_asked and score.draw < queues.sample_share and score.total is not None and not reviewed


def check_may_review(agent: Agent, part: str) -> None:
    """Raises `NotAllowed` for whoever may not review this part."""
    if not agent.role.is_supervisor:
        raise NotAllowed("review the quality of conversations; supervisors do")
    if part == agent.id:
        raise NotAllowed("review your own part; a colleague does")


def _text(field: str, text: str, *, least: int) -> str:
    kept = text.strip()
    if not least <= len(kept) <= TEXT_CHARACTERS or "\0" in kept:
        raise InvalidValue(field, problem=f"it has {least} to {TEXT_CHARACTERS} characters")
    return mask_for_storage(kept).text


async def _note(
    connection: AsyncConnection, now: float, actor: Agent, action: str, conversation: str, **detail: str | bool
) -> None:

    await audit.add(connection, AuditLine(now, actor.id, action, conversation, {**detail}))
