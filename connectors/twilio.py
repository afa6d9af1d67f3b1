"""SMS and WhatsApp by Twilio: its form-encoded webhooks, and its Messages resource.

Twilio's signature has no time in it, so an old request cannot be told by its age. A replayed message is known by its
MessageSid, which the desk keeps, and a replayed status never takes a message back to an earlier stage.

Signatures are computed by Twilio's own library. Requests are made with aiohttp: the library's client for them brings some
thousand classes for the one resource that is needed, and asks at no address but Twilio's.
"""

from __future__ import annotations

import base64
import hmac
import mimetypes
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlparse

import aiohttp
import msgspec
from multidict import MultiDict
from twilio.request_validator import RequestValidator, add_port, remove_port

from connectors.meta import object_of, objects, text_of
from connectors.twilio_errors import FOR_NOW, failure, reason_of
from connectors.twilio_templates import content_of, read_contents
from connectors.web_client import Answered, WebClient
from desk.channels.channel import (
    Answer,
    Approved,
    Capabilities,
    DeliveryStage,
    FetchedFiles,
    Heard,
    Incoming,
    Markup,
    NotDelivered,
    Outgoing,
    Receipt,
    RemoteFile,
    Request,
    RequestInvalid,
    Sender,
    SignatureInvalid,
)
from desk.channels.setup import Field, Setup
from handoff.message_template import MessageTemplate

# Of the `Body` of the Messages resource, on either channel.
_CHARACTERS = 1600
_WINDOW_SECONDS = 24 * 3600.0
_WHATSAPP = "whatsapp:"
_MOST_FILES = 10
_FIRST_PAGE, _MOST_PAGES = "/v1/ContentAndApprovals?PageSize=100", 60
# A message waits ten hours in Twilio's queue at most (error 30001), and nothing tells when its files are fetched.
_FETCHED_WITHIN_SECONDS = 11 * 3600.0
# Of the kinds that the desk takes, those that Twilio documents for each (docs/messaging/guides/accepted-mime-types and
# docs/whatsapp/guidance-whatsapp-media-messages). Other images are stickers to WhatsApp, and plain text is nothing to either.
_FETCHED_FOR_WHATSAPP = FetchedFiles(
    most_bytes={"image/jpeg": 5_000_000, "image/png": 5_000_000, "application/pdf": 16_000_000},
    at_once=1,
    bytes_at_once=16_000_000,
    within_seconds=_FETCHED_WITHIN_SECONDS,
)
# 5 MB for the whole message. Images are made to fit the customer's carrier; everything else must be small by itself.
_FETCHED_FOR_MMS = FetchedFiles(
    most_bytes={
        "image/jpeg": 5_000_000,
        "image/png": 5_000_000,
        "image/gif": 5_000_000,
        "application/pdf": 500_000,
    },
    at_once=_MOST_FILES,
    bytes_at_once=5_000_000,
    within_seconds=_FETCHED_WITHIN_SECONDS,
)
# Where media is redirected to when its protection is switched on, which it should be.
_MEDIA_HOSTS = ("mms.twiliocdn.com", "media.twiliocdn.com")
# What Twilio answers itself for phone numbers without Advanced Opt-Out, when the whole message is one of them. YES is one
# too where somebody has opted out, but everywhere else it is an answer to a question.
_KEYWORDS = frozenset(
    {
        "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "START", "UNSTOP", "HELP", "INFO",
    }
)  # fmt: skip
_STAGES = {
    "sent": DeliveryStage.SENT,
    "delivered": DeliveryStage.DELIVERED,
    "read": DeliveryStage.READ,
    "undelivered": DeliveryStage.FAILED,
    "failed": DeliveryStage.FAILED,
}
# Nothing is said in the answer to a webhook: what is said goes out in the order of the log.
_NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
_COUNT = re.compile(r"[0-9]{1,3}")
_LATITUDE, _LONGITUDE = "Latitude", "Longitude"


class TwilioChannel:
    """One number or messaging service of a Twilio account."""

    def __init__(
        self,
        *,
        name: str,
        title: str,
        account_sid: str,
        auth_token: str,
        sender: str,
        callback_url: str = "",
        has_mms: bool = False,
        api: str = "https://api.twilio.com",
        content_api: str = "https://content.twilio.com",
    ) -> None:
        """`sender` is what is written from: a number ("+15550006789"), the same behind "whatsapp:", or the sid of a messaging
        service ("MG..."). `callback_url` is this channel's own address, where Twilio is to tell what was delivered.
        `has_mms`: whether what is written from can send files by MMS; WhatsApp takes files in any case.
        """
        self.name, self.title = name, title
        self._account_sid, self._auth_token = account_sid, auth_token
        self._sender, self._callback_url = sender, callback_url
        credentials = base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}"}
        self._client = WebClient("Twilio", base=api, headers=headers)
        self._contents = WebClient("Twilio", base=content_api, headers=headers)
        self.offered: Callable[[], tuple[MessageTemplate, ...]] = tuple
        by_sms = Capabilities(
            characters=_CHARACTERS,
            fetches=_FETCHED_FOR_MMS if has_mms else None,
            has_receipts=bool(callback_url),
            is_paid=True,
            redelivers=False,
        )
        self._by_whatsapp = msgspec.structs.replace(
            by_sms, markup=Markup.WHATSAPP, fetches=_FETCHED_FOR_WHATSAPP, window_seconds=_WINDOW_SECONDS
        )
        self.capabilities = self._by_whatsapp if self._is_whatsapp(sender) else by_sms

    def capabilities_at(self, address: str) -> Capabilities:
        """A messaging service may have WhatsApp senders beside its numbers."""
        return self._by_whatsapp if self._is_whatsapp(address) else self.capabilities

    def verify(self, request: Request, *, now: float) -> None:
        """Check `X-Twilio-Signature`: HMAC-SHA1 by the auth token over the address and the sorted parameters.

        Twilio signs the address with or without its port (https://www.twilio.com/docs/usage/security).
        """
        given = request.headers.get("x-twilio-signature", "").encode(errors="surrogateescape")
        validator, address = RequestValidator(self._auth_token), urlparse(request.url)
        form = MultiDict(_pairs(request))
        signatures = [validator.compute_signature(write(address), form) for write in (remove_port, add_port)]
        if not any(hmac.compare_digest(one.encode(), given) for one in signatures):
            raise SignatureInvalid("X-Twilio-Signature is missing or wrong; is this the address that Twilio calls?")

    def greet(self, request: Request) -> Answer | None:
        """Twilio has no handshake."""
        return None

    def parse(self, request: Request) -> Iterable[Incoming]:
        """One message, or what became of one. Raises `RequestInvalid`."""
        form = dict(_pairs(request))
        if request.method != "POST":
            raise RequestInvalid("Twilio is set to call this address by GET; set it to POST.")
        if form.get("AccountSid") != self._account_sid:
            raise RequestInvalid("It is about another Twilio account.")
        sid = form.get("MessageSid") or form.get("SmsSid", "")
        if not sid:
            raise RequestInvalid("It names no MessageSid.")
        status = form.get("MessageStatus", "")
        if status and status not in ("receiving", "received"):
            stage = _STAGES.get(status)
            reason = reason_of(form.get("ErrorCode", "")) if stage is DeliveryStage.FAILED else ""
            if stage is not None:
                yield Receipt(sender=Sender(address=form.get("To", "")), stage=stage, id=sid, reason=reason)
            return
        if not form.get("From"):
            raise RequestInvalid("It does not say who the message is from.")
        if self._is_for_twilio(form):
            return
        sender = Sender(address=form["From"], name=form.get("ProfileName", ""))
        yield Heard(sender=sender, id=sid, text=_text(form), files=_files(form))

    def accepted(self) -> Answer:
        """TwiML that says nothing: any other text would be sent to the customer."""
        return Answer(body=_NOTHING, content_type="text/xml")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep connections to Twilio."""
        async with self._client.running(), self._contents.running():
            yield

    def listen(self) -> AsyncGenerator[Incoming, None] | None:
        """Twilio calls us."""
        return None

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        """Create a message. Twilio knows no key for repeated requests: one whose answer is lost is sent twice."""
        form = aiohttp.FormData({"To": message.address})
        if message.template is not None:
            form.add_fields(*content_of(message.template).items())
        elif message.text or not message.files:
            form.add_field("Body", message.text)
        for file in message.files:
            form.add_field("MediaUrl", file.address)
        form.add_field("MessagingServiceSid" if self._sender.startswith("MG") else "From", self._sender)
        if self._callback_url:
            form.add_field("StatusCallback", self._callback_url)
        if not self._is_whatsapp(message.address):
            # One typographic quotation mark makes a text more than twice as expensive.
            form.add_field("SmartEncoded", "true")
        answered = await self._client.ask("POST", self._path("/Messages.json"), form=form)
        self._raise_for(answered)
        sid = answered.json.get("sid")
        if not isinstance(sid, str):
            raise NotDelivered("Twilio did not answer as it documents.")
        return (sid,)

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        """Media that Twilio keeps, from there or from where it is redirected to."""
        return await self._client.download(file.key, hosts=_MEDIA_HOSTS, most_bytes=most_bytes, is_private=True)

    async def check(self) -> str:
        """The account's name, when the sid and the token are good."""
        answered = await self._client.ask("GET", self._path(".json"))
        self._raise_for(answered)
        return str(answered.json.get("friendly_name", self._account_sid))

    async def approved(self) -> Approved:
        """The account's contents that are approved for WhatsApp. Raises as `deliver` does."""
        told: list[dict[str, Any]] = []
        path = _FIRST_PAGE
        for _ in range(_MOST_PAGES):
            answered = await self._contents.ask("GET", path)
            self._raise_for(answered)
            told += objects(answered.json.get("contents"))
            following = urlparse(text_of(object_of(answered.json.get("meta")).get("next_page_url")))
            if not following.path:
                break
            # The path alone: the credentials go to no other host than Twilio's.
            path = f"{following.path}?{following.query}"
        return read_contents(told)

    def _path(self, rest: str) -> str:
        return f"/2010-04-01/Accounts/{self._account_sid}{rest}"

    def _is_whatsapp(self, address: str) -> bool:
        return any(one.startswith(_WHATSAPP) for one in (address, self._sender))

    def _is_for_twilio(self, form: Mapping[str, str]) -> bool:
        """Whether Twilio answers it: words that stop and start messages, and the one for help."""
        if form.get("OptOutType"):
            return True
        return not self._is_whatsapp(form["From"]) and form.get("Body", "").strip().upper() in _KEYWORDS

    def _raise_for(self, answered: Answered) -> None:
        if answered.status < 300:
            return
        told = answered.json
        code = told.get("code") if isinstance(told.get("code"), int) else 0
        if answered.status == 429 or code in FOR_NOW:
            wait = answered.after_seconds(now=time.time())
            raise NotDelivered("Twilio lets no more messages through for now.", after_seconds=wait, is_for_all=True)
        if answered.status >= 500:
            raise NotDelivered(f"Twilio answered with status {answered.status}.", is_for_all=True)
        raise failure(answered.status, code or 0, str(told.get("message", "")))


def _pairs(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True)


def _text(form: Mapping[str, str]) -> str:
    """What was written, or the place that was shared."""
    text = form.get("Body", "")
    if not form.get(_LATITUDE) or not form.get(_LONGITUDE):
        return text
    place = ", ".join(one for one in (form.get("Label", ""), form.get("Address", "")) if one)
    return f"{text}\n{place} ({form[_LATITUDE]}, {form[_LONGITUDE]})".strip()


def _files(form: Mapping[str, str]) -> tuple[RemoteFile, ...]:
    told = form.get("NumMedia", "0")
    count = min(int(told), _MOST_FILES) if _COUNT.fullmatch(told) else 0
    found = []
    for number in range(count):
        address = form.get(f"MediaUrl{number}", "")
        ending = mimetypes.guess_extension(form.get(f"MediaContentType{number}", "").partition(";")[0].strip()) or ""
        if address:
            found.append(RemoteFile(key=address, name=f"file-{number + 1}{ending}"))
    return tuple(found)


def _make(name: str, title: str, values: Mapping[str, str]) -> TwilioChannel:
    told = {key: value for key, value in values.items() if key != "mms"}
    return TwilioChannel(name=name, title=title, has_mms=values.get("mms") == "yes", **told)


SETUP = Setup(
    kind="twilio",
    title="SMS",
    fields=(
        Field(
            name="account_sid",
            description="the account's SID, on the first page of Twilio's console",
            pattern=r"AC[0-9a-f]{32}",
            example="AC" + "0123456789abcdef" * 2,
        ),
        Field(name="auth_token", description="the account's auth token, beside it", is_secret=True),
        Field(
            name="sender",
            description="the number to write from, behind whatsapp: for WhatsApp, or a messaging service's SID",
            pattern=r"(whatsapp:)?\+\d{6,15}|MG[0-9a-f]{32}|\d{4,8}",
            example="+15550006789 or whatsapp:+15550006789",
        ),
        Field(
            name="callback_url",
            description="where Twilio tells what was delivered: this channel's own address",
            default="{url}",
            pattern=r"https?://\S+",
        ),
        Field(
            name="mms",
            description="yes where that number or service sends MMS to your customers (US and Canada); WhatsApp needs none",
            default="no",
            pattern=r"yes|no",
        ),
    ),
    make=_make,
    steps=(
        "In Twilio's console open the number, the WhatsApp sender or the messaging service, and set the webhook for incoming "
        "messages to {url}#rc=5&rp=5xx,ct,rt, with HTTP POST: what stands behind # has Twilio try again.",
        "Under Messaging, Settings, General switch on HTTP authentication for media.",
        "Leave Twilio's own answers to STOP and HELP as they are: the desk never sees these words.",
    ),
)
