"""Slack as docs.slack.dev describes it: its Web API, which checks what it is given, and its signed events and interactions."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import time
import uuid
from collections.abc import Callable, Collection
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.slack import SlackChannel
from desk.channels.channel import DeliveryStage
from tests.channels.imitation import Failure
from tests.desk_world import DeskWorld

BOT_TOKEN = "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEAM, APP, BOT_USER, BOT, CUSTOMER = "T061EG9R6", "A0KRD7HC3", "U0LAN0Z89", "B0KRD7HC3", "U061F7AUR"
OTHER = "U2147483697"
DIRECT, CHANNEL = "D024BE91L", "C0LAN2Q65"
_FORM = "application/x-www-form-urlencoded"


class SlackImitation:
    """An asynchronous context manager. Its customer writes to the app directly, or, `in_thread`, mentions it in a channel and
    goes on in the thread."""

    can_edit = has_buttons = True
    can_receipt = False

    def __init__(self, *, in_thread: bool = False) -> None:
        self._place = CHANNEL if in_thread else DIRECT
        self.posted: list[dict[str, Any]] = []
        self.uploaded: dict[str, tuple[str, bytes]] = {}
        self.shared: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.tells_names = True
        self.thread = ""
        self._said: dict[str, tuple[str, str]] = {}
        self._last_ts = 0.0
        self._failures: list[tuple[Failure, float]] = []
        self._world: DeskWorld | None = None
        self._last: tuple[bytes, dict[str, str]] = (b"", {})
        app = web.Application()
        app.add_routes([web.post("/api/{method}", self._api), web.post("/upload/v1/{file}", self._upload)])
        app.add_routes([web.get("/api/{method}", self._api), web.get("/files-pri/{file}", self._download)])
        self._server = TestServer(app, host="127.0.0.1")

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    def address_of(self, path: str) -> str:
        return str(self._server.make_url(path))

    def channel(self) -> SlackChannel:
        return SlackChannel(
            bot_token=BOT_TOKEN,
            signing_secret=SIGNING_SECRET,
            api=self.address_of("/api"),
            files=self.address_of("/"),
        )

    def serve(self, world: DeskWorld) -> None:
        self._world = world

    @property
    def texts(self) -> list[str]:
        shown = [_shown(one) for one in self.posted] + [one.get("initial_comment", "") for one in self.shared]
        return [html.unescape(one) for one in shown]

    def fail_next(self, how: Failure, *, seconds: float = 0.2) -> None:
        self._failures.append((how, seconds))

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0, **more: Any) -> int:
        ts = self._ts(at)
        self._said[message_id or ts] = (ts, text)
        message = {"user": CUSTOMER, "ts": ts, "text": _escaped(text), "client_msg_id": str(uuid.uuid4()), **more}
        if self._place == DIRECT:
            return await self.tell({"type": "message", **message, "channel_type": "im"})
        if self.thread:
            return await self.tell({"type": "message", **message, "channel_type": "channel", "thread_ts": self.thread})
        # A mention comes twice where an app hears both: as itself, and as a message of the channel.
        self.thread = ts
        message["text"] = f"<@{BOT_USER}> {message['text']}"
        await self.tell({"type": "message", **message, "channel_type": "channel"})
        return await self.tell({"type": "app_mention", **message})

    async def say_directly(self, text: str, *, user: str = CUSTOMER) -> int:
        """Write to the app where nobody else reads it, whatever goes on in a thread."""
        message = {"user": user, "ts": self._ts(), "text": _escaped(text)}
        return await self.tell({"type": "message", "channel": DIRECT, "channel_type": "im", **message})

    async def edit(self, message_id: str, text: str) -> int:
        ts, before = self._said[message_id]
        now = self._ts()
        message = {"type": "message", "user": CUSTOMER, "ts": ts}
        if self._place != DIRECT:
            message["thread_ts"] = self.thread
        return await self.tell(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "ts": now,
                "channel_type": "im" if self._place == DIRECT else "channel",
                "message": {**message, "text": _escaped(text), "edited": {"user": CUSTOMER, "ts": now}},
                "previous_message": {**message, "text": _escaped(before)},
            }
        )

    async def press(self, title: str) -> int:
        posted, button = next(
            (message, one)
            for message in reversed(self.posted)
            for block in message.get("blocks", ())
            for one in block.get("elements", ())
            if one["text"]["text"] == title
        )
        message = {"type": "message", "bot_id": BOT, "user": BOT_USER, "ts": posted["ts"], "text": posted["text"]}
        if "thread_ts" in posted:
            message["thread_ts"] = posted["thread_ts"]
        payload = {
            "type": "block_actions",
            "user": {"id": CUSTOMER, "username": "brent", "name": "brent", "team_id": TEAM},
            "api_app_id": APP,
            "container": {
                "type": "message",
                "message_ts": posted["ts"],
                "channel_id": self._place,
                "is_ephemeral": False,
            },
            "trigger_id": "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
            "team": {"id": TEAM, "domain": "acme"},
            "channel": {"id": self._place, "name": "directmessage"},
            "message": message,
            "actions": [{**button, "block_id": "=qXel", "action_ts": self._ts()}],
        }
        return await self._send(urlencode({"payload": json.dumps(payload)}).encode(), kind=_FORM)

    async def send_file(self, name: str, content: bytes) -> int:
        identifier = f"F{len(self.files) + 1:09d}"
        path = f"{TEAM}-{identifier}"
        self.files[path] = content
        url = self.address_of(f"/files-pri/{path}")
        file = {
            "id": identifier,
            "name": name,
            "title": name,
            "mode": "hosted",
            "size": len(content),
            "is_external": False,
            "url_private": url,
            "url_private_download": url,
        }
        return await self.say("", subtype="file_share", files=[file])

    async def receipt(self, stage: DeliveryStage) -> int:
        raise AssertionError("Slack tells nobody what was read.")

    async def redeliver(self) -> int:
        body, headers = self._last
        again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
        return await self._send(body, kind=headers["Content-Type"], more=again)

    async def replay(self, mutate: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]) -> int:
        return await self._post(*mutate(*self._last))

    async def tell(self, event: dict[str, Any]) -> int:
        """Deliver an event."""
        ts = event["ts"]
        told = {
            "token": "XXYYZZ",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": {"channel": self._place, "event_ts": ts, **event},
            "type": "event_callback",
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
            "event_id": f"Ev{uuid.uuid4().hex[:9].upper()}",
            "event_time": int(float(ts)),
        }
        return await self._send(json.dumps(told).encode(), kind="application/json")

    async def _send(self, body: bytes, *, kind: str, more: dict[str, str] | None = None) -> int:
        return await self._post(body, {**signed(body, at=int(time.time())), "Content-Type": kind, **(more or {})})

    async def _post(self, body: bytes, headers: dict[str, str]) -> int:
        assert self._world is not None
        self._last = (body, headers)
        url = f"{self._world.origin}/channels/slack"
        async with self._world.http.post(url, data=body, headers=headers) as answer:
            return answer.status

    def _ts(self, at: float = 0.0) -> str:
        """A time that no other message has."""
        self._last_ts = max(time.time(), self._last_ts + 0.001)
        return f"{at or self._last_ts:.6f}"

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.asked.append(method)
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return _refused("invalid_auth")
        given = await request.json() if request.content_type == "application/json" else dict(request.query)
        if self._failures and method in ("chat.postMessage", "files.completeUploadExternal"):
            how, seconds = self._failures.pop(0)
            if how is Failure.LIMITED:
                headers = {"Retry-After": f"{seconds:g}"}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            if how is Failure.DOWN:
                return web.Response(status=503, text="<html>Service Unavailable</html>", content_type="text/html")
            if how is Failure.GONE:
                return _refused("channel_not_found")
        match method:
            case "auth.test":
                return web.json_response({"ok": True, "team": "Acme", "user": "frontline", "bot_id": BOT})
            case "users.info":
                profile = {"real_name": "Ann Lee", "display_name": "Ann"}
                user = {"id": given["user"], "name": "ann.lee", "profile": profile}
                return web.json_response({"ok": True, "user": user}) if self.tells_names else _refused("missing_scope")
            case "chat.postMessage":
                return self._post_message(given)
            case "files.getUploadURLExternal":
                file = f"F{len(self.uploaded) + 1:08d}U"
                self.uploaded[file] = (given["filename"], b"")
                url = self.address_of(f"/upload/v1/{file}")
                return web.json_response({"ok": True, "upload_url": url, "file_id": file})
            case "files.completeUploadExternal":
                if given["channel_id"] != self._place:
                    return _refused("channel_not_found")
                files = json.loads(given["files"])
                self.shared.append(given | {"files": files})
                return web.json_response({"ok": True, "files": [{"id": one["id"], "title": ""} for one in files]})
            case "files.info":
                url = self.address_of(f"/files-pri/{TEAM}-{given['file']}")
                return web.json_response({"ok": True, "file": {"id": given["file"], "url_private_download": url}})
        return _refused("unknown_method")

    def _post_message(self, given: dict[str, Any]) -> web.Response:
        problem = _problem(given, places=(self._place, DIRECT))
        if problem:
            return _refused(problem)
        posted = {**given, "ts": self._ts()}
        self.posted.append(posted)
        return web.json_response(
            {"ok": True, "channel": given["channel"], "ts": posted["ts"], "message": {"bot_id": BOT}}
        )

    async def _upload(self, request: web.Request) -> web.Response:
        name, _ = self.uploaded[request.match_info["file"]]
        content = await request.read()
        self.uploaded[request.match_info["file"]] = (name, content)
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            raise web.HTTPFound("https://slack.com/?redir=%2Ffiles-pri")
        return web.Response(body=self.files[request.match_info["file"]])


def signed(body: bytes, *, at: int, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The headers that prove a request of Slack's."""
    mac = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={mac}"}


def _problem(given: dict[str, Any], *, places: Collection[str]) -> str:
    """The error by which Slack refuses a message, empty where it takes it."""
    if given.get("channel") not in places:
        return "channel_not_found"
    if not given.get("text"):
        return "no_text"
    if len(given["text"]) > 40_000:
        return "msg_too_long"
    for block in given.get("blocks", ()):
        elements = block.get("elements", ())
        is_right = (
            0 < len(block["text"]["text"]) <= 3000
            if block["type"] == "section"
            else block["type"] == "actions"
            and 0 < len(elements) <= 25
            and len({one["action_id"] for one in elements}) == len(elements)
            and all(0 < len(one["text"]["text"]) <= 75 and len(one["value"]) <= 2000 for one in elements)
        )
        if not is_right:
            return "invalid_blocks"
    return ""


def _shown(posted: dict[str, Any]) -> str:
    sections = [one["text"]["text"] for one in posted.get("blocks", ()) if one["type"] == "section"]
    return "\n".join(sections) or str(posted["text"])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _refused(error: str) -> web.Response:
    return web.json_response({"ok": False, "error": error})
