"""A customer who talks with the real bot: trained model, action server, back office and mail server, without a desk.

The bot is driven through `bot.dialogue.Dialogue`, as the worker's channel does it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from handoff.conversation import Customer, Turn
from handoff.wire.worker import OfferTurn, Reply, TurnDone, TurnMode
from tests.ports import free_port
from tests.small_bot import ROOT, Agent

with warnings.catch_warnings():
    # Rasa and its libraries warn of what none of ours can mend; `tests.small_bot` has brought them in without TensorFlow.
    warnings.simplefilter("ignore")
    from rasa.core.test import test as rasa_test
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.utils.endpoints import EndpointConfig
    from rasa.utils.log_utils import configure_structlog

    from bot.dialogue import Dialogue

__all__ = ["Agent", "Dialogue", "Talk", "loaded_agent", "rasa_test", "running_action_server", "running_mailbox"]

START_TIMEOUT_SECONDS = 60.0

# People of the demo's data.
MAYA = Customer(
    id="C-10001",
    name="Maya Torres",
    email="maya.torres@example.com",
    tier="plus",
    time_zone="America/Los_Angeles",
    identified=True,
)
DANIEL = Customer(
    id="C-10002", name="Daniel Okafor", email="daniel.okafor@example.com", time_zone="America/Chicago", identified=True
)
TOM = Customer(
    id="C-10007", name="Tom Becker", email="tom.becker@example.com", time_zone="America/Denver", identified=True
)
GRACE = Customer(
    id="C-10008",
    name="Grace Kim",
    email="grace.kim@example.com",
    tier="vip",
    time_zone="America/Los_Angeles",
    identified=True,
)
ANYBODY = Customer(time_zone="America/New_York")


@dataclass
class Heard:
    """What the bot said in one turn."""

    replies: list[Reply]
    done: TurnDone

    @property
    def text(self) -> str:
        return "\n".join(reply.text for reply in self.replies)

    @property
    def buttons(self) -> list[str]:
        return [button.title for reply in self.replies for button in reply.buttons]

    @property
    def turn(self) -> Turn:
        return self.done.turns[-1]

    @property
    def failures(self) -> list[tuple[str, str]]:
        """Kind and goal of each failed attempt of this turn."""
        return [(failure.kind.value, failure.goal) for failure in self.turn.failures]


@dataclass
class Talk:
    """One conversation of one customer."""

    dialogue: Dialogue
    customer: Customer
    name: str
    _seq: int = 0
    _turns: int = 0
    _payloads: dict[str, str] = field(default_factory=dict)

    async def say(self, text: str) -> Heard:
        """Write a message."""
        return await self._turn(text, "")

    async def press(self, title: str) -> Heard:
        """Press a button that was offered; fails where there is none that begins like this."""
        found = next((t for t in self._payloads if t.startswith(title)), None)
        assert found is not None, f"no button {title!r} among {list(self._payloads)}"
        return await self._turn(found, self._payloads[found])

    async def again(self, heard: Heard) -> Heard:
        """Have the last turn offered once more, as after a worker's death."""
        return await self._carry_out(heard.done.turn, self.last_text, self.last_payload)

    async def _turn(self, text: str, payload: str) -> Heard:
        self._seq += 1
        self._turns += 1
        self.last_text, self.last_payload = text, payload
        heard = await self._carry_out(f"{self.name}:{self._turns}", text, payload)
        self._seq += len(heard.replies)
        return heard

    async def _carry_out(self, turn: str, text: str, payload: str) -> Heard:
        replies: list[Reply] = []

        async def keep(reply: Reply) -> None:
            replies.append(reply)

        offer = OfferTurn(
            turn=turn,
            conversation=self.name,
            mode=TurnMode.RESPOND,
            epoch=0,
            customer=self.customer,
            seq=self._seq,
            text=text,
            payload=payload,
            at=time.time(),
        )
        done = await self.dialogue.carry_out(offer, keep)
        for reply in replies:
            self._payloads |= {button.title: button.payload for button in reply.buttons}
        return Heard(replies, done)


class Mailbox(MessageHandler):
    """A mail server's handler that keeps what it gets; `is_down` makes it refuse."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.mails: list[EmailMessage] = []
        self.is_down = False

    def handle_message(self, message: Any) -> None:
        if self.is_down:
            raise ConnectionError("the mailbox is down")
        self.mails.append(message)


@contextmanager
def running_mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A mail server on a free port."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield mailbox, controller.port
    finally:
        controller.stop()


@asynccontextmanager
async def running_action_server(folder: Path, *, back_office_url: str, mail_port: int) -> AsyncIterator[str]:
    """The real action server as a process of its own; yields its webhook."""
    port = free_port()
    environment = os.environ | {
        "FRONTLINE_ACTIONS_PORT": str(port),
        "FRONTLINE_FILES_FOLDER": str(folder),
        "FRONTLINE_BACK_OFFICE_URL": back_office_url,
        "FRONTLINE_MAIL_HOST": "127.0.0.1",
        "FRONTLINE_MAIL_PORT": str(mail_port),
        "FRONTLINE_DESK_PUBLIC_URL": "https://desk.example",
        "FRONTLINE_COMPANY_TIME_ZONE": "America/New_York",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    command = [sys.executable, "-m", "frontline.cli", "actions"]
    process = subprocess.Popen(  # noqa: ASYNC220 - a test may wait for it
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        await _listening(port, process)
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=30)
        if errors:
            sys.stderr.write(errors)


async def _listening(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise AssertionError("the action server did not start")


def loaded_agent(model: Path, *, tracker_file: Path, webhook: str) -> Agent:
    """Rasa's agent with a trained model."""
    # Its debugging lines would fill a page for each turn.
    configure_structlog(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        store = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(tracker_file))
        return Agent.load(str(model), action_endpoint=EndpointConfig(webhook), tracker_store=store)
