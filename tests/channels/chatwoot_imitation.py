"""Chatwoot on a free port: its API as agent bots may use it, its webhooks, a customer who writes there and an agent who works there.

From its documentation (webhook events, agent bots) and its source: what a bot's token may do (`BOT_ACCESSIBLE_ENDPOINTS`), what
is told of its own messages, and that `conversation_status_changed` goes to webhooks of the account alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

from connectors.chatwoot import ChatwootChannel
from tests.channels.imitation import Failure
from tests.desk_world import DeskWorld

TOKEN, BOT_SECRET, HOOK_SECRET = "bot-access-token", "b" * 24, "h" * 24
_CUSTOMER = {"id": 14, "name": "Ada", "avatar": "", "type": "contact"}
_AGENT = {"id": 7, "name": "Ana", "email": "ana@shop.example", "type": "user"}
_BOT = {"id": 3, "name": "Assistant", "type": "agent_bot"}


@dataclass
class _Conversation:
    status: str = "pending"
    priority: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)


class ChatwootImitation:
    """`number` is the conversation in which the customer writes. `missing` names what this Chatwoot cannot do."""

    def __init__(self, *, account: int = 1) -> None:
        self.account = account
        self.number = 10
        self.conversations: dict[int, _Conversation] = {}
        self.files: dict[str, bytes] = {}
        self.calls: list[str] = []
        self.missing: set[str] = set()
        self._numbers = itertools.count(100)
        self._failures: list[tuple[Failure, float]] = []
        self._world: DeskWorld | None = None
        self._telling: set[asyncio.Task[Any]] = set()
        self._last: tuple[bytes, dict[str, str]] = (b"", {})

    async def __aenter__(self) -> ChatwootImitation:
        app = web.Application()
        base = f"/api/v1/accounts/{self.account}/conversations/{{number}}"
        app.add_routes(
            [
                web.post(f"{base}/messages", self._create),
                web.post(f"{base}/toggle_status", self._toggle_status),
                web.post(f"{base}/toggle_priority", self._toggle_priority),
                web.get("/rails/active_storage/blobs/redirect/{name}", self._redirect),
                web.get("/rails/active_storage/disk/{name}", self._disk),
            ]
        )
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._http = ClientSession()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.told()
        await self._http.close()
        await self._runner.cleanup()

    def channel(self, **changed: Any) -> ChatwootChannel:
        values: dict[str, Any] = {"secrets": (BOT_SECRET, HOOK_SECRET), "bot_token": TOKEN} | changed
        return ChatwootChannel(api=self.address, account=self.account, **values)

    def serve(self, world: DeskWorld) -> None:
        self._world = world

    @property
    def conversation(self) -> _Conversation:
        return self.conversations.setdefault(self.number, _Conversation())

    @property
    def texts(self) -> list[str]:
        """What the customer has received."""
        return [
            one["content"]
            for one in self.conversation.messages
            if one["message_type"] == "outgoing" and not one["private"]
        ]

    @property
    def notes(self) -> list[str]:
        """What the agents read and the customer does not."""
        return [one["content"] for one in self.conversation.messages if one["private"]]

    # The API

    def _refused(self, request: web.Request) -> web.Response | None:
        self.calls.append(request.path.rpartition("/")[2])
        if request.headers.get("api_access_token") != TOKEN:
            return web.json_response({"error": "Invalid Access Token"}, status=401)
        if int(request.match_info["number"]) not in self.conversations:
            return web.json_response({"error": "Resource could not be found"}, status=404)
        if self.calls[-1] in self.missing:
            return web.json_response({"error": "Resource could not be found"}, status=404)
        if not self._failures:
            return None
        how, seconds = self._failures.pop(0)
        if how is Failure.LIMITED:
            return web.Response(status=429, text="Retry later\n", headers={"Retry-After": str(seconds)})
        if how is Failure.NONE:
            return None
        return web.Response(status=404 if how is Failure.GONE else 503)

    async def _create(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused is not None:
            return refused
        files: list[str] = []
        if request.content_type == "multipart/form-data":
            form = await request.post()
            asked: dict[str, Any] = {name: value for name, value in form.items() if isinstance(value, str)}
            asked["private"] = asked.get("private") == "true"
            files = [one.filename for one in form.getall("attachments[]") if isinstance(one, web.FileField)]
        else:
            asked = await request.json()
        content, items = asked.get("content", ""), asked.get("content_attributes", {}).get("items", [])
        if asked.get("message_type") != "outgoing" or not (content or files) or len(content) > 150_000:
            return web.json_response({"error": "Content is too long or missing"}, status=422)
        if not all(item.get("title") and item.get("value") for item in items):
            return web.json_response({"error": "Content attributes items is invalid"}, status=422)
        message = self._message(
            content,
            "outgoing",
            _BOT,
            private=asked.get("private", False),
            content_type=asked.get("content_type", "text"),
            content_attributes={"items": items} if items else {},
            files=files,
        )
        self._later(self._tell_message("message_created", message))
        return web.json_response(
            {"id": message["id"], "content": content, "message_type": 1, "private": message["private"]}
        )

    async def _toggle_status(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused is not None:
            return refused
        status = (await request.json())["status"]
        assert status in ("open", "pending", "resolved", "snoozed")
        self._later(self.move(status))
        return web.json_response({"meta": {}, "payload": {"success": True, "current_status": status}})

    async def _toggle_priority(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused is not None:
            return refused
        self.conversation.priority = (await request.json())["priority"]
        assert self.conversation.priority in ("low", "medium", "high", "urgent")
        return web.Response()

    async def _redirect(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(f"/rails/active_storage/disk/{request.match_info['name']}")

    async def _disk(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])

    # The people

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0, files: tuple[str, ...] = ()) -> int:
        """The customer writes; what was resolved is the bot's again."""
        if self.conversation.status == "resolved":
            await self.move("pending")
        return await self._tell_message(
            "message_created", self._message(text, "incoming", _CUSTOMER, files=list(files))
        )

    async def press(self, title: str) -> int:
        """The customer chooses an option of the latest question."""
        asked = next(one for one in reversed(self.conversation.messages) if one["content_attributes"].get("items"))
        item = next(one for one in asked["content_attributes"]["items"] if one["title"] == title)
        asked["content_attributes"]["submitted_values"] = [item]
        return await self._tell_message("message_updated", asked)

    async def send_file(self, name: str, content: bytes) -> int:
        self.files[name] = content
        return await self.say("", files=(name,))

    async def reply(self, text: str, *, private: bool = False) -> int:
        """The agent writes to the customer, or a note."""
        return await self._tell_message("message_created", self._message(text, "outgoing", _AGENT, private=private))

    async def move(self, status: str) -> None:
        """Somebody, or the API, gives the conversation another status."""
        if self.conversation.status == status:
            return
        self.conversation.status = status
        event = {"open": "conversation_opened", "resolved": "conversation_resolved"}.get(status)
        if event:
            await self._tell(self._shown() | {"event": event}, secret=BOT_SECRET)
        changed = {
            "event": "conversation_status_changed",
            "changed_attributes": [{"status": {"current_value": status}}],
        }
        await self._tell(self._shown() | changed, secret=HOOK_SECRET)

    async def told(self) -> None:
        """Wait until everything that happened was told."""
        while self._telling:
            await asyncio.gather(*self._telling)

    def fail_next(self, how: Failure, *, seconds: float = 0.2) -> None:
        self._failures.append((how, seconds))

    # The webhooks

    def _message(
        self, content: str, kind: str, sender: dict[str, Any], *, files: list[str] | None = None, **more: Any
    ) -> dict[str, Any]:
        message = {
            "id": next(self._numbers),
            "content": content,
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
            "message_type": kind,
            "content_type": "text",
            "private": False,
            "content_attributes": {},
            "source_id": None,
            "sender": sender,
            "inbox": {"id": 1, "name": "Shop"},
        } | more
        if files:
            base = f"{self.address}/rails/active_storage/blobs/redirect"
            message["attachments"] = [{"id": 1, "file_type": "file", "data_url": f"{base}/{name}"} for name in files]
        self.conversation.messages.append(message)
        return message

    def _shown(self) -> dict[str, Any]:
        return {
            "additional_attributes": {"browser": {"browser_language": "en"}},
            "can_reply": True,
            "channel": "Channel::WebWidget",
            "id": self.number,
            "inbox_id": 1,
            "meta": {"sender": _CUSTOMER, "assignee": _AGENT if self.conversation.status == "open" else None},
            "status": self.conversation.status,
            "account": {"id": self.account, "name": "Shop"},
        }

    async def _tell_message(self, event: str, message: dict[str, Any]) -> int:
        account = {"id": self.account, "name": "Shop"}
        return await self._tell(message | {"conversation": self._shown(), "account": account, "event": event})

    async def _tell(self, payload: dict[str, Any], *, secret: str = BOT_SECRET) -> int:
        body = json.dumps(payload).encode()
        return await self._send(body, signed(body, secret=secret))

    async def redeliver(self) -> int:
        body, headers = self._last
        return await self._send(body, headers | signed(body, secret=BOT_SECRET))

    async def replay(self, mutate: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]) -> int:
        return await self._send(*mutate(*self._last))

    async def _send(self, body: bytes, headers: dict[str, str]) -> int:
        assert self._world is not None
        self._last = (body, headers)
        async with self._http.post(f"{self._world.origin}/channels/chatwoot", data=body, headers=headers) as answer:
            return answer.status

    def _later(self, telling: Any) -> None:
        task = asyncio.ensure_future(telling)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)


def signed(body: bytes, *, secret: str, at: float = 0.0) -> dict[str, str]:
    """The headers with which Chatwoot's `Webhooks::Trigger` sends a body."""
    told_at = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), f"{told_at}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Chatwoot-Timestamp": told_at,
        "X-Chatwoot-Signature": f"sha256={digest}",
        "X-Chatwoot-Delivery": str(uuid.uuid4()),
    }
