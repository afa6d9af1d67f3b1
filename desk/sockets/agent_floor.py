"""What agents do among each other on `/ws/agent`: whisper, mention, pass a conversation on, and
see the floor."""

from __future__ import annotations

from desk import passing, passing_options, whispers
from desk.errors import NotAllowed
from desk.sockets.agent import AgentSession, handlers
from desk.store import agents, mentions, presences
from desk.store.presences import Standing
from handoff.wire.agent import Done
from handoff.wire.floor import FollowFloor, LeaveFloor
from handoff.wire.mentions import Colleague, Colleagues, ListColleagues, ReadAllMentions, ReadMention
from handoff.wire.passing import AskPassOnOptions, PassOn
from handoff.wire.shared import Ack
from handoff.wire.whispers import SendWhisper


@handlers.on(SendWhisper)
async def _whisper(session: AgentSession, message: SendWhisper) -> None:
    seq = await whispers.whisper(
        session.desk, message.conversation, session.agent, client_id=message.id, text=message.text
    )
    session.connection.send(Ack(id=message.id, seq=seq))


@handlers.on(ReadMention)
async def _read_mention(session: AgentSession, message: ReadMention) -> None:
    await _mark_read(session, conversation=message.conversation, seq=message.seq)


@handlers.on(ReadAllMentions)
async def _read_all_mentions(session: AgentSession, _message: ReadAllMentions) -> None:
    await _mark_read(session)


async def _mark_read(session: AgentSession, *, conversation: str = "", seq: int = 0) -> None:
    """Every window of this agent hears of it."""
    desk, agent = session.desk, session.agent
    async with desk.store.writing() as connection:
        is_new = await mentions.mark_read(
            connection, agent.id, at=desk.changes.clock(), conversation=conversation, seq=seq
        )
        left = await mentions.of_agent(connection, agent.id)
    if is_new:
        desk.tell_agent(agent.id, left)


@handlers.on(ListColleagues)
async def _list_colleagues(session: AgentSession, _message: ListColleagues) -> None:
    desk = session.desk
    async with desk.store.reading() as connection:
        known = await agents.list_agents(connection)
        standings = await presences.everybody(connection)
    now = desk.changes.clock()
    listed = tuple(
        Colleague(
            agent=one.id,
            name=one.name,
            role=one.role.value,
            presence=standings.get(one.id, Standing(one.id)).presence(now).value,
        )
        for one in sorted(known, key=lambda one: one.name.casefold())
        if one.id != session.agent.id
    )
    session.connection.send(Colleagues(listed))


@handlers.on(PassOn)
async def _pass_on(session: AgentSession, message: PassOn) -> None:
    await passing.pass_on(session.desk, session.agent, message)
    session.connection.send(Done(id=message.id))


@handlers.on(AskPassOnOptions)
async def _ask_pass_on_options(session: AgentSession, message: AskPassOnOptions) -> None:
    session.connection.send(await passing_options.options(session.desk, message.conversation, session.agent))


@handlers.on(FollowFloor)
async def _follow_floor(session: AgentSession, _message: FollowFloor) -> None:
    if not session.agent.role.is_supervisor:
        raise NotAllowed("see the floor; supervisors do")
    session.desk.floor.follow(session.connection.send)


@handlers.on(LeaveFloor)
async def _leave_floor(session: AgentSession, _message: LeaveFloor) -> None:
    session.desk.floor.leave(session.connection.send)
