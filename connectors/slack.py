"""Slack: direct messages to the app, and threads in channels in which it was mentioned.

Events and presses of buttons come by HTTP, signed (https://docs.slack.dev/authentication/verifying-requests-from-slack);
answers go by the Web API through Slack's own client, slack_sdk. It does not try again by itself: when that is to be done is
the desk's to say.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from connectors import slack_events
from connectors.slack_errors import as_ours
from connectors.steps import InSteps, Step
from connectors.web_client import WebClient
from desk.channels.channel import (
    Answer,
    Capabilities,
    Incoming,
    Markup,
    Outgoing,
    RemoteFile,
    Request,
    RequestInvalid,
    SignatureInvalid,
    Undeliverable,
)
from desk.channels.setup import Field, Setup

logger = logging.getLogger(__name__)

_WINDOW_SECONDS = 300
_TIMEOUT = aiohttp.ClientTimeout(total=20.0, connect=5.0)
# Of a section's text (https://docs.slack.dev/reference/block-kit/blocks/section-block).
_SECTION_CHARACTERS = 3000
_PAGE_BYTES = 256
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


class SlackChannel:
    """One Slack app in one workspace. `bot_token` begins with `xoxb-`; `signing_secret` is the app's.

    Files are fetched from `files` alone. Raises `ValueError` when a secret is empty.
    """

    capabilities = Capabilities(
        characters=4000,
        characters_with_buttons=_SECTION_CHARACTERS,
        buttons=10,
        button_characters=75,
        markup=Markup.SLACK,
        has_files=True,
    )

    def __init__(
        self,
        *,
        name: str = "slack",
        title: str = "Slack",
        bot_token: str,
        signing_secret: str,
        api: str = "https://slack.com/api",
        files: str = "https://files.slack.com",
    ) -> None:
        if not bot_token or not signing_secret:
            raise ValueError(f"Channel {name} needs the bot token and the signing secret of its Slack app.")
        self.name, self.title = name, title
        self._token = bot_token
        self._verifier = SignatureVerifier(signing_secret)
        self._api = api
        self._files = WebClient(title, base=files, headers={"Authorization": f"Bearer {bot_token}"})
        self._session: aiohttp.ClientSession | None = None
        self._steps = InSteps()

    def verify(self, request: Request, *, now: float) -> None:
        """The signature is over the time and the raw body."""
        if not self._is_signed(request):
            raise SignatureInvalid("the signature is wrong")
        if abs(now - int(request.headers["x-slack-request-timestamp"])) > _WINDOW_SECONDS:
            raise SignatureInvalid("it is too old")

    def greet(self, request: Request) -> Answer | None:
        """The challenge by which Slack checks an address comes signed, and only then it is given back."""
        if b'"url_verification"' not in request.body or not self._is_signed(request):
            return None
        with contextlib.suppress(RequestInvalid):
            envelope = slack_events.envelope_of(request.body)
            if envelope.type == "url_verification":
                return Answer(body=envelope.challenge)
        return None

    def parse(self, request: Request) -> Iterable[Incoming]:
        """What is delivered again (`X-Slack-Retry-Num`) is the same, and known by the ids of its messages."""
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return slack_events.presses_of(request.body)
        envelope = slack_events.envelope_of(request.body)
        if envelope.type == "app_rate_limited":
            logger.warning("Slack holds back events for channel %s: more than 30,000 came in an hour", self.name)
        return slack_events.events_of(envelope)

    def accepted(self) -> Answer:
        return Answer()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session, self._files.running():
            self._session = session
            try:
                yield
            finally:
                self._session = None

    def listen(self) -> AsyncGenerator[Incoming, None] | None:
        return None

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        """Files go first, with the text where nothing is to be pressed below it: so they are shared in one call."""
        is_comment = bool(message.files) and not message.choices
        steps: list[Step] = []
        if message.files:
            steps.append(partial(self._share, message, comment=message.text if is_comment else ""))
        if (message.text or message.choices) and not is_comment:
            steps.append(partial(self._post, message))
        return await self._steps.run(message.key, steps)

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        url = file.key
        if "://" not in url:
            with as_ours():
                told = (await self._client.files_info(file=url)).get("file") or {}
            url = told.get("url_private_download") or told.get("url_private") or ""
        content = await self._files.download(url, hosts=(), most_bytes=most_bytes, is_private=True)
        if content[:_PAGE_BYTES].lstrip().lower().startswith(b"<!doctype html") and not file.name.endswith(".html"):
            # Where the token may not have a file, Slack shows its page for logging in.
            raise Undeliverable("The Slack app lacks the right files:read.")
        return content

    async def name_of(self, person: str) -> str:
        """What somebody calls themselves in Slack, which asks for the right users:read."""
        with as_ours():
            told = (await self._client.users_info(user=person)).get("user") or {}
        profile = told.get("profile") or {}
        return str(profile.get("display_name") or profile.get("real_name") or told.get("name") or "")

    async def check(self) -> str:
        with as_ours():
            told = await self._client.auth_test()
        return f"{told.get('user', '')} in {told.get('team', '')}"

    async def _share(self, message: Outgoing, *, comment: str) -> tuple[str, ...]:
        channel, _, thread = message.address.partition(":")
        with as_ours():
            shared = await self._client.files_upload_v2(
                channel=channel,
                thread_ts=thread or None,
                initial_comment=comment or None,
                file_uploads=[{"file": one.content, "filename": one.name} for one in message.files],
            )
            return tuple(f"file:{one['id']}" for one in shared["files"])

    async def _post(self, message: Outgoing) -> tuple[str, ...]:
        channel, _, thread = message.address.partition(":")
        with as_ours():
            posted = await self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread or None,
                text=message.text or "?",
                blocks=blocks(message) if message.choices else None,
                # What people write is shown as they wrote it, asterisks too.
                mrkdwn=False,
                unfurl_links=False,
                unfurl_media=False,
            )
            return (f"{posted['channel']}:{posted['ts']}",)

    @property
    def _client(self) -> AsyncWebClient:
        if self._session is None:
            raise RuntimeError("Enter the channel's running() first.")
        return AsyncWebClient(token=self._token, base_url=self._api, session=self._session, retry_handlers=[])

    def _is_signed(self, request: Request) -> bool:
        sent_at = request.headers.get("x-slack-request-timestamp", "")
        if not _TIMESTAMP.fullmatch(sent_at):
            return False
        try:
            expected = self._verifier.generate_signature(timestamp=sent_at, body=request.body) or ""
        except UnicodeDecodeError:
            return False
        return hmac.compare_digest(expected.encode(), request.headers.get("x-slack-signature", "").encode())


def blocks(message: Outgoing) -> list[dict[str, Any]]:
    """A question with its buttons, as blocks. Pure."""
    text = [
        {"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": True}}
        for piece in _pieces(message.text)
    ]
    buttons = [
        {
            "type": "button",
            "action_id": f"choice-{number}",
            "text": {"type": "plain_text", "text": choice.title, "emoji": False},
            "value": choice.id,
        }
        for number, choice in enumerate(message.choices)
    ]
    return [*text, {"type": "actions", "elements": buttons}]


def _pieces(text: str) -> Iterator[str]:
    """A text that became too long for one section when it was escaped, cut between words and never within `&amp;`."""
    while len(text) > _SECTION_CHARACTERS:
        head = text[:_SECTION_CHARACTERS]
        cut = max(head.rfind("\n"), head.rfind(" "))
        if cut <= 0:
            amp = head.rfind("&", _SECTION_CHARACTERS - 4)
            cut = amp if amp > 0 else _SECTION_CHARACTERS
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _make(name: str, title: str, values: Mapping[str, str]) -> SlackChannel:
    return SlackChannel(name=name, title=title, **values)


SETUP = Setup(
    kind="slack",
    title="Slack",
    fields=(
        Field(
            name="bot_token",
            description="the bot's token, on the app's page OAuth & Permissions",
            is_secret=True,
            pattern=r"xoxb-\S+",
        ),
        Field(
            name="signing_secret",
            description="the app's signing secret, on its page Basic Information",
            is_secret=True,
            pattern=r"[0-9a-f]{32}",
        ),
    ),
    make=_make,
    steps=(
        "On the app's page Event Subscriptions, enter {url} as the request URL, and subscribe the bot to what docs/channels.md names.",
        "On its page Interactivity & Shortcuts, enter {url} as well.",
    ),
)
