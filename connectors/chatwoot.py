"""Chatwoot: its customers talk with the bot, and a handoff opens the conversation there for the team that works in it.

The desk is an Agent Bot of the account: Chatwoot tells it by webhook what happens, and it answers by the API with the bot's
token (developers.chatwoot.com, chatwoot.com/docs/product/others/agent-bots). That a conversation was handed back to the bot
Chatwoot tells to webhooks of the account alone, so one of these calls the same address. Chatwoot publishes no Python client.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from connectors import chatwoot_events
from connectors.chatwoot_note import note_of
from connectors.steps import InSteps, Step
from connectors.web_client import Answered, WebClient
from desk.channels.channel import (
    Answer,
    Capabilities,
    Incoming,
    NotDelivered,
    Outgoing,
    RemoteFile,
    Request,
    SignatureInvalid,
    Standing,
    Undeliverable,
)
from desk.channels.setup import Field, Setup
from handoff.envelope import Envelope

_WINDOW_SECONDS = 300.0
_SHORTEST_KEY_CHARACTERS = 32
_STATUSES = {Standing.BOT: "pending", Standing.PEOPLE: "open", Standing.CLOSED: "resolved"}
_PRIORITIES = {1: "urgent", 2: "high", 3: "medium"}
_LEAST = "low"
_TOO_MANY = 429


class ChatwootChannel:
    """An Agent Bot of the account `account` at `api`, the address at which people open Chatwoot.

    `bot_token` is the bot's access token. `secrets` sign what comes in: the bot's, and that of the account's webhook; for a
    Chatwoot that signs nothing, `address_key` stands at the end of the address that is registered (`?key=`), so that nobody
    can guess it. `has_buttons` is for inboxes that show options (website, API, Telegram, WhatsApp).
    `file_hosts` are those to which Chatwoot redirects for its files, besides its own. Raises `ValueError` for what cannot work.
    """

    def __init__(
        self,
        *,
        name: str = "chatwoot",
        title: str = "Chatwoot",
        api: str,
        account: int,
        bot_token: str,
        secrets: tuple[str, ...] = (),
        address_key: str = "",
        has_buttons: bool = True,
        file_hosts: tuple[str, ...] = (),
    ) -> None:
        if urlsplit(api).scheme not in ("http", "https") or not urlsplit(api).netloc:
            raise ValueError(f"Channel {name}: {api!r} is no address; it must be like https://app.chatwoot.com")
        if not bot_token:
            raise ValueError(f"Channel {name} needs the access token of its agent bot.")
        if not secrets and len(address_key) < _SHORTEST_KEY_CHARACTERS:
            raise ValueError(
                f"Channel {name} needs the secrets of Chatwoot's webhooks, or an address_key of at least "
                f"{_SHORTEST_KEY_CHARACTERS} characters."
            )
        self.name, self.title = name, title
        self.capabilities = Capabilities(
            characters=10_000,
            buttons=20 if has_buttons else 0,
            button_characters=200,
            has_files=True,
            has_team=True,
            redelivers=False,
        )
        self._account = account
        self._secrets = tuple(secret.encode() for secret in secrets)
        self._address_key = address_key.encode()
        self._file_hosts = file_hosts
        self._steps = InSteps()
        self._web = WebClient(title, base=api, headers={"api_access_token": bot_token})

    def verify(self, request: Request, *, now: float) -> None:
        """The signature is HMAC-SHA256 over the time, a point and the raw body."""
        if not self._secrets:
            shown = request.query.get("key", "").encode()
            if not hmac.compare_digest(hashlib.sha256(shown).digest(), hashlib.sha256(self._address_key).digest()):
                raise SignatureInvalid("the address has not the key")
            return
        told_at = request.headers.get("x-chatwoot-timestamp", "")
        shown = request.headers.get("x-chatwoot-signature", "").encode()
        signed = told_at.encode() + b"." + request.body
        expected = [b"sha256=" + hmac.new(key, signed, hashlib.sha256).hexdigest().encode() for key in self._secrets]
        # All of them are compared, however soon one fits.
        if not sum(hmac.compare_digest(shown, one) for one in expected):
            raise SignatureInvalid("the signature is wrong, or there is none")
        if not (told_at.isascii() and told_at.isdigit()) or abs(now - int(told_at[:12])) > _WINDOW_SECONDS:
            raise SignatureInvalid("it is too old")

    def greet(self, _request: Request) -> Answer | None:
        return None

    def parse(self, request: Request) -> Iterable[Incoming]:
        return chatwoot_events.events_of(request.body, account=self._account)

    def accepted(self) -> Answer:
        return Answer()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with self._web.running():
            yield

    def listen(self) -> AsyncGenerator[Incoming, None] | None:
        return None

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        """As the bot. The text stands with the files, or with the options below it where there are some."""
        steps: list[Step] = []
        if message.files:
            steps.append(partial(self._share, message, text="" if message.choices else message.text))
        if message.choices or not message.files:
            steps.append(partial(self._say, message))
        return await self._steps.run(message.key, steps)

    async def brief(self, address: str, envelope: Envelope) -> None:
        """The note comes last: what went wrong before it is done again, and a second note would be one too many.

        Bots may not set a priority in every version of Chatwoot; the note says it as well.
        """
        priority = _PRIORITIES.get(envelope.priority, _LEAST)
        with contextlib.suppress(Undeliverable):
            await self._post(address, "toggle_priority", {"priority": priority})
        await self._post(
            address, "messages", {"content": note_of(envelope), "message_type": "outgoing", "private": True}
        )

    async def follow(self, address: str, standing: Standing) -> None:
        await self._post(address, "toggle_status", {"status": _STATUSES[standing]})

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        return await self._web.download(file.key, hosts=self._file_hosts, most_bytes=most_bytes, is_private=False)

    async def check(self) -> str:
        """A bot's token may read nothing, so it asks for a conversation that there is not: only a good one is told so."""
        answered = await self._web.ask("POST", f"{self._path('0')}/toggle_status", json={"status": "pending"})
        if answered.status != 404:
            self._check(answered)
        return f"an agent bot of account {self._account}"

    async def _share(self, message: Outgoing, *, text: str) -> tuple[str, ...]:
        # Made anew for each try, for a form can be sent once.
        form = aiohttp.FormData({"content": text, "message_type": "outgoing", "private": "false"})
        for file in message.files:
            form.add_field("attachments[]", file.content, filename=file.name, content_type=file.type)
        return _ids(await self._post(message.address, "messages", form=form))

    async def _say(self, message: Outgoing) -> tuple[str, ...]:
        """Options are those of `input_select`, whose value comes back in `submitted_values`."""
        body: dict[str, Any] = {"content": message.text, "message_type": "outgoing", "private": False}
        if message.choices:
            items = [{"title": one.title, "value": one.id} for one in message.choices]
            body |= {"content_type": "input_select", "content_attributes": {"items": items}}
        return _ids(await self._post(message.address, "messages", body))

    def _path(self, conversation: str) -> str:
        return f"/api/v1/accounts/{self._account}/conversations/{conversation}"

    async def _post(
        self,
        conversation: str,
        what: str,
        json: Mapping[str, Any] | None = None,
        *,
        form: aiohttp.FormData | None = None,
    ) -> Answered:
        answered = await self._web.ask("POST", f"{self._path(conversation)}/{what}", json=json, form=form)
        self._check(answered)
        return answered

    def _check(self, answered: Answered) -> None:
        """Raises `NotDelivered` and `Undeliverable`."""
        status = answered.status
        if status < 300:
            return
        if status == _TOO_MANY:
            after = answered.after_seconds(now=time.time()) or 1.0
            raise NotDelivered(f"{self.title} takes no more for now.", after_seconds=after, is_for_all=True)
        if status >= 500:
            raise NotDelivered(f"{self.title} is out of order (status {status}).", is_for_all=True)
        if status == 401:
            raise Undeliverable(f"{self.title} does not take the agent bot's token, or not for this.")
        if status == 404:
            raise Undeliverable(f"{self.title} does not have this conversation any more.")
        raise Undeliverable(f"{self.title} refused it (status {status}).")


def _ids(answered: Answered) -> tuple[str, ...]:
    told = answered.json
    return (f"message-{told['id']}",) if "id" in told else ()


def _make(name: str, title: str, values: Mapping[str, str]) -> ChatwootChannel:
    secrets = (values["bot_secret"], values["webhook_secret"])
    return ChatwootChannel(
        name=name,
        title=title,
        api=values["api"],
        account=int(values["account"]),
        bot_token=values["bot_token"],
        secrets=tuple(secret for secret in secrets if secret),
        address_key=values["address_key"],
        has_buttons=values["buttons"] == "yes",
        file_hosts=tuple(values["file_hosts"].split()),
    )


SETUP = Setup(
    kind="chatwoot",
    title="Chatwoot",
    fields=(
        Field(
            name="api",
            description="the address at which your team opens Chatwoot",
            pattern=r"https?://[^\s/]+",
            example="https://app.chatwoot.com",
        ),
        Field(
            name="account",
            description="the number of the account, which stands in the address of its pages",
            pattern=r"[0-9]{1,12}",
            example="1",
        ),
        Field(
            name="bot_token",
            description="the agent bot's access token, under Settings, Bots",
            is_secret=True,
            pattern=r"\S{8,}",
        ),
        Field(
            name="bot_secret",
            description="the agent bot's webhook secret; none where Chatwoot shows none",
            is_secret=True,
            is_optional=True,
            pattern=r"\S{8,}",
        ),
        Field(
            name="webhook_secret",
            description="the secret of the account's webhook, under Settings, Integrations, Webhooks; none where Chatwoot shows none",
            is_secret=True,
            is_optional=True,
            pattern=r"\S{8,}",
        ),
        Field(
            name="address_key",
            description="where Chatwoot has no secrets: 32 random characters that stand behind ?key= in the address that it calls",
            is_secret=True,
            is_optional=True,
            pattern=r"[A-Za-z0-9_-]{32,}",
        ),
        Field(
            name="buttons",
            description="yes where the inbox shows options (website, API, Telegram, WhatsApp), no where they are to be numbered",
            default="yes",
            pattern=r"yes|no",
        ),
        Field(
            name="file_hosts",
            description="hosts to which Chatwoot redirects for files, such as that of its object store, with a space between them",
            is_optional=True,
            pattern=r"[a-z0-9. -]+",
            example="bucket.s3.amazonaws.com",
        ),
    ),
    make=_make,
    steps=(
        "Under Settings, Bots, enter {url} as the agent bot's webhook address, and connect the bot to the inbox.",
        "Under Settings, Integrations, Webhooks, add {url} for the event Conversation Status Changed.",
    ),
)
