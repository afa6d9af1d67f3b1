"""Meta's Graph API, as WhatsApp and Messenger ask it, and its errors.

Meta keeps no Python library for these two interfaces, and those of others ask with clients that block.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import aiohttp
import msgspec

from connectors.meta import Signed, number_of, object_of, text_of
from connectors.web_client import Answered, WebClient
from desk.channels.channel import NotDelivered, OutgoingFile, Undeliverable

GRAPH = "https://graph.facebook.com/v25.0"
# Media lies on hosts below these two.
MEDIA_HOSTS = (".fbcdn.net", ".fbsbx.com")

# Codes that both know (https://developers.facebook.com/docs/graph-api/guides/error-handling): too many calls of the app, of
# the page, of one kind, of Messenger and of WhatsApp.
_SLOW_DOWN = frozenset({4, 32, 613, 80006, 80007})
# Something unknown went wrong, or the service is down.
_DOWN = frozenset({0, 1, 2})
# A right that is missing, a session or token that is over, a policy that was hurt.
_SET_UP = frozenset({3, 10, 102, 190, 368, *range(200, 300)})
_ABOUT_ONE_MESSAGE = 1_545_041
_MESSAGE_CHARACTERS = 200
_MINUTE = 60.0


class Refused(Exception):
    """Raised when the Graph API refuses a request for a reason that is the channel's own to tell."""

    def __init__(self, code: int, subcode: int, message: str) -> None:
        super().__init__(f"code {code}, subcode {subcode}")
        self.code, self.subcode, self.message = code, subcode, message


class Graph:
    """The Graph API with one token. `slow_down` and `set_up` are the codes of the channel's own for too many messages and
    for what whoever set it up must mend."""

    def __init__(
        self,
        title: str,
        *,
        token: str,
        signed: Signed,
        api: str,
        slow_down: Iterable[int] = (),
        set_up: Iterable[int] = (),
    ) -> None:
        self._title = title
        self._proof = {"appsecret_proof": signed.proof(token)}
        self._slow_down = _SLOW_DOWN.union(slow_down)
        self._set_up = _SET_UP.union(set_up)
        self._client = WebClient(title, base=api, headers={"Authorization": f"Bearer {token}"})

    def running(self) -> AbstractAsyncContextManager[None]:
        """Keep connections to it."""
        return self._client.running()

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """What lies at `path`. Raises `Refused`, `NotDelivered`."""
        return self._told(await self._client.ask("GET", path, query=query | self._proof))

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send JSON. Raises `Refused`, `NotDelivered`."""
        return self._told(await self._client.ask("POST", path, query=self._proof, json=body))

    async def upload(self, path: str, fields: Mapping[str, str], *, name: str, file: OutgoingFile) -> dict[str, Any]:
        """Send a form with a file in the field `name`. Raises `Refused`, `NotDelivered`."""
        form = aiohttp.FormData()
        for field, value in fields.items():
            form.add_field(field, value)
        form.add_field(name, file.content, filename=file.name, content_type=file.type)
        return self._told(await self._client.ask("POST", path, query=self._proof, form=form))

    async def download(self, address: str, *, most_bytes: int, is_private: bool) -> bytes:
        """A file on Meta's hosts; `is_private` shows the token there."""
        return await self._client.download(address, hosts=MEDIA_HOSTS, most_bytes=most_bytes, is_private=is_private)

    def _told(self, answered: Answered) -> dict[str, Any]:
        told = answered.json
        if answered.status < 300 and "error" not in told:
            return told
        error = object_of(told.get("error"))
        code, subcode = number_of(error.get("code")), number_of(error.get("error_subcode"))
        if code in self._slow_down or subcode in self._slow_down or (answered.status == 429 and not code):
            wait = answered.after_seconds(now=time.time()) or _regained_after(answered.headers)
            raise NotDelivered(
                f"{self._title} lets no more messages through for now.", after_seconds=wait, is_for_all=True
            )
        if answered.status >= 500 and code in _DOWN:
            raise NotDelivered(f"{self._title} answered with status {answered.status}.", is_for_all=True)
        if code in self._set_up and not _is_about_one_message(subcode):
            raise NotDelivered(f"{self._title} refuses our access token or rights (error {code}).", is_for_all=True)
        details = text_of(object_of(error.get("error_data")).get("details")) or text_of(error.get("message"))
        raise Refused(code, subcode, details[:_MESSAGE_CHARACTERS] or "no reason was given")


def _is_about_one_message(subcode: int) -> bool:
    """Whether a lack of permission is about this message alone: Messenger says so by subcodes of its own."""
    return 2_018_000 <= subcode < 2_019_000 or subcode == _ABOUT_ONE_MESSAGE


def undeliverable(title: str, refused: Refused, reasons: Mapping[int, str]) -> Undeliverable:
    """Why a message can never be delivered, by the subcode or the code; what the provider says where neither is known."""
    known = reasons.get(refused.subcode) or reasons.get(refused.code)
    message = refused.message.strip().rstrip(".")
    return Undeliverable(known or f"{title} refused it: {message} (error {refused.code}).")


def _regained_after(headers: Mapping[str, str]) -> float:
    """The seconds until calls are let through again, of `X-Business-Use-Case-Usage`, which tells minutes; 0 for unknown."""
    try:
        told = msgspec.json.decode(headers.get("x-business-use-case-usage", ""), type=dict[str, list[dict[str, Any]]])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return 0.0
    minutes = [number_of(use.get("estimated_time_to_regain_access")) for uses in told.values() for use in uses]
    return max(minutes, default=0) * _MINUTE
