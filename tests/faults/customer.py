"""Customers: each keeps one conversation, writes now and then, and asks for a person sometimes."""

from __future__ import annotations

import random
import time
import uuid
from typing import Any

from handoff.wire import codec
from handoff.wire.customer import Hello, RequestHuman, SendMessage, Welcome
from handoff.wire.shared import Ack, EntryAdded, Error
from tests.faults.player import Player, Screen, World, wait_for

WISH = "a person, please"
"""What a scripted bot answers with a handoff."""
_WISHES = 0.04
_BUTTONS = 0.01
_PAIRS = 0.3  # of the messages come with a second one at once, for the order of two is easier to break than of one


class Customer(Player):
    """The widget's side. `every_seconds` is the mean pause between two messages."""

    path = "/ws/customer"

    def __init__(self, name: str, world: World, *, every_seconds: float) -> None:
        super().__init__(name, world)
        self.screen = Screen("")
        self._token = ""
        self._asked_at = 0.0
        self._every_seconds = every_seconds

    def decode(self, frame: str) -> Any:
        return codec.decode_to_customer(frame)

    async def greet(self) -> None:
        self._asked_at = time.time()
        last_seq = self.screen.last_seq if self._token else 0
        await self.push(Hello(token=self._token, last_seq=last_seq, language="en"))

    async def hear(self, message: Any) -> None:
        match message:
            case Welcome():
                await self._welcomed(message)
            case EntryAdded():
                self.show(self.screen, (message.entry,))
            case Ack() | Error():
                self.settled(message)

    async def _welcomed(self, message: Welcome) -> None:
        self._token = message.token
        self.screen.conversation = message.conversation
        self.joined(self.screen, message.entries, asked_at=self._asked_at)
        self.is_ready = True
        await self.send_all()

    async def talk(self) -> None:
        """Write until nobody begins anything new any more, also while there is no connection: it goes out later."""
        quiet = self.world.is_quiet
        if await wait_for(quiet, random.uniform(0.0, self._every_seconds)):
            return
        while not quiet.is_set():
            if self.screen.conversation and len(self.outbox) < 5:
                for _ in range(2 if random.random() < _PAIRS else 1):
                    await self._say()
            await wait_for(quiet, random.uniform(0.3, 1.7) * self._every_seconds)

    async def _say(self) -> None:
        chance, name = random.random(), str(uuid.uuid4())
        message: SendMessage | RequestHuman = SendMessage(id=name, text=f"Where is my parcel? {name}")
        if chance < _BUTTONS:
            message = RequestHuman(id=name)
        elif chance < _BUTTONS + _WISHES:
            message = SendMessage(id=name, text=f"{WISH} {name}")
        await self.send(message, conversation=self.screen.conversation, author="customer")
