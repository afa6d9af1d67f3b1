"""Telegram: private chats with a bot, by the Bot API (https://core.telegram.org/bots/api).

aiohttp speaks it: Rasa pins aiogram 2, which neither a newer Python nor this aiohttp can run, and what another library would
bring beside it, dispatching and polling, is the desk's. The API proves itself by a secret in a header and signs nothing, so
an old request cannot be told by its time; what is delivered again is known by its ids.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
import msgspec

from connectors import telegram_updates
from connectors.steps import InSteps, Step
from connectors.telegram_errors import NoPhoto, meaning_of, without_cause
from connectors.telegram_updates import Update
from connectors.web_client import WebClient
from desk.channels.channel import (
    Answer,
    Capabilities,
    Incoming,
    Markup,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    RemoteFile,
    Request,
    SignatureInvalid,
    Undeliverable,
)
from desk.channels.setup import Field, Setup

logger = logging.getLogger(__name__)

_HEADER = "x-telegram-bot-api-secret-token"
_FILE_PATH = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*", re.ASCII)
_MOST_COURTESIES = 1000
_PAUSE_SECONDS = 30.0
_CAPTION_CHARACTERS = 1024
_PHOTO_BYTES, _FILE_BYTES = 10_000_000, 50_000_000
_PHOTOS = frozenset({"image/jpeg", "image/png"})
_ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
_ONLY_PRIVATE = "I can only talk in private chats, where nobody else reads what is said. Please write to me there."


class _Parameters(msgspec.Struct):
    retry_after: float = 0.0


class _Told(msgspec.Struct):
    ok: bool = False
    result: Any = None
    description: str = ""
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


class TelegramChannel:
    """One bot. `url` is where Telegram is to call; it is told so whenever the channel begins to run, where it is set.

    The secret that comes with each update is made of the token: whoever knows the one may know the other, and both change
    together. Raises `ValueError` without a token.
    """

    # Telegram counts 4,096 units of UTF-16, of which an emoji takes two.
    capabilities = Capabilities(characters=3500, buttons=10, button_characters=40, markup=Markup.HTML, has_files=True)

    def __init__(
        self,
        *,
        name: str = "telegram",
        title: str = "Telegram",
        bot_token: str,
        url: str = "",
        api: str = "https://api.telegram.org",
    ) -> None:
        if not bot_token:
            raise ValueError(f"Channel {name} needs the token that BotFather gave its bot.")
        self.name, self.title = name, title
        self._secret = hmac.new(bot_token.encode(), b"frontline webhook", hashlib.sha256).hexdigest()
        self._url = url
        self._methods = WebClient(title, base=f"{api}/bot{bot_token}", headers={})
        self._files = WebClient(title, base=f"{api}/file/bot{bot_token}", headers={})
        self._file_base = f"{api}/file/bot{bot_token}"
        self._steps = InSteps()
        self._courtesies: asyncio.Queue[Update] = asyncio.Queue(_MOST_COURTESIES)

    def verify(self, request: Request, *, now: float) -> None:
        """Nothing but the secret proves an update; it comes by HTTPS."""
        if not hmac.compare_digest(request.headers.get(_HEADER, "").encode(), self._secret.encode()):
            raise SignatureInvalid("the secret is wrong")

    def greet(self, request: Request) -> Answer | None:
        return None

    def parse(self, request: Request) -> Iterable[Incoming]:
        """What is courteous is done later by `running`: presses are answered, and groups are left."""
        update = telegram_updates.update_of(request.body)
        yield from telegram_updates.events_of(update)
        if update.callback_query is not None or telegram_updates.joined_group(update):
            with contextlib.suppress(asyncio.QueueFull):
                self._courtesies.put_nowait(update)

    def accepted(self) -> Answer:
        return Answer()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self._methods.running(), self._files.running():
            courteous = asyncio.create_task(self._be_courteous())
            try:
                yield
            finally:
                courteous.cancel()
                await asyncio.wait((courteous,))

    def listen(self) -> AsyncGenerator[Incoming, None] | None:
        return None

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        """A short text is the caption of its files, so that both come in one call, or neither."""
        chat, files = {"chat_id": message.address}, message.files
        is_short = len(message.text.encode("utf-16-le")) // 2 <= _CAPTION_CHARACTERS
        caption = message.text if files and not message.choices and is_short else ""
        steps: list[Step] = []
        if message.text and not caption:
            written = {"text": message.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
            steps.append(partial(self._send, "sendMessage", chat | written | _keyboard(message)))
        if files:
            steps.append(partial(self._send_files, chat, files, caption))
        return await self._steps.run(message.key, steps)

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        told = await self._call("getFile", {"file_id": file.key})
        path = str(told.get("file_path") or "")
        if not _FILE_PATH.fullmatch(path):
            raise Undeliverable("Telegram does not have it any more.")
        with without_cause():
            address = f"{self._file_base}/{path}"
            return await self._files.download(address, hosts=(), most_bytes=most_bytes, is_private=False)

    async def check(self) -> str:
        """Whose the token is, and whether Telegram calls."""
        told = await self._call("getMe", {})
        who = f"@{told.get('username', '')}"
        if not self._url:
            return who
        try:
            await self._register()
        except Undeliverable as error:
            return f"{who}, which is not called: {error.reason}"
        return f"{who}, called at {self._url}"

    async def _register(self) -> None:
        wanted = {"url": self._url, "secret_token": self._secret, "allowed_updates": list(_ALLOWED)}
        await self._call("setWebhook", wanted)

    async def _send(
        self, method: str, values: Mapping[str, Any] | None = None, *, form: aiohttp.FormData | None = None
    ) -> tuple[str, ...]:
        sent = await self._call(method, values, form=form)
        messages = sent if isinstance(sent, list) else [sent]
        return tuple(f"{one['chat']['id']}:{one['message_id']}" for one in messages)

    async def _send_files(
        self, chat: Mapping[str, Any], files: tuple[OutgoingFile, ...], caption: str
    ) -> tuple[str, ...]:
        if any(len(one.content) > _FILE_BYTES for one in files):
            raise Undeliverable("Telegram takes no files above 50 MB from bots.")
        words = {"caption": caption, "parse_mode": "HTML"} if caption else {}
        if len(files) > 1:  # an album takes ten, more than a message of the desk's has
            media: list[dict[str, Any]] = [
                {"type": "document", "media": f"attach://file{number}"} for number in range(len(files))
            ]
            media[0] |= words
            form = _form({**chat, "media": media}, {f"file{number}": one for number, one in enumerate(files)})
            return await self._send("sendMediaGroup", form=form)
        file = files[0]
        if file.type in _PHOTOS and len(file.content) <= _PHOTO_BYTES:
            # A picture that Telegram does not show as one, for it is too long or too large, goes as a file.
            with contextlib.suppress(NoPhoto):
                return await self._send("sendPhoto", form=_form({**chat, **words}, {"photo": file}))
        return await self._send("sendDocument", form=_form({**chat, **words}, {"document": file}))

    async def _keep_called(self) -> None:
        """Tell Telegram where to call; without it nothing comes."""
        while self._url:
            try:
                await self._register()
            except Undeliverable as error:
                logger.error("Telegram does not call channel %s: %s", self.name, error.reason)
            except NotDelivered as error:
                await asyncio.sleep(max(_PAUSE_SECONDS, error.after_seconds))
                continue
            return

    async def _be_courteous(self) -> None:
        """Stop the clock that is shown on a button until its press is answered, and leave groups. Best effort."""
        await self._keep_called()
        while True:
            update = await self._courtesies.get()
            with contextlib.suppress(NotDelivered, Undeliverable):
                if update.callback_query is not None:
                    await self._call("answerCallbackQuery", {"callback_query_id": update.callback_query.id})
            group = telegram_updates.joined_group(update)
            if group:
                with contextlib.suppress(NotDelivered, Undeliverable):
                    await self._call("sendMessage", {"chat_id": group, "text": _ONLY_PRIVATE})
                with contextlib.suppress(NotDelivered, Undeliverable):
                    await self._call("leaveChat", {"chat_id": group})

    async def _call(
        self, method: str, values: Mapping[str, Any] | None = None, *, form: aiohttp.FormData | None = None
    ) -> Any:
        """The result of a method. Raises `NotDelivered` and `Undeliverable`."""
        with without_cause():
            answer = await self._methods.ask("POST", f"/{method}", json=values, form=form)
        try:
            told = msgspec.json.decode(answer.body, type=_Told)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            told = _Told()
        if told.ok and told.result is not None:
            return told.result
        raise meaning_of(answer.status, told.description, retry_after=told.parameters.retry_after)


def _keyboard(message: Outgoing) -> dict[str, Any]:
    """Choices, one below the other, for their titles are of any length."""
    if not message.choices:
        return {}
    rows = [[{"text": choice.title, "callback_data": choice.id}] for choice in message.choices]
    return {"reply_markup": {"inline_keyboard": rows}}


def _form(values: Mapping[str, Any], files: Mapping[str, OutgoingFile]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in values.items():
        form.add_field(name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
    for name, file in files.items():
        form.add_field(name, file.content, filename=file.name, content_type=file.type or "application/octet-stream")
    return form


def _make(name: str, title: str, values: Mapping[str, str]) -> TelegramChannel:
    return TelegramChannel(name=name, title=title, **values)


SETUP = Setup(
    kind="telegram",
    title="Telegram",
    fields=(
        Field(
            name="bot_token",
            description="the token that BotFather gave the bot",
            is_secret=True,
            pattern=r"[0-9]+:[\w-]{30,}",
        ),
        Field(
            name="url",
            description="where Telegram is to call, by HTTPS; the desk tells it so at each start",
            default="{url}",
            pattern=r"https?://\S+",
            example="https://desk.example.com/channels/telegram",
        ),
    ),
    make=_make,
    steps=(
        "Start the desk: it tells Telegram to call {url}, and nothing is to be entered anywhere.",
        "Write to the bot in Telegram.",
    ),
)
