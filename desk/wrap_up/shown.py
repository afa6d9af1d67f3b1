"""Wrap-ups, ratings and reviews as agents see them."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.context import Desk
from desk.store import agents, crm_notes, quality_reviews, ratings, reviews, wrap_ups, wrong_answers
from desk.store.agents import Agent
from desk.store.crm_notes import CrmNote
from desk.store.ratings import Rating, RatingRequest
from desk.store.wrap_ups import StoredWrapUp
from handoff.wire.ratings import RatedPart, RatingShown
from handoff.wire.wrap_up import Aftermath, Afterwork, WrapUp

KEPT = "kept"
_MOST_REVIEWS = 100


def shown(stored: StoredWrapUp, *, names: dict[str, str], note: CrmNote | None = None) -> WrapUp:
    """A wrap-up with its people's names and what became of its note. Pure."""
    record = note.state.value if note is not None else (KEPT if stored.confirmed is not None else "")
    return WrapUp(
        id=stored.id,
        conversation=stored.conversation,
        handoff=stored.handoff,
        agent=stored.agent,
        agent_name=names.get(stored.agent, ""),
        ended_as=stored.ended_as,
        draft=stored.drafted,
        drafted_at=stored.drafted_at,
        confirmed=stored.confirmed,
        confirmed_by=names.get(stored.confirmed_by, ""),
        confirmed_at=stored.confirmed_at,
        record=record,
        record_number=note.number if note is not None else "",
    )


async def aftermath_of(connection: AsyncConnection, conversation: str) -> Aftermath:
    """What is kept of a conversation besides its log."""
    found = await wrap_ups.of_conversation(connection, conversation)
    names = await agents.names(connection) if found else {}
    notes = await crm_notes.of_wrap_ups(connection, [one.id for one in found])
    request = await ratings.request_of(connection, conversation)
    given = await ratings.of_conversation(connection, conversation)
    return Aftermath(
        conversation=conversation,
        wrap_ups=tuple(shown(one, names=names, note=notes.get(one.id)) for one in found),
        ratings=ratings_shown(request, given),
        wrong_answers=await wrong_answers.of_conversation(connection, conversation),
    )


async def afterwork_of(desk: Desk, agent: Agent) -> Afterwork:
    """What waits for one agent."""
    async with desk.store.reading() as connection:
        is_supervisor = agent.role.is_supervisor
        return Afterwork(
            pending=await wrap_ups.pending(connection, agent.id),
            comments=await reviews.comments_for(connection, agent.id),
            reviews=await reviews.listed(connection, limit=_MOST_REVIEWS) if is_supervisor else (),
            open_reviews=await reviews.count_open(connection) if is_supervisor else 0,
            quality=await quality_reviews.count_waiting(connection, agent.id, is_supervisor=is_supervisor),
        )


def ratings_shown(request: RatingRequest | None, given: tuple[Rating, ...]) -> tuple[RatingShown, ...]:
    """What was asked with what was answered, for agents. Pure."""
    answers = {one.part: one for one in given}
    return tuple(
        RatingShown(
            part=asked.part,
            name=asked.name,
            score=answers[asked.part].score if asked.part in answers else 0,
            word=answers[asked.part].word if asked.part in answers else "",
            changed_at=answers[asked.part].changed_at if asked.part in answers else 0.0,
        )
        for asked in (request.parts if request is not None else ())
    )


def parts_shown(request: RatingRequest, given: tuple[Rating, ...]) -> tuple[RatedPart, ...]:
    """The same for the customer. Pure."""
    return tuple(RatedPart(one.part, one.name, one.score, one.word) for one in ratings_shown(request, given))
