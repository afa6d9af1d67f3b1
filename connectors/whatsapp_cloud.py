"""WhatsApp by Meta's own Cloud API (https://developers.facebook.com/docs/whatsapp/cloud-api)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from connectors.meta import REQUEST_BYTES, Signed, objects
from connectors.meta_channel import MetaChannel
from connectors.meta_graph import GRAPH, Graph, Refused, undeliverable
from connectors.steps import Step
from connectors.whatsapp_errors import PAIR_LIMITED, REASONS, SET_UP, SLOW_DOWN, SOON_OVER
from connectors.whatsapp_events import incoming
from connectors.whatsapp_templates import FIELDS, next_page, read_templates, templated
from desk.channels.channel import (
    Approved,
    Capabilities,
    Incoming,
    Markup,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    RemoteFile,
    Request,
    Undeliverable,
)
from desk.channels.setup import Field, Setup
from handoff.message_template import MessageTemplate

_TITLE = "WhatsApp"
_CHARACTERS, _BUTTONS_TEXT_CHARACTERS = 4096, 1024
# Three are buttons under the message, up to ten a list that one button opens.
_MOST_BUTTONS, _MOST_CHOICES = 3, 10
_BUTTON_CHARACTERS = 20
_OPEN_LIST = "Choose"
_WINDOW_SECONDS = 24 * 3600.0
_CAPTION_CHARACTERS = 1024
# Of an account's templates: Meta lets 6,000 be, in all languages.
_PAGE, _MOST_PAGES = "100", 60
# What the Cloud API takes of what the desk lets through, and as what.
_KINDS = {
    "image/jpeg": "image",
    "image/png": "image",
    "video/mp4": "video",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
    "application/pdf": "document",
    "text/plain": "document",
}
_MOST_BYTES = {"image": 5_000_000, "video": 16_000_000, "audio": 16_000_000, "document": 100_000_000}
_HAS_CAPTION = frozenset({"image", "video", "document"})


class WhatsAppCloudChannel(MetaChannel):
    """One phone number of a WhatsApp Business account."""

    def __init__(
        self,
        *,
        name: str = "whatsapp",
        title: str = _TITLE,
        phone_number_id: str,
        access_token: str,
        app_secret: str,
        verify_token: str,
        account_id: str = "",
        api: str = GRAPH,
    ) -> None:
        """`phone_number_id` is Meta's id of the number, `access_token` that of a system user, `account_id` Meta's id of the
        WhatsApp Business account, whose templates are asked for by it. Raises `ValueError` for an app secret or verify token
        that is empty."""
        self.name, self.title = name, title
        self.capabilities = Capabilities(
            characters=_CHARACTERS,
            buttons=_MOST_CHOICES,
            button_characters=_BUTTON_CHARACTERS,
            characters_with_buttons=_BUTTONS_TEXT_CHARACTERS,
            markup=Markup.WHATSAPP,
            has_files=True,
            has_receipts=True,
            window_seconds=_WINDOW_SECONDS,
            request_bytes=REQUEST_BYTES,
        )
        self._phone_number_id, self._account_id = phone_number_id, account_id
        self.offered: Callable[[], tuple[MessageTemplate, ...]] = tuple
        signed = Signed(app_secret=app_secret, verify_token=verify_token)
        super().__init__(
            signed=signed,
            graph=Graph(title, token=access_token, signed=signed, api=api, slow_down=SLOW_DOWN, set_up=SET_UP),
        )

    def parse(self, request: Request) -> Iterable[Incoming]:
        """Messages to this number, and what became of those from it."""
        return incoming(request.body, phone_number_id=self._phone_number_id)

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        """Send the text, with choices as buttons or as a list, and each file; the text under a single file is its caption.

        What goes out as a template is that alone.
        """
        if message.template is not None:
            body = templated(message.template)
            return await self._steps.run(message.key, [partial(self._send, message.address, body)])
        for file in message.files:
            _check(file)
        caption = message.text if _fits_caption(message) else ""
        steps: list[Step] = []
        if message.text and not caption:
            steps.append(partial(self._send, message.address, said(message)))
        for file in message.files:
            steps.append(partial(self._send_file, message.address, file, caption=caption))
        return await self._steps.run(message.key, steps)

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        """Ask where the media with this id lies, which is told for five minutes, and get it from there."""
        try:
            told = await self._graph.get(f"/{file.key}", phone_number_id=self._phone_number_id)
        except Refused as error:
            raise Undeliverable("WhatsApp does not have it any more.") from error
        size = told.get("file_size")
        if isinstance(size, int) and size > most_bytes:
            raise Undeliverable(f"It is larger than {max(1, most_bytes // 1_000_000)} MB.")
        return await self._graph.download(str(told.get("url", "")), most_bytes=most_bytes, is_private=True)

    async def check(self) -> str:
        """The number, and the name that customers see."""
        try:
            told = await self._graph.get(f"/{self._phone_number_id}", fields="display_phone_number,verified_name")
        except Refused as error:
            raise _failure(error) from error
        return f"{told.get('display_phone_number', '')} {told.get('verified_name', '')}".strip()

    async def approved(self) -> Approved:
        """The account's templates. Raises as `deliver` does."""
        if not self._account_id:
            raise Undeliverable(
                f"The channel {self.name} has no account_id: give the WhatsApp Business account's id by frontline channel add "
                f"{self.name} --kind whatsapp-cloud --set account_id=…"
            )
        told: list[dict[str, Any]] = []
        after = ""
        for _ in range(_MOST_PAGES):
            query = {"fields": FIELDS, "limit": _PAGE} | ({"after": after} if after else {})
            try:
                page = await self._graph.get(f"/{self._account_id}/message_templates", **query)
            except Refused as error:
                raise _failure(error) from error
            told += objects(page.get("data"))
            after = next_page(page)
            if not after:
                break
        return read_templates(told)

    async def _send(self, address: str, body: Mapping[str, Any]) -> tuple[str, ...]:
        path = f"/{self._phone_number_id}/messages"
        # Who keeps their number to themselves has an id with their country in front: "US.13491208655302741918".
        to = {"to": address} if address.isdecimal() else {"recipient": address}
        try:
            told = await self._graph.post(
                path, {"messaging_product": "whatsapp", "recipient_type": "individual", **to, **body}
            )
        except Refused as error:
            raise _failure(error) from error
        sent = told.get("messages")
        if not isinstance(sent, list) or not sent or not isinstance(sent[0], dict) or "id" not in sent[0]:
            raise NotDelivered("WhatsApp did not answer as it documents.")
        return (str(sent[0]["id"]),)

    async def _send_file(self, address: str, file: OutgoingFile, *, caption: str) -> tuple[str, ...]:
        kind = _KINDS[file.type]
        try:
            told = await self._graph.upload(
                f"/{self._phone_number_id}/media",
                {"messaging_product": "whatsapp", "type": file.type},
                name="file",
                file=file,
            )
        except Refused as error:
            raise _failure(error) from error
        media: dict[str, str] = {"id": str(told.get("id", ""))}
        if kind == "document":
            media["filename"] = file.name
        if caption:
            media["caption"] = caption
        return await self._send(address, {"type": kind, kind: media})


def said(message: Outgoing) -> dict[str, Any]:
    """A text, with its choices where it has some, as the Cloud API takes it. Pure."""
    if not message.choices:
        return {"type": "text", "text": {"body": message.text, "preview_url": False}}
    body = {"body": {"text": message.text}}
    if len(message.choices) <= _MOST_BUTTONS:
        buttons = [{"type": "reply", "reply": {"id": one.id, "title": one.title}} for one in message.choices]
        return {"type": "interactive", "interactive": {"type": "button", **body, "action": {"buttons": buttons}}}
    rows = [{"id": one.id, "title": one.title} for one in message.choices]
    action = {"button": _OPEN_LIST, "sections": [{"rows": rows}]}
    return {"type": "interactive", "interactive": {"type": "list", **body, "action": action}}


def _failure(error: Refused) -> NotDelivered | Undeliverable:
    if error.code == PAIR_LIMITED:
        return NotDelivered("WhatsApp lets no more messages to this customer through for now.")
    if error.code in SOON_OVER:
        return NotDelivered(f"WhatsApp could not take it for now (error {error.code}).")
    return undeliverable(_TITLE, error, REASONS)


def _fits_caption(message: Outgoing) -> bool:
    return (
        len(message.files) == 1
        and not message.choices
        and len(message.text) <= _CAPTION_CHARACTERS
        and _KINDS[message.files[0].type] in _HAS_CAPTION
    )


def _check(file: OutgoingFile) -> None:
    """Before anything is sent, or half a message would arrive. Raises `Undeliverable`."""
    kind = _KINDS.get(file.type)
    if kind is None:
        raise Undeliverable(
            f"WhatsApp does not take {file.name}: send pictures as JPEG or PNG, everything else as PDF."
        )
    if len(file.content) > _MOST_BYTES[kind]:
        raise Undeliverable(f"{file.name} is larger than the {_MOST_BYTES[kind] // 1_000_000} MB that WhatsApp takes.")


def _make(name: str, title: str, values: Mapping[str, str]) -> WhatsAppCloudChannel:
    return WhatsAppCloudChannel(name=name, title=title, **values)


SETUP = Setup(
    kind="whatsapp-cloud",
    title=_TITLE,
    fields=(
        Field(
            name="phone_number_id",
            description="the id of the phone number, in the app's WhatsApp settings",
            pattern=r"\d+",
            example="106540352242922",
        ),
        Field(name="access_token", description="a system user's token that does not end", is_secret=True),
        Field(name="app_secret", description="the app secret, in the app's basic settings", is_secret=True),
        Field(
            name="verify_token",
            description="a word of your choice that Meta shows when it checks the address",
            is_secret=True,
        ),
        Field(
            name="account_id",
            description="the id of the WhatsApp Business account, if its templates are to be fetched",
            pattern=r"\d+",
            is_optional=True,
            example="102290129340398",
        ),
    ),
    make=_make,
    steps=(
        "In the app's WhatsApp configuration set the callback URL to {url} and the verify token to the word that you chose.",
        "Subscribe to the field messages there, and the app to the WhatsApp Business account.",
        "If you have templates at Meta, run frontline channel templates {name}: agents may then write after 24 hours, too.",
    ),
)
