"""A channel for everything else: signed JSON comes in, signed JSON goes out (docs/channels.md, "Webhook").

Both are signed by Standard Webhooks 1.0, as the desk's own webhooks are. aiohttp sends and the standard library checks: the
specification's package brings a second HTTP client for these few lines.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import aiohttp
import msgspec

from connectors.web_client import retry_after
from connectors.webhook_events import CheckChannel, DeliverMessage, delivery_of, incoming
from desk.channels.channel import (
    Answer,
    Capabilities,
    Incoming,
    NotDelivered,
    Outgoing,
    RemoteFile,
    Request,
    SignatureInvalid,
    Undeliverable,
)
from desk.channels.setup import Field, Setup
from desk.webhooks.signing import signed_headers

_WINDOW_SECONDS = 300
_SHORTEST_KEY_BYTES, _LONGEST_KEY_BYTES = 24, 64
_ANSWER_BYTES = 65_536
_REASON_CHARACTERS = 300
_GONE, _UNPROCESSABLE, _TOO_LARGE, _TOO_MANY = 410, 422, 413, 429
# A wrong signature, and an address where nothing is: mended by whoever set it up. Other 4xx are about one message.
_FOR_ALL = frozenset({401, 403, 404, _TOO_MANY})
_HTTPS_PORT = 443


class _Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What a receiver may answer: the ids by which it will tell of the message, or why it never arrives."""

    ids: tuple[str, ...] = ()
    reason: str = ""


class WebhookChannel:
    """Whatever speaks the documented JSON. `secrets` are for what comes in, several while one is replaced by the next.

    What goes out is posted to `url`, signed with the first of them. `file_hosts` are those that customers' files are
    fetched from, besides that of `url`. Raises `ValueError` for a secret or an address that is none.
    """

    def __init__(
        self,
        *,
        name: str,
        url: str,
        secrets: tuple[str, ...],
        title: str = "Webhook",
        capabilities: Capabilities | None = None,
        file_hosts: tuple[str, ...] = (),
        timeout_seconds: float = 10.0,
    ) -> None:
        self.name, self.title = name, title
        self.capabilities = capabilities or Capabilities(
            characters=4000, buttons=10, button_characters=40, has_files=True, has_receipts=True
        )
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError(f"The url of channel {name} is none, such as https://chat.example/frontline.")
        if not secrets:
            raise ValueError(f"Channel {name} needs a secret.")
        self._url, self._secrets = url, secrets
        self._keys = tuple(_key(one, channel=name) for one in secrets)
        # An address is fetched from where exactly this was said of it, so that no port beside the provider's is knocked at.
        self._file_origins = {_origin(url), *(f"https://{host.lower()}:{_HTTPS_PORT}" for host in file_hosts)}
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._session: aiohttp.ClientSession | None = None

    def greet(self, request: Request) -> Answer | None:
        return None

    def verify(self, request: Request, *, now: float) -> None:
        """By any of the secrets and any of the signatures; see the specification's "Verifying webhooks"."""
        event, sent_at = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        if not event or not sent_at.isascii() or not sent_at.isdigit():
            raise SignatureInvalid("it has no webhook-id and webhook-timestamp")
        signed = f"{event}.{sent_at}.".encode() + request.body
        given = [
            base64_part.encode()
            for version, _, base64_part in (
                one.partition(",") for one in request.headers.get("webhook-signature", "").split()
            )
            if version == "v1"
        ]
        expected = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in self._keys]
        # All are compared, so that the time tells nothing of which one fits.
        if not sum(hmac.compare_digest(ours, theirs) for ours in expected for theirs in given):
            raise SignatureInvalid("no signature is right")
        if abs(now - int(sent_at)) > _WINDOW_SECONDS:
            raise SignatureInvalid("it is older or newer than five minutes")

    def parse(self, request: Request) -> Iterable[Incoming]:
        return incoming(request.body)

    def accepted(self) -> Answer:
        return Answer(status=204)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(timeout=self._timeout) as session:
            self._session = session
            try:
                yield
            finally:
                self._session = None

    def listen(self) -> AsyncGenerator[Incoming, None] | None:
        return None

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        taken = await self._post(delivery_of(message), event=message.key)
        return taken.ids or (message.key,)

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        """From the receiver's own host and those that the settings name; asked for with a signature, too."""
        if _origin(file.key) not in self._file_origins:
            raise Undeliverable("It lies on a host from which nothing may be fetched.")
        headers = signed_headers(
            self._secrets[0], event=f"file-{uuid.uuid4().hex}", timestamp=int(time.time()), body=b""
        )
        try:
            async with self._open.get(file.key, headers=headers, allow_redirects=False) as answer:
                if answer.status == _TOO_MANY or answer.status >= 500:
                    raise _later(answer)
                if answer.status != 200:
                    raise Undeliverable("It is not there any more.")
                content = bytearray()
                async for chunk in answer.content.iter_any():
                    content += chunk
                    if len(content) > most_bytes:
                        raise Undeliverable("It is too large.")
                return bytes(content)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotDelivered("The file could not be fetched.") from error

    async def check(self) -> str:
        """Ask the receiver to take `channel.check`, which every one answers with 200 that knows the secret."""
        event = f"check-{uuid.uuid4().hex}"
        await self._post(CheckChannel(id=event), event=event)
        return urlsplit(self._url).hostname or ""

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise NotDelivered("The channel is not running.", is_for_all=True)
        return self._session

    async def _post(self, told: DeliverMessage | CheckChannel, *, event: str) -> _Taken:
        body = msgspec.json.encode(told)
        headers = {"Content-Type": "application/json"}
        headers |= signed_headers(self._secrets[0], event=event, timestamp=int(time.time()), body=body)
        try:
            async with self._open.post(self._url, data=body, headers=headers, allow_redirects=False) as answer:
                taken = _taken(await answer.content.read(_ANSWER_BYTES))
                if answer.status in (_GONE, _UNPROCESSABLE):
                    raise Undeliverable(taken.reason[:_REASON_CHARACTERS] or "The receiver refused it for good.")
                if answer.status == _TOO_LARGE:
                    raise Undeliverable("It is too large for the receiver.")
                if not 200 <= answer.status < 300:
                    raise _later(answer)
                return taken
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotDelivered(f"{self.title} cannot be reached.", is_for_all=True) from error


def _key(secret: str, *, channel: str) -> bytes:
    """The bytes of a secret. The specification asks for 24 to 64."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        key = b""
    if not _SHORTEST_KEY_BYTES <= len(key) <= _LONGEST_KEY_BYTES:
        raise ValueError(
            f"A secret of channel {channel} is none: it is whsec_ and the base64 of 24 to 64 random bytes."
        )
    return key


def _origin(url: str) -> str:
    """Scheme, host and port; empty for what is no address."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": _HTTPS_PORT, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return ""
    is_plain = parts.username is None and parts.password is None
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}" if is_plain else ""


def _taken(body: bytes) -> _Taken:
    try:
        return msgspec.json.decode(body, type=_Taken)
    except msgspec.DecodeError:
        # Whoever has no ids of its own may answer anything.
        return _Taken()


def _later(answer: aiohttp.ClientResponse) -> NotDelivered:
    """What a refusal for now says."""
    seconds = retry_after(answer.headers.get("Retry-After", ""), now=time.time())
    is_for_all = answer.status in _FOR_ALL or not 400 <= answer.status < 500
    return NotDelivered(f"The receiver answered {answer.status}.", after_seconds=seconds, is_for_all=is_for_all)


def _make(name: str, title: str, values: Mapping[str, str]) -> WebhookChannel:
    hosts = tuple(one.strip() for one in values["file_hosts"].split(",") if one.strip())
    return WebhookChannel(
        name=name, title=title, url=values["url"], secrets=tuple(values["secret"].split()), file_hosts=hosts
    )


SETUP = Setup(
    kind="webhook",
    title="Webhook",
    fields=(
        Field(
            name="url",
            description="where your program takes messages for customers",
            pattern=r"https?://[^\s/]+(/\S*)?",
            example="https://chat.example/frontline",
        ),
        Field(
            name="secret",
            description='the secret of both, such as echo "whsec_$(openssl rand -base64 32)" makes; two with a blank between '
            "while one is replaced, the new one first",
            is_secret=True,
            pattern=r"whsec_[A-Za-z0-9+/=_-]+( whsec_[A-Za-z0-9+/=_-]+)*",
        ),
        Field(
            name="file_hosts",
            description="hosts besides that of url from which customers' files are fetched, with commas between",
            is_optional=True,
        ),
    ),
    make=_make,
    steps=("Let your program post customers' messages to {url}, signed with the same secret.",),
)
