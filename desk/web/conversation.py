"""`/api/conversations/{id}`: one conversation with its envelope, for logged-in agents; and `/api/agents`, who they are."""

from __future__ import annotations

import msgspec
from aiohttp import web

from desk.context import DESK
from desk.listening import note_reading
from desk.login import current_login
from desk.ownership import Owner
from desk.store import agents, conversations, handoffs
from desk.web.security import json_answer
from handoff.conversation import Customer
from handoff.envelope import Envelope
from handoff.wire.shared import SpeakerState


class ConversationAnswer(msgspec.Struct, frozen=True):
    """A conversation as it is now. `agent` is the id of the agent who has it, `last_seq` the number of its last entry.

    `envelope` and `verdict` are of the latest handoff. Times are seconds since the epoch, UTC; 0 for never.
    """

    conversation: str
    channel: str
    customer: Customer
    state: SpeakerState
    agent: str
    last_seq: int
    created_at: float
    last_at: float
    waiting_since: float
    closed_at: float
    disposition: str
    envelope: Envelope | None
    verdict: str


class AgentTold(msgspec.Struct, frozen=True):
    """An agent by id, with the name that customers see."""

    id: str
    name: str
    role: str


class AgentsAnswer(msgspec.Struct, frozen=True):
    """All agents who can log in, by name."""

    agents: tuple[AgentTold, ...]


async def get_conversation(request: web.Request) -> web.StreamResponse:
    """Answer with the conversation, and what the latest handoff's agent is given.

    Raises `NotAuthenticated` and `NotFound`.
    """
    desk = request.app[DESK]
    agent = (await current_login(desk, request)).agent
    async with desk.store.reading() as connection:
        row = await conversations.get(connection, request.match_info["conversation"])
        state = await desk.state_of(connection, row)
        handoff = await handoffs.latest(connection, row.id)
    await note_reading(desk, agent, row)
    return json_answer(
        ConversationAnswer(
            conversation=row.id,
            channel=row.channel,
            customer=row.customer,
            state=state,
            agent=row.agent if row.owner is Owner.AGENT else "",
            last_seq=row.last_seq,
            created_at=row.created_at,
            last_at=row.last_at,
            waiting_since=row.waiting_since,
            closed_at=row.closed_at,
            disposition=row.disposition,
            envelope=handoff.envelope if handoff else None,
            verdict=handoff.verdict if handoff else "",
        )
    )


async def list_agents(request: web.Request) -> web.StreamResponse:
    """Answer with all agents who can log in. Raises `NotAuthenticated`."""
    desk = request.app[DESK]
    await current_login(desk, request)
    async with desk.store.reading() as connection:
        found = await agents.list_agents(connection)
    told = sorted((AgentTold(one.id, one.name, one.role.value) for one in found), key=lambda one: (one.name, one.id))
    return json_answer(AgentsAnswer(tuple(told)))
