"""A program that uses the webhook channel as docs/channels.md says: it checks what it is given, and tells what its customer does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.webhook import WebhookChannel
from desk.channels.channel import DeliveryStage
from tests.channels.imitation import Failure
from tests.desk_world import DeskWorld

SECRET = "whsec_" + base64.b64encode(b"the webhook channel's secret").decode()
NAME = "support-app"
_TITLE_CHARACTERS, _TEXT_CHARACTERS = 40, 4000


class WebhookImitation:
    """An asynchronous context manager. Its customer is `visitor-7`."""

    can_edit = can_receipt = has_buttons = True

    def __init__(self) -> None:
        self.given: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.complaints: list[str] = []
        self.redirects_to = ""
        self.answers = 0
        """The status of each answer, where it is to be another."""
        self._failures: list[tuple[Failure, float]] = []
        self._world: DeskWorld | None = None
        self._last: tuple[bytes, dict[str, str]] = (b"", {})
        app = web.Application(client_max_size=20_000_000)
        app.add_routes([web.post("/frontline", self._take), web.get("/files/{name}", self._file)])
        self._server = TestServer(app, host="127.0.0.1")

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    def address_of(self, path: str) -> str:
        return str(self._server.make_url(path))

    def channel(self) -> WebhookChannel:
        return WebhookChannel(name=NAME, url=self.address_of("/frontline"), secrets=(SECRET,))

    def serve(self, world: DeskWorld) -> None:
        self._world = world

    @property
    def texts(self) -> list[str]:
        return [one["text"] for one in self.given if one["address"] == "visitor-7"]

    def fail_next(self, how: Failure, *, seconds: float = 0.2) -> None:
        self._failures.append((how, seconds))

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0, **more: Any) -> int:
        event = {"type": "message.written", "id": message_id or uuid.uuid4().hex, "text": text, "at": at or time.time()}
        return await self.tell(event | more)

    async def press(self, title: str) -> int:
        choice = next(
            one for message in reversed(self.given) for one in message.get("choices", ()) if one["title"] == title
        )
        return await self.say(title, choice=choice["id"])

    async def edit(self, message_id: str, text: str) -> int:
        return await self.tell({"type": "message.edited", "id": message_id, "change": uuid.uuid4().hex, "text": text})

    async def send_file(self, name: str, content: bytes) -> int:
        self.files[name] = content
        return await self.say("", files=[{"url": self.address_of(f"/files/{name}"), "name": name}])

    async def receipt(self, stage: DeliveryStage) -> int:
        name = f"theirs-{len(self.given)}"
        return await self.tell({"type": "delivery.advanced", "id": name, "stage": stage.value})

    async def tell(self, *events: dict[str, Any]) -> int:
        body = json.dumps({"events": [{"address": "visitor-7", **one} for one in events]}).encode()
        return await self._send(body, _signed(body, event=uuid.uuid4().hex))

    async def redeliver(self) -> int:
        body, headers = self._last
        return await self._send(body, _signed(body, event=headers["webhook-id"]))

    async def replay(self, mutate: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]) -> int:
        return await self._send(*mutate(*self._last))

    async def _send(self, body: bytes, headers: dict[str, str]) -> int:
        assert self._world is not None
        self._last = (body, headers)
        async with self._world.http.post(f"{self._world.origin}/channels/{NAME}", data=body, headers=headers) as answer:
            return answer.status

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._is_signed(request, body):
            self.complaints.append("a delivery is not signed")
            return web.json_response({"reason": "The signature is wrong."}, status=401)
        told = json.loads(body)
        if told["type"] == "channel.check":
            return web.json_response({})
        if self._failures:
            how, seconds = self._failures.pop(0)
            if how is Failure.GONE:
                return web.json_response({"reason": "The visitor has left for good."}, status=410)
            if how is Failure.LIMITED:
                return web.Response(status=429, headers={"Retry-After": str(max(1, round(seconds)))})
            return web.Response(status=503)
        if self.answers:
            return web.Response(status=self.answers)
        if self.redirects_to:
            return web.Response(status=307, headers={"Location": self.redirects_to})
        if len(told["text"]) > _TEXT_CHARACTERS or any(
            len(one["title"]) > _TITLE_CHARACTERS for one in told.get("choices", ())
        ):
            return web.json_response({"reason": "It is too long."}, status=422)
        if told["id"] not in [one["id"] for one in self.given]:
            self.given.append(told)
        return web.json_response({"ids": [f"theirs-{len(self.given)}"]})

    async def _file(self, request: web.Request) -> web.Response:
        if not self._is_signed(request, b""):
            return web.Response(status=401)
        content = self.files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        at = request.headers["webhook-timestamp"]
        expected = _signature(body, event=request.headers["webhook-id"], at=at)
        return abs(time.time() - int(at)) < 300 and hmac.compare_digest(expected, request.headers["webhook-signature"])


def _signed(body: bytes, *, event: str) -> dict[str, str]:
    at = str(int(time.time()))
    signature = _signature(body, event=event, at=at)
    return {"webhook-id": event, "webhook-timestamp": at, "webhook-signature": signature}


def _signature(body: bytes, *, event: str, at: str) -> str:
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{event}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
