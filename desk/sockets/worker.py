"""The worker's socket, `/ws/worker`: the bot shows the secret, gets turns and answers them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

import msgspec
from aiohttp import web

from desk import turns
from desk.context import DESK, Desk
from desk.dispatch import Dispatcher, Worker
from desk.errors import BadFrame, DeskError, InvalidValue, told
from desk.identity import check_worker_secret, new_id
from desk.sockets.base import Caps, Connection, Handlers
from desk.sockets.lanes import Lanes
from desk.sockets.origin import address_of, network_of
from desk.store.pilots import SHORT
from handoff.wire.codec import decode_from_worker
from handoff.wire.copilot import ArticlesFound, QuestionFailed, TextUnderstood
from handoff.wire.meaning import TextsEncoded
from handoff.wire.shared import Ping, Pong
from handoff.wire.worker import Drain, Reply, TurnDone, TurnFailed, WorkerHello, WorkerWelcome

logger = logging.getLogger(__name__)

DISPATCHER: web.AppKey[Dispatcher] = web.AppKey("dispatcher", Dispatcher)
_CAPACITY_LIMIT = 64
# A worker that stops reading for this many frames is lost; each offer is one frame.
_QUEUE_FRAMES = 1024
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True)
class WorkerSession:
    """A worker that has shown the secret."""

    desk: Desk
    connection: Connection
    dispatcher: Dispatcher
    worker: Worker


handlers: Handlers[WorkerSession] = Handlers()


async def handle(request: web.Request) -> web.StreamResponse:
    """Serve the socket until it ends."""
    desk = request.app[DESK]
    if "Origin" in request.headers:
        raise web.HTTPForbidden(text="A browser is no worker.")
    limits = desk.settings.limits
    # Whoever has not shown the secret yet may hold no more than a customer: their frames may be large.
    place = f"worker at {network_of(address_of(request, desk.settings))}"
    if not desk.occupancy.enter(place):
        raise web.HTTPTooManyRequests(text="Too many workers from this address.")
    caps = Caps(
        frame_bytes=limits.worker_frame_bytes,
        frames_per_second=None,
        frame_burst=limits.frame_burst,
        queue_frames=_QUEUE_FRAMES,
        auth_timeout_seconds=limits.auth_timeout_seconds,
        # aiohttp gives a ping half of this time to be answered.
        heartbeat_seconds=desk.settings.worker_lost_seconds,
        send_timeout_seconds=limits.send_timeout_seconds,
    )
    try:
        async with Connection(request, caps=caps, decode=decode_from_worker) as connection:
            await _serve(desk, request.app[DISPATCHER], connection)
    finally:
        desk.occupancy.leave(place)
    return connection.response


async def _serve(desk: Desk, dispatcher: Dispatcher, connection: Connection) -> None:
    try:
        hello = await connection.first()
        if not isinstance(hello, WorkerHello):
            raise BadFrame("the first frame must be hello")
        check_worker_secret(hello.secret, desk.settings.secrets.worker_secret)
        if not 1 <= hello.capacity <= _CAPACITY_LIMIT:
            raise InvalidValue("capacity", problem=f"it must be from 1 to {_CAPACITY_LIMIT}")
    except DeskError as error:
        logger.warning("A worker was refused: %s", error)
        connection.send(told(error))
        return
    if hello.policy_version != desk.policy.version:
        logger.warning(
            "Worker %s decides by policy %s, the desk by %s", hello.worker, hello.policy_version, desk.policy.version
        )
    worker = Worker(
        id=desk.replicas.worker_id(new_id()),
        name=hello.worker[:64],
        capacity=hello.capacity,
        send=connection.send,
        model=_short(hello.model),
        is_candidate=hello.is_candidate,
    )
    connection.send(WorkerWelcome())
    logger.info("Worker %s is here, with model %s", worker.name, hello.model)
    dispatcher.connect(worker)
    if not hello.is_candidate:
        # A pilot's model serves the conversations of its arm, and nobody else.
        desk.questions.join(worker.id, answers=hello.answers, send=connection.send)
        desk.pilots.serves(model=worker.model, trained_at=hello.trained_at)
    try:
        session = WorkerSession(desk, connection, dispatcher, worker)
        await Lanes(session, connection, handlers, lane_of=_turn_of).serve()
    finally:
        desk.questions.leave(worker.id)
        await dispatcher.disconnect(worker)


def _short(model: str) -> str:
    """The hash as it is kept, empty where a worker of an older version named its model otherwise."""
    return model[:SHORT] if _HASH.fullmatch(model) else ""


def _turn_of(message: msgspec.Struct) -> str:
    """What is said about one turn keeps its order, and so does what is said about none."""
    return str(getattr(message, "turn", ""))


@handlers.on(WorkerHello)
async def _hello(_session: WorkerSession, _message: WorkerHello) -> None:
    raise InvalidValue("type", problem="hello is the first frame, and comes once")


@handlers.on(Reply)
async def _reply(session: WorkerSession, message: Reply) -> None:
    await turns.reply(session.desk, session.worker.id, message)


@handlers.on(TurnDone)
async def _done(session: WorkerSession, message: TurnDone) -> None:
    try:
        await turns.done(session.desk, session.worker.id, message, model=session.worker.model)
    finally:
        session.dispatcher.finished(session.worker, message.turn)


@handlers.on(TurnFailed)
async def _failed(session: WorkerSession, message: TurnFailed) -> None:
    try:
        await turns.failed(session.desk, session.worker.id, message)
    finally:
        session.dispatcher.finished(session.worker, message.turn)


@handlers.on(ArticlesFound)
async def _articles(session: WorkerSession, message: ArticlesFound) -> None:
    session.desk.questions.answered(session.worker.id, message)


@handlers.on(TextUnderstood)
async def _understood(session: WorkerSession, message: TextUnderstood) -> None:
    session.desk.questions.answered(session.worker.id, message)


@handlers.on(TextsEncoded)
async def _encoded(session: WorkerSession, message: TextsEncoded) -> None:
    session.desk.questions.answered(session.worker.id, message)


@handlers.on(QuestionFailed)
async def _question_failed(session: WorkerSession, message: QuestionFailed) -> None:
    session.desk.questions.answered(session.worker.id, message)


@handlers.on(Drain)
async def _drain(session: WorkerSession, _message: Drain) -> None:
    session.worker.is_draining = True
    logger.info("Worker %s leaves when it has finished %d turns", session.worker.name, len(session.worker.held))
    session.desk.questions.leave(session.worker.id)


@handlers.on(Ping)
async def _ping(session: WorkerSession, _message: Ping) -> None:
    session.connection.send(Pong())
