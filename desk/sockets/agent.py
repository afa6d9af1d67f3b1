"""The agent's socket, `/ws/agent`: the inbox, and any number of conversations followed at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from aiohttp import web

from desk import agents, assignments, handoffs, transfers, whispers
from desk.attachments.uploads import rules_of
from desk.channels.shown import shown
from desk.context import DESK, Desk
from desk.copilot.watch import COPILOT, Copilot
from desk.errors import InvalidValue, NotAuthenticated, TextHeld, told
from desk.follow_ups import read_duties
from desk.inbox import Inboxes
from desk.insight.alerts.telling import read_open
from desk.lines import Line
from desk.listening import is_listening, note_listening, note_listening_ended
from desk.login import current_login, shows_key
from desk.ownership import Owner
from desk.rooms import Audience, Follower
from desk.sockets import watching
from desk.sockets.agent_rights import check_may_send
from desk.sockets.agent_sockets import AGENT_SOCKETS
from desk.sockets.base import Caps, Connection, Handlers, Sender, serve
from desk.sockets.origin import is_own_origin
from desk.store import conversations, entries, mentions, proposals, readings
from desk.store import handoffs as stored_handoffs
from desk.store.agents import Agent
from desk.store.conversations import Conversation
from desk.workbench.workbench import WORKBENCH
from desk.wrap_up.shown import aftermath_of, afterwork_of
from handoff.envelope import Envelope, MoodPoint
from handoff.wire.agent import (
    AddNote,
    AgentWelcome,
    ClaimHandoff,
    CloseConversation,
    ConversationOpened,
    Done,
    FlagHandoff,
    HeldWords,
    LeaveConversation,
    MessageHeld,
    OpenConversation,
    ReturnToBot,
    SendReply,
    TakeOver,
)
from handoff.wire.codec import decode_from_agent
from handoff.wire.shared import Ack, Ping, Pong, Typing
from handoff.wire.transfers import AcceptTransfer, DismissTransfer
from handoff.wire.whispers import Whispers

INBOXES: web.AppKey[Inboxes] = web.AppKey("inboxes", Inboxes)
_OPEN_AT_ONCE = 50
_NEWEST_ENTRIES = 100
"""As many fill a screen several times over; those before them are asked for when somebody scrolls up."""


@dataclass(slots=True)
class AgentSession:
    """A logged-in agent's socket and the conversations that it follows.

    `listened` are those in which it was noted that this supervisor reads along, `watched` those whose other readers know
    that this agent looks. `is_request`: no socket, but one command of a program, which gets no answer that comes later.
    """

    desk: Desk
    connection: Sender
    inboxes: Inboxes
    agent: Agent
    copilot: Copilot
    followed: dict[str, Follower] = field(default_factory=dict)
    listened: set[str] = field(default_factory=set)
    watched: set[str] = field(default_factory=set)
    is_request: bool = False


class AgentHandlers(Handlers[AgentSession]):
    """Handlers that also keep the agent's presence: a command, and writing, are acts of the person."""

    async def handle(self, session: AgentSession, message: msgspec.Struct) -> None:
        check_may_send(session.agent, message)
        if hasattr(message, "id") or isinstance(message, Typing):
            await session.desk.presences.acted(session.agent.id)
        await super().handle(session, message)
        if not session.is_request:
            session.desk.steps.note(message, agent=session.agent.id)


handlers = AgentHandlers()


async def handle(request: web.Request) -> web.StreamResponse:
    """Serve the socket until it ends."""
    desk = request.app[DESK]
    limits = desk.settings.limits
    if not is_own_origin(request, public_url=desk.settings.public_url):
        raise web.HTTPForbidden(
            text="Only the desk's own console may open this socket. Set public_url to the address that browsers use."
        )
    if shows_key(request):
        # An open socket would outlive its key, and its agent would seem to be at the desk.
        raise web.HTTPForbidden(text="A key opens no socket. Programs use /api/commands and webhooks.")
    try:
        login = await current_login(desk, request)
    except NotAuthenticated as error:
        raise web.HTTPUnauthorized(text=told(error).message) from error
    caps = Caps(
        frame_bytes=limits.frame_bytes,
        frames_per_second=limits.frames_per_second,
        frame_burst=limits.frame_burst,
        queue_frames=limits.queue_frames,
        auth_timeout_seconds=limits.auth_timeout_seconds,
        heartbeat_seconds=limits.heartbeat_seconds,
        send_timeout_seconds=limits.send_timeout_seconds,
    )
    async with Connection(request, caps=caps, decode=decode_from_agent) as connection:
        sockets = request.app[AGENT_SOCKETS]
        session = AgentSession(desk, connection, request.app[INBOXES], login.agent, request.app[COPILOT])
        sockets.add(login, connection, session)
        request.app[WORKBENCH].expect(login.agent)
        try:
            await _serve(session, connection)
        finally:
            sockets.remove(login, connection)
    return connection.response


async def _serve(session: AgentSession, connection: Connection) -> None:
    desk, agent = session.desk, session.agent
    standing = await desk.presences.enter(agent.id)
    session.connection.send(
        AgentWelcome(
            agent=agent.id,
            name=agent.name,
            role=agent.role.value,
            presence=standing.chosen.value,
            presence_why=standing.why.value,
            presence_since=standing.since,
            company=desk.settings.company_name,
            dispositions=handoffs.DISPOSITIONS,
            attachments=rules_of(desk.settings.attachments),
            sealed=desk.settings.sealed_kinds,
        )
    )
    send = session.connection.send
    session.inboxes.follow(agent, send)
    line = Line(agent, send, follows=session.followed.__contains__, restart=connection.restart)
    desk.lines.open(line)
    try:
        async with desk.store.glancing() as reader:
            send(await mentions.of_agent(reader, agent.id))
            send((await read_duties(reader)).for_agent(agent))
        send(await afterwork_of(desk, agent))
        if agent.role.sees_figures:
            send(await read_open(desk))
        await serve(session, connection, handlers)
    finally:
        desk.lines.close(line)
        session.inboxes.leave(send)
        desk.floor.leave(send)
        for conversation in tuple(session.watched):
            watching.go(session, conversation)
        for conversation, follower in session.followed.items():
            await desk.rooms.leave(follower)
            session.copilot.left(conversation)
        # The last, for these ask the store, which may be away.
        try:
            await note_listening_ended(desk, agent, session.listened)
        finally:
            await desk.presences.leave(agent.id)


@handlers.on(OpenConversation)
async def _open(session: AgentSession, message: OpenConversation) -> None:
    """Join the room first, then read: what is written in between waits in the follower."""
    desk, name = session.desk, message.conversation
    if len(session.followed) >= _OPEN_AT_ONCE and name not in session.followed:
        raise InvalidValue("conversation", problem=f"at most {_OPEN_AT_ONCE} are open at once; leave one first")
    await _stop_following(session, name)
    follower = desk.rooms.join(name, audience=Audience.AGENT, send=session.connection.send)
    try:
        async with desk.store.glancing() as reader:
            row = await conversations.get(reader, name)
            state = await desk.state_of(reader, row)
            last_seq = min(max(0, message.last_seq), row.last_seq)
            missing = await entries.after(reader, name, max(last_seq, row.last_seq - _NEWEST_ENTRIES))
            handoff = await stored_handoffs.latest(reader, name)
            reading = await readings.get(reader, name)
            proposal = await proposals.open_in(reader, name)
    except BaseException:
        await desk.rooms.leave(follower)
        session.copilot.left(name)
        raise
    session.followed[name] = follower
    session.connection.send(
        ConversationOpened(
            conversation=name,
            customer=row.customer,
            envelope=_shown(handoff.envelope) if handoff else None,
            entries=follower.start(missing, last_seq=last_seq, state=state),
            state=state,
            owned_by_me=row.owner is Owner.AGENT and row.agent == session.agent.id,
            verdict=handoff.verdict if handoff else "",
            mood=tuple(MoodPoint(turn.seq, turn.understanding.sentiment.score) for turn in reading.turns),
            proposal=proposal.shown if proposal else None,
        )
    )
    follower.release()
    if row.owner is Owner.QUEUE:
        await assignments.opened(desk, name, session.agent)
    await _beside_the_log(session, row)


def _shown(envelope: Envelope) -> Envelope:
    """An envelope with no more of its transcript than of the log."""
    return msgspec.structs.replace(envelope, transcript=envelope.transcript[-_NEWEST_ENTRIES:])


async def _beside_the_log(session: AgentSession, row: Conversation) -> None:
    """Note that a supervisor listens, and send what was whispered, who else looks, and how far it was read."""
    listens = is_listening(session.agent, row)
    await watching.come(session, row.id, is_hidden=listens and not session.desk.settings.listening_is_shown)
    if listens and row.id not in session.listened:
        session.listened.add(row.id)
        await note_listening(session.desk, session.agent, row)
    told = await whispers.readable(session.desk, row.id, session.agent)
    if told:
        session.connection.send(Whispers(row.id, told))
    async with session.desk.store.glancing() as reader:
        session.connection.send(await aftermath_of(reader, row.id))
        told_of_channel = await shown(session.desk, reader, row)
    if told_of_channel is not None:
        session.connection.send(told_of_channel)


async def _stop_following(session: AgentSession, conversation: str) -> None:
    follower = session.followed.pop(conversation, None)
    if follower is not None:
        await session.desk.rooms.leave(follower)


@handlers.on(LeaveConversation)
async def _leave(session: AgentSession, message: LeaveConversation) -> None:
    await _stop_following(session, message.conversation)
    session.copilot.left(message.conversation)
    watching.go(session, message.conversation)
    if message.conversation in session.listened:
        session.listened.discard(message.conversation)
        await note_listening_ended(session.desk, session.agent, (message.conversation,))


@handlers.on(ClaimHandoff)
async def _claim(session: AgentSession, message: ClaimHandoff) -> None:
    await handoffs.claim(session.desk, message.conversation, session.agent)
    session.connection.send(Done(id=message.id))


@handlers.on(TakeOver)
async def _take_over(session: AgentSession, message: TakeOver) -> None:
    await handoffs.take_over(session.desk, message.conversation, session.agent)
    session.connection.send(Done(id=message.id))


@handlers.on(SendReply)
async def _reply(session: AgentSession, message: SendReply) -> None:
    try:
        seq = await agents.say(
            session.desk,
            message.conversation,
            session.agent,
            client_id=message.id,
            text=message.text,
            confirmed=message.confirmed,
            attachments=message.attachments,
            template=message.template,
        )
    except TextHeld as held:
        warnings = tuple(HeldWords(one.rule, one.why, one.start, one.end, one.is_blocked) for one in held.findings)
        session.connection.send(MessageHeld(id=message.id, conversation=message.conversation, warnings=warnings))
    else:
        session.connection.send(Ack(id=message.id, seq=seq))


@handlers.on(AddNote)
async def _note(session: AgentSession, message: AddNote) -> None:
    seq = await agents.add_note(
        session.desk,
        message.conversation,
        session.agent,
        client_id=message.id,
        text=message.text,
        attachments=message.attachments,
    )
    session.connection.send(Ack(id=message.id, seq=seq))


@handlers.on(ReturnToBot)
async def _return(session: AgentSession, message: ReturnToBot) -> None:
    await handoffs.return_to_bot(session.desk, message.conversation, session.agent)
    session.connection.send(Done(id=message.id))


@handlers.on(CloseConversation)
async def _close(session: AgentSession, message: CloseConversation) -> None:
    await handoffs.close(
        session.desk, message.conversation, session.agent, disposition=message.disposition, note=message.note
    )
    session.connection.send(Done(id=message.id))


@handlers.on(FlagHandoff)
async def _flag(session: AgentSession, message: FlagHandoff) -> None:
    await handoffs.flag(session.desk, message.conversation, session.agent, verdict=message.verdict)
    session.connection.send(Done(id=message.id))


@handlers.on(AcceptTransfer)
async def _accept_transfer(session: AgentSession, message: AcceptTransfer) -> None:
    await transfers.accept(session.desk, message.conversation, session.agent, proposal=message.proposal)
    session.connection.send(Done(id=message.id))


@handlers.on(DismissTransfer)
async def _dismiss_transfer(session: AgentSession, message: DismissTransfer) -> None:
    await transfers.dismiss(session.desk, message.conversation, session.agent, proposal=message.proposal)
    session.connection.send(Done(id=message.id))


@handlers.on(Typing)
async def _type(session: AgentSession, message: Typing) -> None:
    """Other agents see who writes; the customer sees it only of the one who has the conversation."""
    follower = session.followed.get(message.conversation)
    if follower is None:
        return
    typing = Typing(conversation=message.conversation, author="agent", author_name=session.agent.name)
    async with session.desk.store.glancing() as reader:
        row = await conversations.get(reader, message.conversation)
    is_owner = row.owner is Owner.AGENT and row.agent == session.agent.id
    session.desk.tell_room(message.conversation, typing, audience=None if is_owner else Audience.AGENT, but=follower)


@handlers.on(Ping)
async def _ping(session: AgentSession, _message: Ping) -> None:
    session.connection.send(Pong())
