"""Rasa's one input channel: it takes turns from the desk over a websocket, and answers them.

It runs inside Rasa's own server, which must listen somewhere and does so on loopback; the only route there says
whether the desk is connected.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.dialogue import Dialogue, TrackerUnreadable
from bot.output import CHANNEL
from bot.parse_data import PayloadInvalid
from bot.questions import Answers
from bot.tracker_store import TrackerChanged
from connectors.desk_link import DeskLink, Send
from handoff.wire.worker import OfferTurn, TurnFailed, WorkerHello

logger = logging.getLogger(__name__)

# A little less than the supervisor waits before it ends a process that was asked to leave.
DRAIN_SECONDS = 8.0
_CAPACITIES = range(1, 65)


class CredentialsInvalid(ValueError):
    """Raised when the channel's part of credentials.yml is wrong. The text names the key and what would be right."""


class RasaWorkerInput(InputChannel):
    """The channel `connectors.rasa_worker.RasaWorkerInput` of credentials.yml.

    Its keys: `desk_url` (ws:// or wss://), `secret` or `secret_file` (a file that holds it), and `capacity`, how many
    conversations are served at the same time.
    """

    def __init__(self, *, desk_url: str, secret: str, capacity: int = 4) -> None:
        self._desk_url = desk_url
        self._secret = secret
        self._capacity = capacity
        self.on_welcome: Callable[[], None] | None = None
        """Called at each welcome of the desk, if it is set: the worker does its work from then on."""
        self.model = ""
        """The SHA-256 of the archive that is served, and when that was trained; whoever loads it sets them."""
        self.trained_at = 0.0
        self.is_candidate = False
        """Whether it serves a pilot's conversations alone."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RasaWorkerInput:
        """Read the channel's part of credentials.yml. Raises `CredentialsInvalid`."""
        given = credentials or {}
        desk_url = _text(given, "desk_url")
        if urlsplit(desk_url).scheme not in ("ws", "wss"):
            raise CredentialsInvalid(f"desk_url is {desk_url!r}; it must be like ws://127.0.0.1:8080/ws/worker")
        return cls(desk_url=desk_url, secret=_secret(given), capacity=_capacity(given))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The route that says whether the desk is connected, and the listeners that open and close the link."""
        blueprint = Blueprint("frontline_worker")
        links: list[DeskLink] = []
        tasks: list[asyncio.Task[None]] = []

        @blueprint.get("/")
        async def health(_request: Request) -> HTTPResponse:
            is_connected = any(link.is_connected for link in links)
            return json({"connected": is_connected}, status=200 if is_connected else 503)

        @blueprint.listener("after_server_start")
        async def connect(app: Sanic, _loop: Any) -> None:
            link = self.link_for(app.ctx.agent)
            links.append(link)
            tasks.append(asyncio.create_task(link.run()))

        @blueprint.listener("before_server_stop")
        async def leave(_app: Sanic, _loop: Any) -> None:
            for link in links:
                await link.drain(timeout_seconds=DRAIN_SECONDS)
            for task in tasks:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

        return blueprint

    def link_for(self, agent: Agent) -> DeskLink:
        """The link that serves turns with `agent`; it is not connected before it runs."""
        dialogue = Dialogue(agent)
        answers = Answers(agent)

        def hello() -> WorkerHello:
            return WorkerHello(
                secret=self._secret,
                worker=f"{socket.gethostname()}-{os.getpid()}",
                model=self.model or str(agent.model_id or ""),
                policy_version=dialogue.policy.version,
                capacity=self._capacity,
                answers=answers.kinds,
                trained_at=self.trained_at,
                is_candidate=self.is_candidate,
            )

        async def serve(offer: OfferTurn, send: Send) -> None:
            await serve_turn(dialogue, offer, send)

        return DeskLink(self._desk_url, hello, serve, answer=answers.answer, on_welcome=self.on_welcome)


async def serve_turn(dialogue: Dialogue, offer: OfferTurn, send: Send) -> None:
    """Carry out a turn, and tell the desk how it ended. Errors are translated here."""
    try:
        done = await dialogue.carry_out(offer, send)
    except PayloadInvalid as error:
        await send(TurnFailed(turn=offer.turn, code="payload_invalid", message=str(error), retry=False))
    except (TrackerUnreadable, TrackerChanged) as error:
        code = "tracker_unreadable" if isinstance(error, TrackerUnreadable) else "tracker_changed"
        logger.error("Turn %s failed: %s", offer.turn, error)
        await send(TurnFailed(turn=offer.turn, code=code, message=str(error), retry=True))
    except Exception as error:
        logger.exception("Turn %s failed", offer.turn)
        message = f"The worker could not finish the turn: {type(error).__name__}."
        await send(TurnFailed(turn=offer.turn, code="worker_error", message=message, retry=True))
    else:
        await send(done)


def _text(given: dict[str, Any], key: str) -> str:
    value = given.get(key)
    # Rasa leaves a variable that is not set as it stands in the file.
    if not isinstance(value, str) or not value or value.startswith("${"):
        raise CredentialsInvalid(f"{key} is not set")
    return value


def _secret(given: dict[str, Any]) -> str:
    file = given.get("secret_file")
    if file is None:
        return _text(given, "secret")
    try:
        secret = Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise CredentialsInvalid(f"secret_file {file} cannot be read: {error.strerror}") from error
    if not secret:
        raise CredentialsInvalid(f"secret_file {file} is empty")
    return secret


def _capacity(given: dict[str, Any]) -> int:
    value = given.get("capacity", 4)
    try:
        capacity = int(value)
    except (TypeError, ValueError):
        capacity = 0
    if capacity not in _CAPACITIES:
        raise CredentialsInvalid(f"capacity is {value!r}; it must be a whole number from 1 to {_CAPACITIES[-1]}")
    return capacity
