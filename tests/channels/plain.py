"""The smallest channel that there can be, for the tests of what all channels share."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

from desk.channels.channel import (
    Answer,
    Capabilities,
    DeliveryStage,
    Edited,
    Heard,
    Incoming,
    NotDelivered,
    Outgoing,
    Receipt,
    RemoteFile,
    Request,
    RequestInvalid,
    Sender,
    SignatureInvalid,
    Undeliverable,
)
from tests.channels.imitation import Failure
from tests.desk_world import DeskWorld

KEY = b"plain"
_WINDOW_SECONDS = 300.0


class PlainChannel:
    """Signed JSON in, a list of messages out."""

    def __init__(self, provider: PlainProvider, capabilities: Capabilities) -> None:
        self.name, self.title, self.capabilities = "plain", "Plain", capabilities
        self._provider = provider

    def verify(self, request: Request, *, now: float) -> None:
        sent_at = request.headers.get("x-at", "0")
        expected = hmac.new(KEY, sent_at.encode() + request.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers.get("x-signature", "")):
            raise SignatureInvalid("the signature is wrong")
        if abs(now - float(sent_at)) > _WINDOW_SECONDS:
            raise SignatureInvalid("it is too old")

    def greet(self, request: Request) -> Answer | None:
        return Answer(body=request.query["challenge"]) if "challenge" in request.query else None

    def parse(self, request: Request) -> Iterable[Incoming]:
        try:
            told = json.loads(request.body)
        except ValueError as error:
            raise RequestInvalid("the body is no JSON") from error
        for one in told:
            sender = Sender(
                address=one["from"],
                name=one.get("name", ""),
                language=one.get("language", ""),
                is_shared=one.get("is_shared", False),
            )
            match one["kind"]:
                case "heard":
                    # Most providers have them fetched; a mail brings them along.
                    brought = self._provider.files if one.get("brings_files") else {}
                    files = tuple(
                        RemoteFile(key=key, name=key, content=brought.get(key)) for key in one.get("files", ())
                    )
                    yield Heard(
                        sender=sender,
                        id=one["id"],
                        text=one["text"],
                        at=one.get("at", 0.0),
                        choice=one.get("choice", ""),
                        files=files,
                    )
                case "edited":
                    yield Edited(sender=sender, id=one["id"], change=one["change"], text=one["text"])
                case "receipt":
                    stage = DeliveryStage(one["stage"])
                    yield Receipt(sender=sender, stage=stage, id=one["id"], reason=one.get("reason", ""))

    def accepted(self) -> Answer:
        return Answer(body="taken")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield

    def listen(self) -> AsyncGenerator[Incoming, None] | None:
        return None

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        return self._provider.given(message)

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        content = self._provider.files.get(file.key)
        if content is None:
            raise Undeliverable("The provider does not have it any more.")
        return content[:most_bytes]

    async def check(self) -> str:
        return "plain"


class PlainProvider:
    """The other side: what it was given, and how it fails."""

    can_edit = can_receipt = has_buttons = True

    def __init__(
        self,
        *,
        address: str = "c1",
        capabilities: Capabilities | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.address = address
        self.clock = clock
        self.capabilities = capabilities or Capabilities(characters=1000, buttons=3, has_receipts=True)
        self.given_messages: list[Outgoing] = []
        self.files: dict[str, bytes] = {}
        self.tries = 0
        self._failures: list[tuple[Failure, float]] = []
        self._world: DeskWorld | None = None
        self._last: tuple[bytes, dict[str, str]] = (b"", {})

    def channel(self) -> PlainChannel:
        return PlainChannel(self, self.capabilities)

    def serve(self, world: DeskWorld) -> None:
        self._world = world

    def given(self, message: Outgoing) -> tuple[str, ...]:
        self.tries += 1
        if self._failures:
            how, seconds = self._failures.pop(0)
            if how is Failure.GONE:
                raise Undeliverable("The customer is not there any more.")
            if how is Failure.LIMITED:
                raise NotDelivered("Too many messages.", after_seconds=seconds)
            raise NotDelivered("The provider is out of reach.", is_for_all=True)
        self.given_messages.append(message)
        return (f"out-{len(self.given_messages)}",)

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.given_messages if one.address == self.address]

    def fail_next(self, how: Failure, *, seconds: float = 0.2) -> None:
        self._failures.append((how, seconds))

    def recover(self) -> None:
        """Fail no more."""
        self._failures.clear()

    async def send_signed(self, body: bytes) -> int:
        """Send whatever this is, signed."""
        return await self._send(body, self._signed(body))

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0, **more: Any) -> int:
        name = message_id or uuid.uuid4().hex
        return await self.tell({"kind": "heard", "id": name, "text": text, "at": at or self.clock(), **more})

    async def press(self, title: str) -> int:
        choice = next(one for message in reversed(self.given_messages) for one in message.choices if one.title == title)
        return await self.say(title, choice=choice.id)

    async def edit(self, message_id: str, text: str) -> int:
        return await self.tell({"kind": "edited", "id": message_id, "change": uuid.uuid4().hex, "text": text})

    async def send_file(self, name: str, content: bytes) -> int:
        self.files[name] = content
        return await self.say("", files=[name])

    async def bring_file(self, name: str, content: bytes, *, text: str) -> int:
        """As a mail does: the file is in the message."""
        self.files[name] = content
        return await self.say(text, files=[name], brings_files=True)

    async def receipt(self, stage: DeliveryStage) -> int:
        return await self.tell({"kind": "receipt", "id": f"out-{len(self.given_messages)}", "stage": stage.value})

    async def tell(self, *events: dict[str, Any]) -> int:
        body = json.dumps([{"from": self.address, **one} for one in events]).encode()
        return await self._send(body, self._signed(body))

    async def redeliver(self) -> int:
        body, _ = self._last
        return await self._send(body, self._signed(body))

    async def replay(self, mutate: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]) -> int:
        body, headers = mutate(*self._last)
        return await self._send(body, headers)

    def _signed(self, body: bytes) -> dict[str, str]:
        at = str(self.clock())
        return {"X-At": at, "X-Signature": hmac.new(KEY, at.encode() + body, hashlib.sha256).hexdigest()}

    async def _send(self, body: bytes, headers: dict[str, str]) -> int:
        assert self._world is not None
        self._last = (body, headers)
        async with self._world.http.post(f"{self._world.origin}/channels/plain", data=body, headers=headers) as answer:
            with contextlib.suppress(UnicodeDecodeError):
                await answer.text()
            return answer.status
