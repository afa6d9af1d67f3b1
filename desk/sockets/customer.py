"""The customer's socket, `/ws/customer`: one conversation, reached by its token alone."""

from __future__ import annotations

import time
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from desk import customers
from desk.attachments.uploads import rules_of
from desk.context import DESK, Desk
from desk.customers import Admitted
from desk.errors import BadFrame, ConversationOpen, DeskError, InvalidValue, RateLimited, Unavailable, told
from desk.ownership import Owner
from desk.rooms import Audience, Follower
from desk.sockets.base import Caps, Connection, Handlers, answer
from desk.sockets.origin import address_of, is_customer_origin, network_of
from desk.store import conversations, entries, reads
from desk.wrap_up import ratings
from handoff.wire.codec import decode_from_customer
from handoff.wire.customer import (
    Hello,
    NewConversation,
    PressButton,
    RequestHuman,
    SendMessage,
    SetLanguage,
    Welcome,
)
from handoff.wire.ratings import GiveRating, RatingKept
from handoff.wire.shared import Ack, Ping, Pong, Typing


@dataclass(slots=True)
class CustomerSession:
    """A socket, and the conversation that it follows once its hello let it in."""

    desk: Desk
    connection: Connection
    address: str
    conversation: str = ""
    follower: Follower | None = None

    async def follow(self, reader: AsyncConnection, admitted: Admitted, *, last_seq: int) -> None:
        """Show the conversation from there on, and follow it. Whoever calls leaves the one that was followed before.

        It joins the room first and then reads: what is written in between waits in the follower. A view of SQLite's shows what was
        stored at its first look, so nothing may suspend between that and this: what is stored then is told after the joining.
        """
        desk, name, last_seq = self.desk, admitted.conversation, max(0, last_seq)
        self.connection.share(desk.customer_frames.of(name))
        follower = desk.rooms.join(
            name, audience=Audience.CUSTOMER, send=self.connection.send, end=self.connection.restart
        )
        try:
            row = await conversations.get(reader, name)
            state = await desk.state_of(reader, row)
            missing = await entries.after(reader, name, min(last_seq, row.last_seq))
            marks = await reads.marks_of(reader, name)
            asked = await ratings.asked_of(reader, name, now=desk.changes.clock())
        except BaseException:
            await desk.rooms.leave(follower)
            raise
        self.conversation, self.follower = name, follower
        self.connection.send(
            Welcome(
                conversation=name,
                token=admitted.token,
                entries=follower.start(missing, last_seq=min(last_seq, row.last_seq), state=state),
                state=state,
                message_characters=desk.settings.limits.message_characters,
                company=desk.settings.company_name,
                assistant_name=desk.settings.assistant_name,
                attachments=rules_of(desk.settings.attachments),
                seen_seq=marks.seen_seq,
            )
        )
        follower.release()
        if asked is not None:
            self.connection.send(asked)


async def _leave(desk: Desk, follower: Follower | None) -> None:
    if follower is not None:
        desk.customer_frames.leave(follower.conversation, time.monotonic())
        await desk.rooms.leave(follower)


handlers: Handlers[CustomerSession] = Handlers()


async def handle(request: web.Request) -> web.StreamResponse:
    """Serve the socket until it ends."""
    desk = request.app[DESK]
    settings, limits = desk.settings, desk.settings.limits
    if not is_customer_origin(request, public_url=settings.public_url, allowed=settings.allowed_origins):
        raise web.HTTPForbidden(text="This site may not open a chat here. Add its origin to allowed_origins.")
    address = network_of(address_of(request, settings))
    if not desk.occupancy.enter(address):
        raise web.HTTPTooManyRequests(text="Too many sockets from this address.")
    caps = Caps(
        frame_bytes=limits.frame_bytes,
        frames_per_second=limits.frames_per_second,
        frame_burst=limits.frame_burst,
        queue_frames=limits.queue_frames,
        auth_timeout_seconds=limits.auth_timeout_seconds,
        heartbeat_seconds=limits.heartbeat_seconds,
        send_timeout_seconds=limits.send_timeout_seconds,
        keeps_order=True,
    )
    try:
        async with Connection(request, caps=caps, decode=decode_from_customer) as connection:
            await _serve(desk, connection, address)
    finally:
        desk.occupancy.leave(address)
    return connection.response


async def _serve(desk: Desk, connection: Connection, address: str) -> None:
    session = CustomerSession(desk, connection, address)
    try:
        if await _is_let_in(session):
            async for message in connection.messages():
                await desk.welcomes.over()
                if not await answer(session, connection, handlers, message):
                    return
    finally:
        await _leave(desk, session.follower)


async def _is_let_in(session: CustomerSession) -> bool:
    """Whether the first frame let the customer in; why not is told. Raises `Unavailable`."""
    try:
        hello = await session.connection.first()
        if not isinstance(hello, Hello):
            raise BadFrame("the first frame must be hello")
        if not hello.token:
            count_new_conversation(session.desk, session.address)
        await _welcome(session, hello)
    except Unavailable:
        raise
    except DeskError as error:
        session.connection.send(told(error))
        return False
    return True


async def _welcome(session: CustomerSession, hello: Hello) -> None:
    desk = session.desk
    if not hello.token:
        admitted = await customers.admit(desk, hello)
        async with desk.store.glancing() as reader:
            await session.follow(reader, admitted, last_seq=hello.last_seq)
        return
    claim = customers.claim_of(desk, hello)
    # Many come back at once: one view for all of it, and nothing is written before it is shown unless it says whose it is.
    with desk.welcomes.one():
        async with desk.store.glancing() as reader:
            resumed = await customers.resume(desk, reader, claim)
            if not resumed.names_customer:
                await session.follow(reader, resumed, last_seq=hello.last_seq)
    await customers.renew(desk, claim, resumed)
    if resumed.names_customer:
        async with desk.store.glancing() as reader:
            await session.follow(reader, resumed, last_seq=hello.last_seq)


def count_new_conversation(desk: Desk, address: str) -> None:
    """Count one more from this address. Raises `RateLimited` where it has opened too many."""
    now = desk.changes.clock()
    wait = desk.new_conversations.wait_seconds(address, now)
    if wait > 0:
        raise RateLimited("new conversations", retry_after_seconds=wait)
    desk.new_conversations.add(address, now)


@handlers.on(Hello)
async def _hello(_session: CustomerSession, _message: Hello) -> None:
    raise InvalidValue("type", problem="hello is the first frame, and comes once")


@handlers.on(SendMessage)
async def _say(session: CustomerSession, message: SendMessage) -> None:
    seq = await customers.say(
        session.desk,
        session.conversation,
        client_id=message.id,
        text=message.text,
        attachments=message.attachments,
    )
    session.connection.send(Ack(id=message.id, seq=seq))


@handlers.on(PressButton)
async def _press(session: CustomerSession, message: PressButton) -> None:
    seq = await customers.press(session.desk, session.conversation, client_id=message.id, button=message.button)
    session.connection.send(Ack(id=message.id, seq=seq))


@handlers.on(RequestHuman)
async def _request_person(session: CustomerSession, message: RequestHuman) -> None:
    seq = await customers.request_person(session.desk, session.conversation, client_id=message.id)
    session.connection.send(Ack(id=message.id, seq=seq))


@handlers.on(SetLanguage)
async def _set_language(session: CustomerSession, message: SetLanguage) -> None:
    await customers.hear_language(session.desk, session.conversation, language=message.language)


@handlers.on(GiveRating)
async def _rate(session: CustomerSession, message: GiveRating) -> None:
    name = session.conversation
    parts = await ratings.give(session.desk, name, part=message.part, score=message.score, word=message.word)
    kept = RatingKept(id=message.id, conversation=name, parts=parts)
    session.desk.tell_room(name, kept, audience=Audience.CUSTOMER)


@handlers.on(NewConversation)
async def _start_anew(session: CustomerSession, _message: NewConversation) -> None:
    desk = session.desk
    async with desk.store.glancing() as reader:
        row = await conversations.get(reader, session.conversation)
    if row.owner is not Owner.CLOSED:
        raise ConversationOpen
    count_new_conversation(desk, session.address)
    admitted = await customers.open_conversation(desk, row.customer, page=row.page, channel=row.channel)
    left = session.follower
    try:
        async with desk.store.glancing() as reader:
            await session.follow(reader, admitted, last_seq=0)
    finally:
        if session.follower is not left:
            await _leave(desk, left)


@handlers.on(Typing)
async def _type(session: CustomerSession, _message: Typing) -> None:
    typing = Typing(conversation=session.conversation, author="customer")
    session.desk.tell_room(session.conversation, typing, audience=Audience.AGENT)


@handlers.on(Ping)
async def _ping(session: CustomerSession, _message: Ping) -> None:
    session.connection.send(Pong())
