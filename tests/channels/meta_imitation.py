"""Meta's Graph API and webhooks for WhatsApp and Messenger, from its public documentation.

https://developers.facebook.com/docs/whatsapp/cloud-api and https://developers.facebook.com/docs/messenger-platform
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from connectors.messenger import MessengerChannel
from connectors.meta import object_of
from connectors.whatsapp_cloud import WhatsAppCloudChannel
from desk.channels.channel import DeliveryStage
from tests.channels.imitation import Failure
from tests.channels.provider import HttpProvider

TOKEN, APP_SECRET, VERIFY_TOKEN = "the-access-token", "the-app-secret", "the-verify-token"
NUMBER, PAGE, ACCOUNT = "106540352242922", "109876543210", "102290129340398"
GAP = re.compile(r"\{\{(\w+)\}\}")
CUSTOMER, PERSON = "16505551234", "7154388711"


class MetaImitation(HttpProvider):
    """What both have: signatures, tokens with proof, and errors."""

    has_buttons = can_receipt = True

    def __init__(self, routes: list[web.RouteDef]) -> None:
        super().__init__([*routes, web.get("/attachments/{name}", self._content)])
        self.given: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.uploads: dict[str, tuple[str, str, bytes]] = {}
        self.refuses: list[tuple[int, int, int]] = []

    def signed(self, body: bytes) -> dict[str, str]:
        return {"X-Hub-Signature-256": "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()}

    def refusal(self, request: web.Request, *, limited: int, gone: tuple[int, int]) -> web.Response | None:
        """What a message is refused with, None where it is taken."""
        if not self.is_ours(request):
            return error(401, 190, message="Invalid OAuth access token.")
        failure = self.failure()
        if failure is not None:
            how, seconds = failure
            if how is Failure.LIMITED:
                return error(429, limited, message="Rate limit hit", headers={"Retry-After": str(seconds)})
            if how is Failure.GONE:
                return error(400, *gone, message="Message undeliverable")
            return web.Response(status=503, text="<html>Service Unavailable</html>")
        return error(*self.refuses.pop(0), message="Refused") if self.refuses else None

    def is_ours(self, request: web.Request) -> bool:
        proof = hmac.new(APP_SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
        return (
            request.headers.get("Authorization") == f"Bearer {TOKEN}" and request.query.get("appsecret_proof") == proof
        )

    async def tell(self, told: Mapping[str, Any]) -> int:
        return await self.call(json.dumps(told).encode())

    async def _content(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)


class WhatsAppImitation(MetaImitation):
    """Its customer writes from `CUSTOMER`. Where it `loses` a message, with this code, it tells so before it answers.

    Once `is_window_over` it takes templates alone, of those in `templates`.
    """

    name = "whatsapp"
    can_edit = True

    def __init__(self) -> None:
        self.loses = 0
        self.is_window_over = False
        self.templates: list[dict[str, Any]] = [template()]
        number = f"/{NUMBER}"
        super().__init__(
            [
                web.get(f"/{ACCOUNT}/message_templates", self._templates),
                web.post(number + "/messages", self._messages),
                web.post(number + "/media", self._upload),
                web.get(number, self._number),
                web.get("/{media:media-.+}", self._media),
            ]
        )

    def channel(self) -> WhatsAppCloudChannel:
        return WhatsAppCloudChannel(
            phone_number_id=NUMBER,
            access_token=TOKEN,
            app_secret=APP_SECRET,
            verify_token=VERIFY_TOKEN,
            account_id=ACCOUNT,
            api=self.address_of(""),
        )

    @property
    def texts(self) -> list[str]:
        return [self._read(one) for one in self.given if one.get("to") == CUSTOMER]

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0) -> int:
        return await self.message({"type": "text", "text": {"body": text}}, message_id=message_id, at=at)

    async def press(self, title: str) -> int:
        for given in reversed(self.given):
            for one in _choices(given):
                if one["title"] == title:
                    kind = given["interactive"]["type"]
                    reply = {"type": f"{kind}_reply", f"{kind}_reply": {"id": one["id"], "title": title}}
                    return await self.message({"type": "interactive", "interactive": reply})
        raise AssertionError(f"Nobody sent a button {title}.")

    async def edit(self, message_id: str, text: str) -> int:
        changed = {"original_message_id": message_id, "message": {"type": "text", "text": {"body": text}}}
        return await self.message({"type": "edit", "edit": changed})

    async def send_file(self, name: str, content: bytes) -> int:
        self.files[name] = content
        document = {"id": f"media-{name}", "filename": name, "mime_type": "application/pdf", "sha256": "x"}
        return await self.message({"type": "document", "document": document})

    async def receipt(self, stage: DeliveryStage, *, code: int = 0) -> int:
        status: dict[str, Any] = {"id": f"wamid.out{len(self.given)}", "status": stage.value, "recipient_id": CUSTOMER}
        if code:
            status["errors"] = [{"code": code, "title": "Failed"}]
        return await self.value({"statuses": [{**status, "timestamp": str(int(time.time()))}]})

    async def message(self, message: dict[str, Any], *, message_id: str = "", at: float = 0.0) -> int:
        told = {
            "from": CUSTOMER,
            "id": message_id or f"wamid.{uuid.uuid4().hex}",
            "timestamp": str(int(at or time.time())),
        }
        contact = {"profile": {"name": "Sheena Nelson"}, "wa_id": CUSTOMER}
        return await self.value({"contacts": [contact], "messages": [told | message]})

    async def value(self, value: dict[str, Any], *, number: str = NUMBER) -> int:
        metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        return await self.tell({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})

    async def _messages(self, request: web.Request) -> web.Response:
        refused = self.refusal(request, limited=130429, gone=(131026, 0))
        if refused is not None:
            return refused
        told = await request.json()
        if told.get("messaging_product") != "whatsapp" or not (told.get("to") or told.get("recipient")):
            return error(400, 131008, message="Required parameter is missing")
        if told["type"] == "template":
            refused = self._refused_template(told["template"])
            if refused is not None:
                return refused
        elif self.is_window_over:
            return error(400, 131047, message="Re-engagement message")
        elif not _is_within_limits(told):
            return error(400, 131009, message="Parameter value is not valid")
        self.given.append(told)
        if self.loses:
            self.told = asyncio.create_task(self.receipt(DeliveryStage.FAILED, code=self.loses))
            await asyncio.sleep(0.05)
        return web.json_response({"messaging_product": "whatsapp", "messages": [{"id": f"wamid.out{len(self.given)}"}]})

    def _known(self, sent: dict[str, Any]) -> dict[str, Any] | None:
        wanted = (sent.get("name"), object_of(sent.get("language")).get("code"))
        return next((one for one in self.templates if (one["name"], one["language"]) == wanted), None)

    def _refused_template(self, sent: dict[str, Any]) -> web.Response | None:
        """What a template is refused with, None where it is taken."""
        known = self._known(sent)
        if known is None or known["status"] in ("PENDING", "REJECTED"):
            return error(404, 132001, message="Template name does not exist in the translation")
        if known["status"] == "PAUSED":
            return error(400, 132015, message="Template is Paused")
        if known["status"] == "DISABLED":
            return error(400, 132016, message="Template is Disabled")
        gaps = list(dict.fromkeys(GAP.findall(_body(known))))
        given = _parameters(sent)
        if len(given) != len(gaps):
            return error(400, 132000, message="Number of parameters does not match the expected number of params")
        if known["parameter_format"] == "NAMED" and {one.get("parameter_name") for one in given} != set(gaps):
            return error(400, 132012, message="Parameter format does not match format in the created template")
        if any(one["type"] != "text" or not one["text"] or re.search(r"[\n\t]| {5}", one["text"]) for one in given):
            return error(400, 132018, message="There's an issue with the parameters in your template")
        if len(self._read({"type": "template", "template": sent})) > 1024:
            return error(400, 132005, message="Translated text too long")
        return None

    def _read(self, given: dict[str, Any]) -> str:
        """What the customer sees."""
        if given["type"] != "template":
            return _words(given)
        sent = given["template"]
        known = self._known(sent)
        assert known is not None
        values = {one.get("parameter_name", str(at)): one["text"] for at, one in enumerate(_parameters(sent), 1)}
        return GAP.sub(lambda match: values[match[1]], _body(known))

    async def _templates(self, request: web.Request) -> web.Response:
        """Two on a page."""
        if not self.is_ours(request):
            return error(401, 190, message="Invalid OAuth access token.")
        after = int(request.query.get("after", "0"))
        wanted = request.query["fields"].split(",")
        shown = [{name: one[name] for name in wanted} for one in self.templates[after : after + 2]]
        cursors = {"before": str(after), "after": str(after + 2)}
        following = {"next": "https://graph.facebook.com/…"} if after + 2 < len(self.templates) else {}
        return web.json_response({"data": shown, "paging": {"cursors": cursors, **following}})

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        if not self.is_ours(request) or form["messaging_product"] != "whatsapp" or not isinstance(file, web.FileField):
            return error(400, 100, message="Invalid parameter")
        name = f"up-{len(self.uploads)}"
        self.uploads[name] = (file.filename, file.content_type, file.file.read())
        return web.json_response({"id": name})

    async def _number(self, request: web.Request) -> web.Response:
        if not self.is_ours(request):
            return error(401, 190, message="Invalid OAuth access token.")
        return web.json_response(
            {"display_phone_number": "+1 555-078-3881", "verified_name": "Blue Shop", "id": NUMBER}
        )

    async def _media(self, request: web.Request) -> web.Response:
        name = request.match_info["media"].removeprefix("media-")
        if not self.is_ours(request) or request.query.get("phone_number_id") != NUMBER or name not in self.files:
            return error(400, 100, 33, message="Unsupported get request.")
        size = len(self.files[name])
        return web.json_response({"url": self.address_of(f"/attachments/{name}"), "file_size": size})

    async def _content(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        return await super()._content(request)


class MessengerImitation(MetaImitation):
    """Its customer is `PERSON`."""

    name = "messenger"
    can_edit = True

    def __init__(self, *, has_human_agent: bool = False) -> None:
        super().__init__(
            [
                web.post(f"/{PAGE}/messages", self._messages),
                web.get(f"/{PAGE}", self._page),
                web.get(f"/{PERSON}", self._person),
            ]
        )
        self._has_human_agent = has_human_agent
        self.is_window_over = False
        self.knows_names = True

    def channel(self) -> MessengerChannel:
        return MessengerChannel(
            page_id=PAGE,
            page_token=TOKEN,
            app_secret=APP_SECRET,
            verify_token=VERIFY_TOKEN,
            has_human_agent=self._has_human_agent,
            api=self.address_of(""),
        )

    @property
    def texts(self) -> list[str]:
        return [one["message"].get("text", "") for one in self.given if one["recipient"]["id"] == PERSON]

    async def say(self, text: str, *, message_id: str = "", at: float = 0.0, **more: Any) -> int:
        message = {"mid": message_id or f"m_{uuid.uuid4().hex}", "text": text, **more}
        return await self.event({"message": message}, at=at)

    async def press(self, title: str) -> int:
        for given in reversed(self.given):
            for one in given["message"].get("quick_replies", ()):
                if one["title"] == title:
                    return await self.say(title, quick_reply={"payload": one["payload"]})
        raise AssertionError(f"Nobody sent a quick reply {title}.")

    async def edit(self, message_id: str, text: str) -> int:
        return await self.event({"message_edit": {"mid": message_id, "text": text, "num_edit": 1}})

    async def send_file(self, name: str, content: bytes) -> int:
        self.files[name] = content
        attachment = {"type": "file", "payload": {"url": self.address_of(f"/attachments/{name}")}}
        return await self.event({"message": {"mid": f"m_{uuid.uuid4().hex}", "attachments": [attachment]}})

    async def receipt(self, stage: DeliveryStage) -> int:
        watermark = int((time.time() + 1) * 1000)
        if stage is DeliveryStage.READ:
            return await self.event({"read": {"watermark": watermark}})
        return await self.event({"delivery": {"mids": [f"m_out{len(self.given)}"], "watermark": watermark}})

    async def event(self, event: dict[str, Any], *, at: float = 0.0) -> int:
        told = {
            "sender": {"id": PERSON},
            "recipient": {"id": PAGE},
            "timestamp": int((at or time.time()) * 1000),
            **event,
        }
        return await self.tell({"object": "page", "entry": [{"id": PAGE, "time": 1, "messaging": [told]}]})

    async def _messages(self, request: web.Request) -> web.Response:
        refused = self.refusal(request, limited=613, gone=(551, 1545041))
        if refused is not None:
            return refused
        if request.content_type == "multipart/form-data":
            form = await request.post()
            told = {name: json.loads(str(form[name])) for name in ("recipient", "message")}
            told |= {name: form[name] for name in ("messaging_type", "tag") if name in form}
            file = form["filedata"]
            if not isinstance(file, web.FileField):
                return error(400, 100, message="filedata is required")
            self.uploads[f"up-{len(self.uploads)}"] = (file.filename, file.content_type, file.file.read())
        else:
            told = await request.json()
        if self.is_window_over and told.get("tag") != "HUMAN_AGENT":
            return error(400, 10, 2018278, message="This message is sent outside of allowed window.")
        message = told["message"]
        replies = message.get("quick_replies", ())
        is_right = told.get("messaging_type") in ("RESPONSE", "MESSAGE_TAG") and len(message.get("text", "")) <= 2000
        if not is_right or len(replies) > 13 or any(len(one["title"]) > 20 for one in replies):
            return error(400, 100, message="Invalid parameter")
        self.given.append(told)
        return web.json_response({"recipient_id": PERSON, "message_id": f"m_out{len(self.given)}"})

    async def _person(self, request: web.Request) -> web.Response:
        if not self.is_ours(request) or not self.knows_names:
            return error(400, 100, 33, message="Unsupported get request.")
        return web.json_response({"first_name": "Ann", "last_name": "Lee", "id": PERSON})

    async def _page(self, request: web.Request) -> web.Response:
        if not self.is_ours(request):
            return error(401, 190, message="Invalid OAuth access token.")
        return web.json_response({"name": "Blue Shop", "id": PAGE})


def template(
    name: str = "order_update",
    *,
    text: str = "Hello {{1}}, there is news about your order {{2}}. Shall we go on here?",
    language: str = "en_US",
    status: str = "APPROVED",
    category: str = "UTILITY",
    more: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """A template as the Graph API lists it."""
    gaps = GAP.findall(text)
    return {
        "name": name,
        "language": language,
        "status": status,
        "category": category,
        "parameter_format": "NAMED" if gaps and not gaps[0].isdecimal() else "POSITIONAL",
        "components": [{"type": "BODY", "text": text}, *more],
        "id": "1627019861106475",
    }


def _body(known: dict[str, Any]) -> str:
    return next(str(one["text"]) for one in known["components"] if one["type"] == "BODY")


def _parameters(sent: dict[str, Any]) -> list[dict[str, str]]:
    return [one for part in sent.get("components", ()) if part["type"] == "body" for one in part["parameters"]]


def error(
    status: int, code: int, subcode: int = 0, *, message: str, headers: dict[str, str] | None = None
) -> web.Response:
    told: dict[str, Any] = {
        "message": f"(#{code}) {message}",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "A1",
    }
    if subcode:
        told["error_subcode"] = subcode
    return web.json_response({"error": told}, status=status, headers=headers)


def _words(given: dict[str, Any]) -> str:
    kind = given["type"]
    if kind == "text":
        return str(given["text"]["body"])
    if kind == "interactive":
        return str(given["interactive"]["body"]["text"])
    return str(given[kind].get("caption", ""))


def _choices(given: dict[str, Any]) -> list[dict[str, str]]:
    action = given.get("interactive", {}).get("action", {})
    buttons = [one["reply"] for one in action.get("buttons", ())]
    return buttons + [row for section in action.get("sections", ()) for row in section["rows"]]


def _is_within_limits(told: dict[str, Any]) -> bool:
    if told["type"] != "interactive":
        return 1 <= len(_words(told)) <= 4096 if told["type"] == "text" else len(_words(told)) <= 1024
    kind, choices = told["interactive"]["type"], _choices(told)
    most, characters = (3, 20) if kind == "button" else (10, 24)
    titles = [one["title"] for one in choices]
    is_list_whole = kind == "button" or 1 <= len(told["interactive"]["action"].get("button", "")) <= 20
    is_short = all(1 <= len(one) <= characters for one in titles) and 1 <= len(_words(told)) <= 1024
    return is_list_whole and is_short and 1 <= len(titles) <= most and len(set(titles)) == len(titles)
