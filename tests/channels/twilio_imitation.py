"""Twilio's Messages resource and webhooks, from its public documentation (https://www.twilio.com/docs/messaging)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from connectors.twilio import TwilioChannel
from desk.channels.channel import DeliveryStage
from tests.channels.imitation import Failure
from tests.channels.provider import HttpProvider

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "the-auth-token"
OURS, THEIRS = "+15550006789", "+14158675310"
CALLBACK = "https://support.example/channels/sms"
_STATUS = {DeliveryStage.SENT: "sent", DeliveryStage.DELIVERED: "delivered", DeliveryStage.READ: "read"}


class TwilioImitation(HttpProvider):
    """Its customer writes from `THEIRS`, by SMS or, with `is_whatsapp`, by WhatsApp."""

    name = "sms"
    content_type = "application/x-www-form-urlencoded"
    can_edit = has_buttons = False
    can_receipt = True

    def __init__(self, *, is_whatsapp: bool = False) -> None:
        super().__init__(
            [
                web.post("/2010-04-01/Accounts/{account}/Messages.json", self._create),
                web.get("/2010-04-01/Accounts/{account}.json", self._account),
                web.get("/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}", self._media),
                web.get("/cdn/{media}", self._content),
            ]
        )
        before = "whatsapp:" if is_whatsapp else ""
        self.ours, self.theirs = before + OURS, before + THEIRS
        self.given: list[dict[str, str]] = []
        self.files: dict[str, bytes] = {}
        self.refuses: tuple[int, int, str] | None = None

    def channel(self) -> TwilioChannel:
        return TwilioChannel(
            name=self.name,
            title="SMS",
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            sender=self.ours,
            callback_url=CALLBACK,
            api=self.address_of(""),
        )

    @property
    def texts(self) -> list[str]:
        return [one["Body"] for one in self.given if one["To"] == self.theirs]

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
        told = {"MessageSid": f"SMsent{len(self.given)}", "AccountSid": ACCOUNT, "From": self.ours, "To": self.theirs}
        told |= {"MessageStatus": _STATUS.get(stage, "undelivered")} | ({"ErrorCode": code} if code else {})
        return await self.call(urlencode(told).encode())

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
        form = dict(parse_qsl((await request.read()).decode()))
        if not form.get("To"):
            return _error(400, 21604, "A 'To' phone number is required.")
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return _error(400, 21603, "A 'From' phone number is required.")
        if not form.get("Body"):
            return _error(400, 21619, "A text message body or media urls must be specified.")
        if len(form["Body"]) > 1600:
            return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        self.given.append(form)
        sid = f"SMsent{len(self.given)}"
        return web.json_response({"sid": sid, "status": "queued", "error_code": None, "body": form["Body"]}, status=201)

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
