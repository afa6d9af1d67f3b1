"""Twilio's Messages resource and webhooks, from its public documentation (https://www.twilio.com/docs/messaging).

It fetches the files of a message as Twilio does, from the address that it was given; the names of hosts alone are imitated, for
what stands in public_url leads to the desk's port.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import ClientSession, web
from multidict import CIMultiDictProxy

from connectors.twilio import TwilioChannel
from desk.channels.channel import DeliveryStage
from tests.channels.imitation import Failure
from tests.channels.provider import HttpProvider

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "the-auth-token"
OURS, THEIRS = "+15550006789", "+14158675310"
SERVICE = "MG" + "0123456789abcdef" * 2
CALLBACK = "https://support.example/channels/sms"
_STATUS = {DeliveryStage.SENT: "sent", DeliveryStage.DELIVERED: "delivered", DeliveryStage.READ: "read"}
GAP = re.compile(r"\{\{(\w+)\}\}")
_TAKEN_BY_WHATSAPP = frozenset({"image/jpeg", "image/png", "application/pdf"})
_TAKEN_BY_MMS = frozenset({"image/jpeg", "image/png", "image/gif", "application/pdf"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was answered at the address of a file."""

    status: int
    headers: CIMultiDictProxy[str]
    content: bytes


class TwilioImitation(HttpProvider):
    """Its customer writes from `THEIRS`, by SMS or, with `is_whatsapp`, by WhatsApp.

    The channel is set up with `has_mms`; whether the number sends MMS indeed is `sends_mms`, the same where nothing else is said.
    With `is_service` it is that of a messaging service, to which what the customer writes to belongs. While `is_queueing` messages
    wait with their files, as they do at a number that has more to send than it may.
    """

    name = "sms"
    content_type = "application/x-www-form-urlencoded"
    can_edit = has_buttons = False
    can_receipt = True

    def __init__(
        self,
        *,
        is_whatsapp: bool = False,
        has_mms: bool = False,
        sends_mms: bool | None = None,
        is_service: bool = False,
    ) -> None:
        super().__init__(
            [
                web.post("/2010-04-01/Accounts/{account}/Messages.json", self._create),
                web.get("/2010-04-01/Accounts/{account}.json", self._account),
                web.get("/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}", self._media),
                web.get("/cdn/{media}", self._content),
                web.get("/v1/ContentAndApprovals", self._list_contents),
            ]
        )
        before = "whatsapp:" if is_whatsapp else ""
        self.ours, self.theirs = before + OURS, before + THEIRS
        self.sender = SERVICE if is_service else self.ours
        self.given: list[dict[str, str]] = []
        self.files: dict[str, bytes] = {}
        self.refuses: tuple[int, int, str] | None = None
        self.is_window_over = False
        self.contents: list[dict[str, Any]] = [content()]
        self.is_whatsapp, self.has_mms = is_whatsapp, has_mms
        self.sends_mms = has_mms if sends_mms is None else sends_mms
        self.is_queueing = False
        self.media: list[list[str]] = []
        """The addresses of files, by message that had some."""
        self.shown: list[Fetched] = []
        """The files that the customer has received, in order."""
        self._queued: list[tuple[str, list[str]]] = []
        self._fetching: set[asyncio.Task[None]] = set()

    def channel(self) -> TwilioChannel:
        return TwilioChannel(
            name=self.name,
            title="SMS",
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            sender=self.sender,
            callback_url=CALLBACK,
            has_mms=self.has_mms,
            api=self.address_of(""),
            content_api=self.address_of(""),
        )

    @property
    def texts(self) -> list[str]:
        return [one["Body"] for one in self.given if one["To"] == self.theirs and "Body" in one]

    def signed(self, body: bytes) -> dict[str, str]:
        address = f"{self.world.desk.settings.public_url.rstrip('/')}/channels/{self.name}"
        return {"X-Twilio-Signature": signature(address, body)}

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0, **more: str) -> int:
        sid = message_id or f"SM{uuid.uuid4().hex}"
        told = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT, "SmsStatus": "received"}
        told |= {"From": self.theirs, "To": self.ours, "Body": text, "NumMedia": "0", "NumSegments": "1"}
        return await self.call(urlencode(told | more).encode())

    async def send_file(self, name: str, content: bytes) -> int:
        media = f"ME{uuid.uuid4().hex}"
        self.files[media] = content
        address = self.address_of(f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/{media}")
        return await self.say("", NumMedia="1", MediaUrl0=address, MediaContentType0="application/pdf")

    async def receipt(self, stage: DeliveryStage, *, code: str = "") -> int:
        return await self._tell(f"SMsent{len(self.given)}", stage, code=code)

    async def _tell(self, sid: str, stage: DeliveryStage, *, code: str = "") -> int:
        told = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": self.ours, "To": self.theirs}
        told |= {"MessageStatus": _STATUS.get(stage, "undelivered")} | ({"ErrorCode": code} if code else {})
        return await self.call(urlencode(told).encode())

    async def fetch(self, address: str, *, method: str = "GET") -> Fetched:
        """Ask for a file as Twilio does: over HTTP, and with nothing that says who asks."""
        public = self.world.desk.settings.public_url.rstrip("/")
        if not address.startswith(f"{public}/"):
            self.complaints.append(f"{address} is not at {public}")
        there = self.world.origin + address.removeprefix(public)
        async with ClientSession() as http, http.request(method, there, allow_redirects=False) as answer:
            return Fetched(answer.status, answer.headers, await answer.read())

    def send_queued(self) -> None:
        """Send what has waited."""
        self.is_queueing, waiting = False, self._queued
        self._queued = []
        for sid, media in waiting:
            self._begin(sid, media)

    def _begin(self, sid: str, media: list[str]) -> None:
        task = asyncio.create_task(self._take(sid, media))
        self._fetching.add(task)
        task.add_done_callback(self._fetching.discard)

    async def _take(self, sid: str, media: list[str]) -> None:
        """Fetch the files of a message and send it, or tell why it failed."""
        taken = _TAKEN_BY_WHATSAPP if self.is_whatsapp else _TAKEN_BY_MMS
        most_bytes = 16_000_000 if self.is_whatsapp else 5_000_000
        found = []
        for address in media:
            asked = await self.fetch(address, method="HEAD")
            one = await self.fetch(address)
            if asked.headers.get("Content-Length") != one.headers.get("Content-Length") or asked.content:
                self.complaints.append("HEAD was not answered as GET was")
            found.append(one)
        code = ""
        if any(one.status != 200 or not one.content for one in found):
            code = "63019" if self.is_whatsapp else "11200"
        elif any(one.headers.get("Content-Type", "").partition(";")[0] not in taken for one in found):
            code = "63021" if self.is_whatsapp else "12300"
        elif sum(len(one.content) for one in found) > most_bytes:
            code = "11751"
        if code:
            await self._tell(sid, DeliveryStage.FAILED, code=code)
            return
        self.shown += found
        await self._tell(sid, DeliveryStage.DELIVERED)

    async def press(self, title: str) -> int:
        raise NotImplementedError("Twilio has no buttons without a template.")

    async def edit(self, message_id: str, text: str) -> int:
        raise NotImplementedError("Nothing can be edited.")

    async def _create(self, request: web.Request) -> web.Response:
        if not _is_ours(request):
            return _error(401, 20003, "Authenticate")
        failure = self.failure()
        if failure is not None:
            how, seconds = failure
            if how is Failure.LIMITED:
                return _error(429, 20429, "Too Many Requests", {"Retry-After": str(seconds)})
            if how is Failure.GONE:
                return _error(400, 21610, "Attempt to send to unsubscribed recipient")
            return web.Response(status=503, text="<html>Service Unavailable</html>")
        if self.refuses is not None:
            return _error(*self.refuses)
        pairs = parse_qsl((await request.read()).decode())
        form, media = dict(pairs), [value for name, value in pairs if name == "MediaUrl"]
        if not form.get("To"):
            return _error(400, 21604, "A 'To' phone number is required.")
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return _error(400, 21603, "A 'From' phone number is required.")
        if "ContentSid" in form:
            form["Body"], refused = self._read(form)
            if refused is not None:
                return refused
        elif self.is_window_over:
            return _error(400, 63016, "Failed to send freeform message because you are outside the allowed window.")
        if not form.get("Body") and not media:
            return _error(400, 21619, "A text message body or media urls must be specified.")
        if len(form.get("Body", "")) > 1600:
            return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        if not all(one.startswith("https://") for one in media):
            return _error(400, 21620, "Invalid media URL(s)")
        if len(media) > (1 if self.is_whatsapp else 10):
            return _error(400, 21623, "Number of media files exceeds allowed limit")
        if media and not self.is_whatsapp and not self.sends_mms:
            return _error(400, 21621, "The 'From' number has not been enabled for MMS")
        self.given.append(form)
        sid = f"SMsent{len(self.given)}"
        if media:
            self.media.append(media)
            if self.is_queueing:
                self._queued.append((sid, media))
            else:
                self._begin(sid, media)
        told = {"sid": sid, "status": "queued", "error_code": None, "body": form.get("Body", "")}
        return web.json_response(told, status=201)

    def _read(self, form: dict[str, str]) -> tuple[str, web.Response | None]:
        """What the customer sees of a content with its variables, or what it is refused with."""
        known = next((one for one in self.contents if one["sid"] == form["ContentSid"]), None)
        if known is None:
            return "", _error(400, 21655, "The ContentSid is Invalid")
        try:
            given = json.loads(form.get("ContentVariables", "{}"))
        except ValueError:
            given = None
        if not isinstance(given, dict) or not all(
            isinstance(one, str) and one and "\n" not in one for one in given.values()
        ):
            return "", _error(400, 21656, "The ContentVariables Parameter is invalid")
        body = next(str(one["body"]) for one in known["types"].values())
        if set(given) != set(GAP.findall(body)):
            return "", _error(
                400, 63028, "Number of parameters provided does not match the expected number of parameters"
            )
        status = known["approval_requests"]["status"]
        if status != "approved":
            code = {"paused": 63041, "disabled": 63042, "rejected": 63040}.get(status, 63027)
            return "", _error(400, code, f"Template {status}")
        return GAP.sub(lambda match: str(given[match[1]]), body), None

    async def _list_contents(self, request: web.Request) -> web.Response:
        """One on a page."""
        if not _is_ours(request):
            return _error(401, 20003, "Authenticate")
        page = int(request.query.get("Page", "0"))
        following = f"https://content.twilio.com/v1/ContentAndApprovals?PageSize=1&Page={page + 1}&PageToken=x"
        more = following if page + 1 < len(self.contents) else None
        return web.json_response(
            {"contents": self.contents[page : page + 1], "meta": {"page": page, "next_page_url": more}}
        )

    async def _account(self, request: web.Request) -> web.Response:
        if not _is_ours(request):
            return _error(401, 20003, "Authenticate")
        return web.json_response({"sid": ACCOUNT, "friendly_name": "Blue Shop", "status": "active"})

    async def _media(self, request: web.Request) -> web.Response:
        if not _is_ours(request):
            return _error(401, 20003, "Authenticate")
        return web.Response(status=307, headers={"Location": f"/cdn/{request.match_info['media']}?Signature=a%2Fb"})

    async def _content(self, request: web.Request) -> web.Response:
        if "Authorization" in request.headers:
            self.complaints.append("the credentials were shown to the host of media")
        if request.raw_path.partition("?")[2] != "Signature=a%2Fb":
            return web.Response(status=403)
        content = self.files.get(request.match_info["media"])
        return web.Response(status=404) if content is None else web.Response(body=content)


def content(
    name: str = "order_update",
    *,
    sid: str = "HX" + "0123456789abcdef" * 2,
    body: str = "Hello {{1}}, there is news about your order {{2}}. Shall we go on here?",
    status: str = "approved",
    category: str = "UTILITY",
    types: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A content as the Content API lists it, with its approval."""
    return {
        "sid": sid,
        "account_sid": ACCOUNT,
        "friendly_name": f"{name} (ours)",
        "language": "en",
        "variables": dict.fromkeys(GAP.findall(body), "sample"),
        "types": types or {"twilio/text": {"body": body}},
        "approval_requests": {"name": name, "category": category, "content_type": "twilio/text", "status": status},
    }


def signature(address: str, body: bytes) -> str:
    """Of the address and the parameters, sorted by name, each name before its value."""
    pairs = sorted(parse_qsl(body.decode(), keep_blank_values=True))
    text = address + "".join(name + value for name, value in pairs)
    return base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _is_ours(request: web.Request) -> bool:
    expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    return request.headers.get("Authorization") == expected


def _error(status: int, code: int, message: str, headers: dict[str, Any] | None = None) -> web.Response:
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    told = {"code": code, "message": message, "more_info": more_info, "status": status}
    return web.json_response(told, status=status, headers=headers)
