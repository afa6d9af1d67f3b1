"""Facebook Messenger: one page, by Meta's Send API (https://developers.facebook.com/docs/messenger-platform)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any

import msgspec

from connectors.messenger_events import incoming
from connectors.meta import REQUEST_BYTES, Signed, text_of
from connectors.meta_channel import MetaChannel
from connectors.meta_graph import GRAPH, Graph, Refused, undeliverable
from connectors.steps import Step
from desk.channels.channel import (
    Capabilities,
    Incoming,
    NotDelivered,
    Outgoing,
    OutgoingFile,
    RemoteFile,
    Request,
    Undeliverable,
)
from desk.channels.setup import Field, Setup

_CHARACTERS = 2000
_MOST_CHOICES, _BUTTON_CHARACTERS = 13, 20
_WINDOW_SECONDS, _AGENT_WINDOW_SECONDS = 24 * 3600.0, 7 * 24 * 3600.0
_MOST_BYTES = 25_000_000
_OUTSIDE_WINDOW = frozenset({2018278, 2018065})
# A temporary failure to send.
_SOON_OVER = frozenset({1, 2, 1200})
_SLOW_DOWN = (2018022,)
_SET_UP = (0,)
_RESPONSE = {"messaging_type": "RESPONSE"}
_BY_AGENT = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
_GONE = "The customer cannot be reached on Messenger: they blocked the page, or their account is gone."
# By subcode or code (https://developers.facebook.com/docs/messenger-platform/error-codes).
_REASONS = {
    551: _GONE,
    1545041: _GONE,
    2018001: _GONE,
    2018108: "The customer takes no messages from this page at the moment.",
    2018109: "The file is larger than Messenger takes.",
    2018047: "Messenger does not take this file.",
}


class MessengerChannel(MetaChannel):
    """One Facebook page."""

    def __init__(
        self,
        *,
        name: str = "messenger",
        title: str = "Messenger",
        page_id: str,
        page_token: str,
        app_secret: str,
        verify_token: str,
        has_human_agent: bool = False,
        api: str = GRAPH,
    ) -> None:
        """`has_human_agent`: Meta granted the app the Human Agent right, so that agents may answer for seven days instead of
        one. Raises `ValueError` for an app secret or verify token that is empty."""
        self.name, self.title = name, title
        self.capabilities = Capabilities(
            characters=_CHARACTERS,
            buttons=_MOST_CHOICES,
            button_characters=_BUTTON_CHARACTERS,
            has_files=True,
            has_receipts=True,
            window_seconds=_WINDOW_SECONDS,
            agent_window_seconds=_AGENT_WINDOW_SECONDS if has_human_agent else 0.0,
            request_bytes=REQUEST_BYTES,
        )
        self._page_id, self._has_human_agent = page_id, has_human_agent
        signed = Signed(app_secret=app_secret, verify_token=verify_token)
        super().__init__(
            signed=signed,
            graph=Graph(title, token=page_token, signed=signed, api=api, slow_down=_SLOW_DOWN, set_up=_SET_UP),
        )

    def parse(self, request: Request) -> Iterable[Incoming]:
        """Messages to this page, edits, and what was delivered and read."""
        return incoming(request.body, page_id=self._page_id)

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        """Send each file, then the text: choices vanish as soon as something comes after them."""
        for file in message.files:
            if len(file.content) > _MOST_BYTES:
                raise Undeliverable(f"{file.name} is larger than the 25 MB that Messenger takes.")
        steps: list[Step] = [partial(self._send_file, message, file) for file in message.files]
        if message.text:
            steps.append(partial(self._send_text, message))
        return await self._steps.run(message.key, steps)

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        """A file at the signed address on Meta's hosts that its message told."""
        return await self._graph.download(file.key, most_bytes=most_bytes, is_private=False)

    async def check(self) -> str:
        """The page's name."""
        try:
            told = await self._graph.get(f"/{self._page_id}", fields="name")
        except Refused as error:
            raise undeliverable(self.title, error, _REASONS) from error
        return str(told.get("name", self._page_id))

    async def name_of(self, person: str) -> str:
        """The person's name, which Meta tells apps that it granted Business Asset User Profile Access."""
        try:
            told = await self._graph.get(f"/{person}", fields="first_name,last_name")
        except Refused:
            return ""
        return " ".join(one for one in (text_of(told.get("first_name")), text_of(told.get("last_name"))) if one)

    async def _send_text(self, message: Outgoing) -> tuple[str, ...]:
        return await self._sent(message, lambda how: self._graph.post(self._path, said(message, how)))

    async def _send_file(self, message: Outgoing, file: OutgoingFile) -> tuple[str, ...]:
        kind = file.type.partition("/")[0]
        kind = kind if kind in ("image", "video", "audio") else "file"

        def upload(how: Mapping[str, str]) -> Awaitable[dict[str, Any]]:
            fields = {
                "recipient": _json({"id": message.address}),
                "message": _json({"attachment": {"type": kind, "payload": {}}}),
                **how,
            }
            return self._graph.upload(self._path, fields, name="filedata", file=file)

        return await self._sent(message, upload)

    async def _sent(
        self, message: Outgoing, send: Callable[[Mapping[str, str]], Awaitable[dict[str, Any]]]
    ) -> tuple[str, ...]:
        """Send as an answer within a day, else, where an agent wrote it and may, as an agent's within a week."""
        try:
            try:
                told = await send(_RESPONSE)
            except Refused as error:
                if error.subcode not in _OUTSIDE_WINDOW or not (message.is_by_agent and self._has_human_agent):
                    raise
                told = await send(_BY_AGENT)
        except Refused as error:
            raise self._failure(error, message) from error
        if not isinstance(told.get("message_id"), str):
            raise NotDelivered("Messenger did not answer as it documents.")
        return (str(told["message_id"]),)

    def _failure(self, error: Refused, message: Outgoing) -> NotDelivered | Undeliverable:
        if error.subcode in _OUTSIDE_WINDOW:
            is_long = message.is_by_agent and self._has_human_agent
            time = "7 days" if is_long else "24 hours"
            return Undeliverable(
                f"More than {time} have passed since the customer's last message; Messenger lets nothing through until they write."
            )
        if error.code in _SOON_OVER and error.subcode not in _REASONS:
            return NotDelivered(f"Messenger could not take it for now (error {error.code}).")
        return undeliverable(self.title, error, _REASONS)

    @property
    def _path(self) -> str:
        return f"/{self._page_id}/messages"


def said(message: Outgoing, how: Mapping[str, str]) -> dict[str, Any]:
    """A text, with its choices as quick replies, as the Send API takes it. Pure."""
    words: dict[str, Any] = {"text": message.text}
    if message.choices:
        words["quick_replies"] = [
            {"content_type": "text", "title": one.title, "payload": one.id} for one in message.choices
        ]
    return {"recipient": {"id": message.address}, **how, "message": words}


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _make(name: str, title: str, values: Mapping[str, str]) -> MessengerChannel:
    return MessengerChannel(
        name=name,
        title=title,
        page_id=values["page_id"],
        page_token=values["page_token"],
        app_secret=values["app_secret"],
        verify_token=values["verify_token"],
        has_human_agent=values["human_agent"] == "yes",
    )


SETUP = Setup(
    kind="messenger",
    title="Messenger",
    fields=(
        Field(
            name="page_id", description="the page's id, in its About section", pattern=r"\d+", example="109876543210"
        ),
        Field(
            name="page_token", description="the page's access token, in the app's Messenger settings", is_secret=True
        ),
        Field(name="app_secret", description="the app secret, in the app's basic settings", is_secret=True),
        Field(
            name="verify_token",
            description="a word of your choice that Meta shows when it checks the address",
            is_secret=True,
        ),
        Field(
            name="human_agent",
            description="yes where Meta granted the app the Human Agent right, else no",
            default="no",
            pattern="yes|no",
        ),
    ),
    make=_make,
    steps=(
        "In the app's Messenger settings set the callback URL to {url} and the verify token to the word that you chose.",
        "Subscribe the page to messages, messaging_postbacks, message_deliveries, message_reads and message_edits.",
        "Ask Meta for advanced access to pages_messaging: without it only people with a role in the app are answered.",
    ),
)
