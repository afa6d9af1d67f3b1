"""Agents: they race for who waits, answer, write a note, and give the conversation back to the bot."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from typing import Any

from aiohttp import ClientError
from aiohttp.hdrs import ORIGIN

from handoff.wire import codec
from handoff.wire.agent import (
    AddNote,
    AgentWelcome,
    ClaimHandoff,
    ConversationOpened,
    Done,
    Inbox,
    LeaveConversation,
    MessageHeld,
    OpenConversation,
    ReturnToBot,
    SendReply,
)
from handoff.wire.shared import Ack, EntryAdded, Error
from tests.faults.player import Player, Screen, World, until, wait_for
from tests.faults.records import Commanded, Parted

_AT_ONCE = 4
_PATIENCE_SECONDS = 180.0


class AgentPlayer(Player):
    """The console's side. `pause_seconds` is the mean time to think before each step."""

    path = "/ws/agent"

    def __init__(self, name: str, world: World, *, email: str, password: str, pause_seconds: float) -> None:
        super().__init__(name, world)
        self._login = {"email": email, "password": password}
        self._cookie = ""
        self._agent = ""
        self._pause_seconds = pause_seconds
        self._screens: dict[str, Screen] = {}
        self._asked_at: dict[str, float] = {}
        self._mine: set[str] = set()
        self._waiting: tuple[str, ...] = ()
        self._commands: dict[str, asyncio.Future[str]] = {}
        self._working: dict[str, asyncio.Task[None]] = {}

    def decode(self, frame: str) -> Any:
        return codec.decode_to_agent(frame)

    @property
    def followed(self) -> tuple[str, ...]:
        """The conversations on this agent's screen."""
        return tuple(self._screens)

    @property
    def is_busy(self) -> bool:
        """Whether a conversation is being worked on."""
        return bool(self._working)

    async def headers(self, address: str) -> dict[str, str]:
        if not self._cookie:
            async with self.world.http.post(
                f"{address}/api/login", json=self._login, headers={ORIGIN: address}
            ) as response:
                if response.status != 200:
                    raise ClientError(f"the login was answered with {response.status}")
                self._cookie = "; ".join(f"{name}={cookie.value}" for name, cookie in response.cookies.items())
        return {ORIGIN: address, "Cookie": self._cookie}

    def turned_away(self, status: int) -> None:
        if status == 401:
            self._cookie = ""

    async def hear(self, message: Any) -> None:
        match message:
            case AgentWelcome():
                self._agent, self.is_ready = message.agent, True
                for name in self.followed:
                    await self._open(name)
                await self.send_all()
            case Inbox():
                self._waiting = tuple(row.conversation for row in message.queue)
                self._mine = {row.conversation for row in message.mine}
            case ConversationOpened():
                if (screen := self._screens.get(message.conversation)) is not None:
                    self.joined(screen, message.entries, asked_at=self._asked_at[message.conversation])
            case EntryAdded():
                screen = self._screens.get(message.conversation)
                # What came on the heels of an earlier opening belongs to a screen that is gone.
                if screen is not None and screen.is_known:
                    self.show(screen, (message.entry,))
            case Done():
                self._command_ended(message.id, "done")
            case MessageHeld():
                self.settled(Error(code="text_held", message="", id=message.id))
            case Ack():
                self.settled(message)
            case Error():
                if not self.settled(message):
                    self._command_ended(message.id, message.code)

    def lost(self) -> None:
        """What was commanded and not answered may be done or not: the inbox will tell."""
        for command in self._commands.values():
            if not command.done():
                command.set_result("lost")
        self._commands.clear()

    async def work(self) -> None:
        """Take who waits and serve what is one's own, until nobody begins anything new and nothing of one's own is left."""
        while not self.world.is_over.is_set():
            if self.is_ready:
                for conversation in self._mine - set(self._working):
                    self._working[conversation] = asyncio.create_task(self._serve(conversation))
                if self._waiting and len(self._working) < _AT_ONCE and not self.world.is_quiet.is_set():
                    await self._claim(random.choice(self._waiting[:4]))
            for conversation, task in tuple(self._working.items()):
                if task.done():
                    await task
                    del self._working[conversation]
                    self._mine.discard(conversation)
            await wait_for(self.world.is_over, 0.3 * self._pause_seconds + 0.05)
        for task in self._working.values():
            task.cancel()
        await asyncio.gather(*self._working.values(), return_exceptions=True)

    async def _claim(self, conversation: str) -> None:
        if conversation in self._working:
            return
        if await self._command(ClaimHandoff, conversation) == "done":
            self.world.records.write(Commanded(time.time(), self.name, conversation, "claim", self._agent))
            self._mine.add(conversation)

    async def _serve(self, conversation: str) -> None:
        """Open it, say one to three things, and give it back. It may be lost meanwhile: then others have it."""
        self._screens[conversation] = Screen(conversation)
        await self._open(conversation)
        for number in range(random.randint(1, 3)):
            await wait_for(self.world.is_over, random.uniform(0.3, 1.7) * self._pause_seconds)
            name = str(uuid.uuid4())
            is_note = number and random.random() < 0.2
            message = (AddNote if is_note else SendReply)(id=name, conversation=conversation, text=f"I look. {name}")
            await self.send(message, conversation=conversation, author="agent")
            if not await until(
                lambda name=name: name not in self.outbox, event=self.world.is_over, seconds=_PATIENCE_SECONDS
            ):
                break
        if await self._command(ReturnToBot, conversation) == "done":
            self.world.records.write(Commanded(time.time(), self.name, conversation, "return", self._agent))
        del self._screens[conversation]
        self.world.records.write(Parted(time.time(), self.name, conversation))
        await self.push(LeaveConversation(conversation=conversation))

    async def _open(self, conversation: str) -> None:
        self._asked_at[conversation] = time.time()
        await self.push(OpenConversation(conversation=conversation, last_seq=self._screens[conversation].last_seq))

    async def _command(self, command: Any, conversation: str) -> str:
        """What came of it: `done`, an error's code, or `lost`."""
        if not self.is_ready:
            return "lost"
        name = str(uuid.uuid4())
        ended = self._commands[name] = asyncio.get_running_loop().create_future()
        await self.push(command(id=name, conversation=conversation))
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                return await ended
        except TimeoutError:
            return "lost"
        finally:
            self._commands.pop(name, None)

    def _command_ended(self, name: str, how: str) -> None:
        command = self._commands.get(name)
        if command is not None and not command.done():
            command.set_result(how)
