"""What comes after, on `/ws/agent`: wrap-ups, wrong answers of the bot, reviews, tasks for colleagues."""

from __future__ import annotations

from desk import follow_ups
from desk.sockets.agent import AgentSession, handlers
from desk.store import agents, conversations, crm_notes
from desk.wrap_up import confirmation, drafts, reviews, wrong_answers
from desk.wrap_up.shown import KEPT, shown
from handoff.wire.agent import Done
from handoff.wire.wrap_up import (
    ConfirmWrapUp,
    FlagAnswer,
    GiveFollowUp,
    PrepareWrapUp,
    ReadReview,
    SettleReview,
    UnflagAnswer,
    WrapUpPrepared,
)


@handlers.on(PrepareWrapUp)
async def _prepare(session: AgentSession, message: PrepareWrapUp) -> None:
    desk = session.desk
    stored = await drafts.prepare(desk, message.conversation, session.agent)
    async with desk.store.reading() as connection:
        row = await conversations.get(connection, message.conversation)
        names = await agents.names(connection)
        notes = await crm_notes.of_wrap_ups(connection, [stored.id])
    record = "record" if confirmation.goes_to_record(desk, row) else KEPT
    session.connection.send(
        WrapUpPrepared(id=message.id, wrap_up=shown(stored, names=names, note=notes.get(stored.id)), record=record)
    )


@handlers.on(ConfirmWrapUp)
async def _confirm(session: AgentSession, message: ConfirmWrapUp) -> None:
    await confirmation.confirm(
        session.desk,
        message.conversation,
        session.agent,
        wrap_up=message.wrap_up,
        ending=message.ending,
        content=message.content,
        verdict=message.verdict,
    )
    session.connection.send(Done(id=message.id))


@handlers.on(FlagAnswer)
async def _flag(session: AgentSession, message: FlagAnswer) -> None:
    await wrong_answers.flag(
        session.desk, message.conversation, session.agent, seq=message.seq, right_answer=message.right_answer
    )
    session.connection.send(Done(id=message.id))


@handlers.on(UnflagAnswer)
async def _unflag(session: AgentSession, message: UnflagAnswer) -> None:
    await wrong_answers.unflag(session.desk, message.conversation, session.agent, seq=message.seq)
    session.connection.send(Done(id=message.id))


@handlers.on(SettleReview)
async def _settle(session: AgentSession, message: SettleReview) -> None:
    await reviews.settle(session.desk, message.review, session.agent, comment=message.comment)
    session.connection.send(Done(id=message.id))


@handlers.on(ReadReview)
async def _read(session: AgentSession, message: ReadReview) -> None:
    await reviews.read(session.desk, message.review, session.agent)
    session.connection.send(Done(id=message.id))


@handlers.on(GiveFollowUp)
async def _give(session: AgentSession, message: GiveFollowUp) -> None:
    await follow_ups.give(session.desk, message.follow_up, session.agent, to=message.to)
    session.connection.send(Done(id=message.id))
