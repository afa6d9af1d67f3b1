"""What the common script asks of an imitated provider: one customer who writes, and a provider that behaves and misbehaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Protocol

from desk.channels.channel import Channel, DeliveryStage
from tests.desk_world import DeskWorld


class Failure(StrEnum):
    """How the next delivery fails: slowed down (429 and how long), out of reach (5xx), for good, or not at all: then the one after it
    can be told to."""

    LIMITED = "limited"
    DOWN = "down"
    GONE = "gone"
    NONE = "none"


class Imitation(Protocol):
    """A provider on a free port, from its public documentation. It checks what it is sent as the real one does."""

    can_edit: bool
    can_receipt: bool
    has_buttons: bool

    def channel(self) -> Channel:
        """The channel that talks to this imitation."""

    def serve(self, world: DeskWorld) -> None:
        """The desk that its webhooks go to, at `/channels/NAME`."""

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0) -> int:
        """The customer writes. Returns the status with which the desk answered; for a channel that fetches, 200 once taken."""

    async def press(self, title: str) -> int:
        """The customer presses the native button with this title."""

    async def edit(self, message_id: str, text: str) -> int:
        """The customer changes a message."""

    async def send_file(self, name: str, content: bytes) -> int:
        """The customer sends a file."""

    async def redeliver(self) -> int:
        """The provider delivers its last request once more, as it was but for what it renews at each try."""

    async def replay(self, mutate: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]) -> int:
        """Somebody else sends the last request again, with body and headers changed."""

    async def receipt(self, stage: DeliveryStage) -> int:
        """The provider tells what became of the last message that it was given."""

    def fail_next(self, how: Failure, *, seconds: float = 0.2) -> None:
        """Let the next delivery fail; `seconds` is what a limited one is told to wait."""

    @property
    def texts(self) -> list[str]:
        """What the customer has received, in order."""


@asynccontextmanager
async def running(imitation: Imitation) -> AsyncIterator[Imitation]:
    """Enter an imitation that is an asynchronous context manager, or nothing where it is none."""
    enter = getattr(imitation, "__aenter__", None)
    if enter is None:
        yield imitation
        return
    async with imitation:  # type: ignore[attr-defined]
        yield imitation
