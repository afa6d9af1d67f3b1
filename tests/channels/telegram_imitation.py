"""Telegram's Bot API as core.telegram.org describes it: its methods, which check what they are given, and its updates."""

from __future__ import annotations

import html
import itertools
import json
import re
import time
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.telegram import TelegramChannel
from desk.channels.channel import DeliveryStage
from tests.channels.imitation import Failure
from tests.desk_world import DeskWorld
from tests.waiting import until

TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"
CUSTOMER = {"id": 1111111, "is_bot": False, "first_name": "Ann", "last_name": "Lee", "language_code": "en"}
CHAT = {"id": 1111111, "type": "private", "first_name": "Ann", "last_name": "Lee"}
_BOT = {"id": 123456, "is_bot": True, "first_name": "Acme", "username": "acme_bot"}
_TAG = re.compile(r"</?(?:b|i|u|s|a|code|pre)(?: [^<>]*)?>")
_SENDS = frozenset({"sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup"})


class TelegramImitation:
    """An asynchronous context manager. Its customer has a private chat with the bot."""

    can_edit = has_buttons = True
    can_receipt = False
    # Its header proves that Telegram sent something, and not what.
    signs_body = False

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.paths: dict[str, str] = {}
        self.answered: list[str] = []
        self.left: list[int] = []
        self.webhook: dict[str, Any] = {}
        self.refuses: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._updates = itertools.count(10_000)
        self._said: dict[str, dict[str, Any]] = {}
        self._failures: list[tuple[Failure, float]] = []
        self._world: DeskWorld | None = None
        self._last: tuple[bytes, dict[str, str]] = (b"", {})
        app = web.Application(client_max_size=60_000_000)
        app.add_routes([web.post("/bot{token}/{method}", self._method)])
        app.add_routes([web.get(f"/file/bot{TOKEN}/{{path:.*}}", self._download)])
        self._server = TestServer(app, host="127.0.0.1")

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    def channel(self, *, token: str = TOKEN) -> TelegramChannel:
        url = "https://desk.example.com/channels/telegram"
        return TelegramChannel(bot_token=token, url=url, api=str(self._server.make_url("")).rstrip("/"))

    def serve(self, world: DeskWorld) -> None:
        self._world = world

    @property
    def texts(self) -> list[str]:
        return [one["shown"] for one in self.sent if str(one["chat_id"]) == str(CHAT["id"])]

    def fail_next(self, how: Failure, *, seconds: float = 0.2) -> None:
        self._failures.append((how, seconds))

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0, **more: Any) -> int:
        message = {
            "message_id": next(self._numbers),
            "from": CUSTOMER,
            "chat": CHAT,
            "date": int(at or time.time()),
            **({"text": text} if text else {}),
            **more,
        }
        self._said[message_id] = message
        return await self.tell(message=message)

    async def edit(self, message_id: str, text: str) -> int:
        return await self.tell(edited_message={**self._said[message_id], "edit_date": int(time.time()), "text": text})

    async def press(self, title: str) -> int:
        sent, button = next(
            (message, one)
            for message in reversed(self.sent)
            for row in message.get("reply_markup", {}).get("inline_keyboard", ())
            for one in row
            if one["text"] == title
        )
        query = {
            "id": str(4_382_000_000 + next(self._numbers)),
            "from": CUSTOMER,
            "chat_instance": "-3541",
            "data": button["callback_data"],
            "message": {
                "message_id": sent["message_id"],
                "from": _BOT,
                "chat": CHAT,
                "date": int(time.time()),
                "text": sent["shown"],
                "reply_markup": sent["reply_markup"],
            },
        }
        return await self.tell(callback_query=query)

    async def send_file(self, name: str, content: bytes) -> int:
        file = f"BQACAgIAAxkBAAM{len(self.files)}"
        self.files[file] = content
        document = {"file_id": file, "file_unique_id": f"AgAD{len(self.files)}", "file_name": name, "file_size": 1}
        return await self.say("", document=document)

    async def receipt(self, stage: DeliveryStage) -> int:
        raise AssertionError("Telegram tells bots nothing of what was read.")

    async def tell(self, **update: Any) -> int:
        """Deliver an update."""
        body = json.dumps({"update_id": next(self._updates), **update}).encode()
        await until(lambda: self.webhook)  # before it is told where to call, it calls nobody
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        return await self._post(body, {"Content-Type": "application/json", **headers})

    async def redeliver(self) -> int:
        return await self._post(*self._last)

    async def replay(self, mutate: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]) -> int:
        return await self._post(*mutate(*self._last))

    async def _post(self, body: bytes, headers: dict[str, str]) -> int:
        assert self._world is not None
        self._last = (body, headers)
        url = f"{self._world.origin}/channels/telegram"
        async with self._world.http.post(url, data=body, headers=headers) as answer:
            return answer.status

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return _refused(401, "Unauthorized")
        given, files = await _read(request)
        if method in _SENDS and self._failures:
            how, seconds = self._failures.pop(0)
            if how is Failure.LIMITED:
                return _refused(429, "Too Many Requests: retry after 1", parameters={"retry_after": seconds})
            if how is Failure.DOWN:
                return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
            if how is Failure.GONE:
                return _refused(403, "Forbidden: bot was blocked by the user")
        if method in self.refuses:
            return _refused(400, self.refuses[method])
        match method:
            case "getMe":
                return _answered(_BOT)
            case "setWebhook":
                self.webhook = given
                return _answered(True)
            case "answerCallbackQuery":
                self.answered.append(given["callback_query_id"])
                return _answered(True)
            case "leaveChat":
                self.left.append(given["chat_id"])
                return _answered(True)
            case "getFile":
                if given["file_id"] not in self.files:
                    return _refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
                path = self.paths.get(given["file_id"], f"documents/{given['file_id']}.bin")
                return _answered({"file_id": given["file_id"], "file_path": path})
        if method not in _SENDS:
            return _refused(404, "Not Found")
        return self._send(method, given, files)

    def _send(self, method: str, given: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> web.Response:
        media = given.get("media") or [given]
        first = media[0]
        text = given.get("text", "") if method == "sendMessage" else first.get("caption", "")
        shown = (
            html.unescape(_TAG.sub("", text)) if {"HTML"} & {given.get("parse_mode"), first.get("parse_mode")} else text
        )
        if method == "sendMessage" and not shown:
            return _refused(400, "Bad Request: message text is empty")
        if len(shown.encode("utf-16-le")) // 2 > (4096 if method == "sendMessage" else 1024):
            return _refused(400, "Bad Request: message is too long")
        if "<" in _TAG.sub("", text):
            return _refused(400, "Bad Request: can't parse entities: Unsupported start tag")
        for row in given.get("reply_markup", {}).get("inline_keyboard", ()):
            if any(not one["text"] or not 0 < len(one["callback_data"].encode()) <= 64 for one in row):
                return _refused(400, "Bad Request: BUTTON_DATA_INVALID")
        messages = []
        for number, one in enumerate(media):
            message = {"message_id": next(self._numbers), "from": _BOT, "chat": CHAT, "date": int(time.time())}
            messages.append(message)
            self.sent.append(
                {**message, **given, "method": method, "shown": "" if number else shown, "files": files, **one}
            )
        return _answered(messages if method == "sendMediaGroup" else messages[0])

    async def _download(self, request: web.Request) -> web.Response:
        name = request.match_info["path"].removeprefix("documents/").removesuffix(".bin")
        return web.Response(body=self.files[name])


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    if request.content_type == "application/json":
        return await request.json(), {}
    given: dict[str, Any] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.file.read())
        else:
            given[name] = json.loads(value) if str(value)[:1] in "[{" else value
    return given, files


def _answered(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def _refused(code: int, description: str, **more: Any) -> web.Response:
    return web.json_response({"ok": False, "error_code": code, "description": description, **more}, status=code)
