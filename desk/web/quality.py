"""`/api/quality/...`: scores of conversations with what shows them, reviews, answers, coaching and compliance.

Supervisors and administrators read and review all of it; designers read; agents see their own parts, and answer them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from aiohttp import web

from desk.context import DESK, Desk
from desk.errors import InvalidValue, NotAllowed, NotFound
from desk.login import current_login
from desk.quality import pages, reviewing
from desk.quality.compliance_page import compliance_page
from desk.quality.conversation_page import conversation_page, open_answers
from desk.quality.shown import bands_of
from desk.store import agents, page_place, quality_reviews
from desk.store.agents import Agent
from desk.web.api import check_own_page, read_body
from desk.web.csv_text import Cell
from desk.web.insight.drift import csv_answer
from desk.web.query_values import whole_number, words
from desk.web.security import json_answer
from handoff.wire.quality import (
    AgentQuality,
    AgentsAnswer,
    AnswerBody,
    BreachShown,
    ConversationQuality,
    NoteBody,
    QueueAnswer,
    ReviewBody,
    SettleBody,
)

DAYS, MOST_DAYS = 90, 730
QUEUES = ("low", "sample")
_ROWS, _MOST_ROWS = 50, 200
_MOST_ANSWERS = 200
_MOST_EXPORTED = 10_000
_NAME_CHARACTERS = 200


class OpenAnswers(msgspec.Struct, frozen=True):
    """What agents object to and nobody has settled, the oldest first."""

    answers: tuple[AgentsAnswer, ...]


async def get_overview(request: web.Request) -> web.StreamResponse:
    """Answer with the means of all criteria, by whose part, week and agent.

    Raises `NotAuthenticated`, `NotAllowed` for agents, and `InvalidValue`.
    """
    desk, reader = await _reader(request)
    async with desk.store.reading() as connection:
        return json_answer(await pages.overview(desk, connection, reader, days=_days(request)))


async def get_queue(request: web.Request) -> web.StreamResponse:
    """Answer with parts to review: the lowest scores, or those drawn by lot, whose scores are hidden until they are reviewed.

    Raises `NotAuthenticated`, `NotAllowed` for all but supervisors and administrators, and `InvalidValue`.
    """
    desk, reader = await _supervisor(request)
    name = request.match_info["queue"]
    if name not in QUEUES:
        raise InvalidValue("queue", problem=f"it is one of {', '.join(QUEUES)}")
    limit = whole_number(request, "limit", default=_ROWS, most=_MOST_ROWS)
    after = _place(request)
    async with desk.store.reading() as connection:
        rows, count, place = await pages.queue_rows(desk, connection, reader, name, after=after, limit=limit)
    return json_answer(QueueAnswer(name, rows, _told(place), count, bands_of(desk.quality)))


async def get_conversation(request: web.Request) -> web.StreamResponse:
    """Answer with the scores of a conversation's parts and what shows them; agents get their own part alone.

    Raises `NotAuthenticated`.
    """
    desk = request.app[DESK]
    reader = (await current_login(desk, request)).agent
    return json_answer(await _conversation(desk, reader, request.match_info["conversation"][:_NAME_CHARACTERS]))


async def post_review(request: web.Request) -> web.StreamResponse:
    """Keep a supervisor's grades for a part, and answer with the conversation's scores.

    Raises `NotAuthenticated`, `NotAllowed`, `NotFound` and `InvalidValue`.
    """
    desk, reader = await _supervisor(request)
    body = await read_body(request, ReviewBody)
    await reviewing.review(desk, reader, body)
    return json_answer(await _conversation(desk, reader, body.conversation))


async def get_agent(request: web.Request) -> web.StreamResponse:
    """Answer with an agent's means, weeks, latest scores, answers and coaching notes; `me` is whoever asks.

    Raises `NotAuthenticated`, `NotAllowed` for a colleague's, `NotFound` and `InvalidValue`.
    """
    desk = request.app[DESK]
    reader = (await current_login(desk, request)).agent
    agent = request.match_info["agent"]
    return json_answer(await _agent(desk, reader, reader.id if agent == "me" else agent, days=_days(request)))


async def get_answers(request: web.Request) -> web.StreamResponse:
    """Answer with what agents object to and nobody has settled.

    Raises `NotAuthenticated`, and `NotAllowed` for all but supervisors and administrators.
    """
    desk, reader = await _supervisor(request)
    async with desk.store.reading() as connection:
        return json_answer(OpenAnswers(await open_answers(desk, connection, reader, limit=_MOST_ANSWERS)))


async def post_answer(request: web.Request) -> web.StreamResponse:
    """Object to a criterion of one's own part, and answer with that part.

    Raises `NotAuthenticated`, `NotAllowed`, `NotFound` and `InvalidValue`.
    """
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    body = await read_body(request, AnswerBody)
    await reviewing.answer(desk, agent, body)
    return json_answer(await _conversation(desk, agent, body.conversation))


async def settle_answer(request: web.Request) -> web.StreamResponse:
    """Settle what an agent objects to, with another grade or with none, and answer with the conversation's scores.

    Raises `NotAuthenticated`, `NotAllowed`, `NotFound` and `InvalidValue`.
    """
    desk, supervisor = await _supervisor(request)
    body = await read_body(request, SettleBody)
    name = request.match_info["answer"]
    conversation = await reviewing.settle(desk, supervisor, name, reply=body.reply, grade=body.grade)
    return json_answer(await _conversation(desk, supervisor, conversation))


async def post_note(request: web.Request) -> web.StreamResponse:
    """Write a coaching note, and answer with its agent's page.

    Raises `NotAuthenticated`, `NotAllowed`, `NotFound` and `InvalidValue`.
    """
    desk, supervisor = await _supervisor(request)
    body = await read_body(request, NoteBody)
    await reviewing.coach(desk, supervisor, body)
    return json_answer(await _agent(desk, supervisor, body.agent, days=DAYS))


async def read_note(request: web.Request) -> web.StreamResponse:
    """Say that one has read a coaching note, and answer with one's page.

    Raises `NotAuthenticated`, `NotAllowed` and `NotFound`.
    """
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    check_own_page(request)
    await reviewing.read_note(desk, agent, request.match_info["note"])
    return json_answer(await _agent(desk, agent, agent.id, days=DAYS))


async def get_compliance(request: web.Request) -> web.StreamResponse:
    """Answer with how often each rule of compliance applied and was broken, and every breach with its conversation.

    Raises `NotAuthenticated`, `NotAllowed` for agents, and `InvalidValue`.
    """
    desk, _ = await _reader(request)
    limit = whole_number(request, "limit", default=_ROWS, most=_MOST_ROWS)
    rule = words(request, "rule", most=_NAME_CHARACTERS)
    async with desk.store.reading() as connection:
        answer, place = await compliance_page(
            desk, connection, days=_days(request), rule=rule, after=_place(request), limit=limit
        )
    return json_answer(msgspec.structs.replace(answer, next=_told(place)))


async def compliance_csv(request: web.Request) -> web.StreamResponse:
    """Answer with every breach as a table (CSV), the latest first.

    Raises `NotAuthenticated`, `NotAllowed` for agents, and `InvalidValue`.
    """
    desk, _ = await _reader(request)
    rule = words(request, "rule", most=_NAME_CHARACTERS)
    async with desk.store.reading() as connection:
        answer, _ = await compliance_page(
            desk, connection, days=_days(request), rule=rule, after=None, limit=_MOST_EXPORTED
        )
    return csv_answer(table_of(answer.breaches), name="compliance")


_HEAD = ("at", "rule", "needs", "agent", "conversation", "text", "messages", "is_forgotten")


def table_of(breaches: Sequence[BreachShown]) -> Iterator[tuple[Cell, ...]]:
    """The head and a line for each breach. Pure."""
    yield _HEAD
    for one in breaches:
        messages = " ".join(map(str, one.seqs))
        yield one.at, one.rule, one.needs, one.agent_name, one.conversation, one.text, messages, one.is_forgotten


async def _reader(request: web.Request) -> tuple[Desk, Agent]:
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    if not agent.role.answers_for_policy:
        raise NotAllowed("see the quality of everybody's work; your own is at /api/quality/agents/me")
    return desk, agent


async def _supervisor(request: web.Request) -> tuple[Desk, Agent]:
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    if not agent.role.is_supervisor:
        raise NotAllowed("review the quality of conversations; supervisors do")
    return desk, agent


async def _conversation(desk: Desk, reader: Agent, conversation: str) -> ConversationQuality:
    async with desk.store.reading() as connection:
        if not await quality_reviews.is_kept(connection, conversation):
            raise NotFound("conversation")
        return await conversation_page(desk, connection, reader, conversation)


async def _agent(desk: Desk, reader: Agent, agent: str, *, days: int) -> AgentQuality:
    if agent != reader.id and not reader.role.is_supervisor:
        raise NotAllowed("see the quality of a colleague's work")
    async with desk.store.reading() as connection:
        if agent not in await agents.names(connection):
            raise NotFound("agent")
        return await pages.agent_page(desk, connection, reader, agent, days=days)


def _days(request: web.Request) -> int:
    return whole_number(request, "days", default=DAYS, most=MOST_DAYS)


def _told(place: tuple[float, str, str] | None) -> str:
    return "" if place is None else page_place.written(float(place[0]), place[1], place[2])


def _place(request: web.Request) -> tuple[float, str, str] | None:
    return page_place.read(request.query.get("after", ""), float, str, str)
