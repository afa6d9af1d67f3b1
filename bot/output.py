"""Where the bot's utterances go while a turn runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.replies import reply_of
from handoff.wire.worker import Reply

CHANNEL = "frontline"

Say = Callable[[Reply], Awaitable[None]]


class DeskOutput(OutputChannel):
    """Turns utterances into `reply` frames, in the order in which they are said."""

    def __init__(self, say: Say, *, turn: str, epoch: int) -> None:
        self._say = say
        self._turn = turn
        self._epoch = epoch
        self._next_index = 0

    @classmethod
    def name(cls) -> str:
        """The channel's name, by which responses can be varied."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Say one utterance."""
        reply = reply_of(message, turn=self._turn, index=self._next_index, epoch=self._epoch)
        if reply is not None:
            self._next_index += 1
            await self._say(reply)


class MuteOutput(OutputChannel):
    """Says nothing: somebody else has the conversation."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Say nothing."""
