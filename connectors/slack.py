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
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from connectors import slack_events
from connectors.download import download, retry_after
from desk.channels.channel import (
    Answer,
    Capabilities,
    Incoming,
    Markup,
    NotDelivered,
    Outgoing,
    RemoteFile,
    Request,
    SignatureInvalid,
    Undeliverable,
)

logger = logging.getLogger(__name__)

_WINDOW_SECONDS = 300
_TIMEOUT = aiohttp.ClientTimeout(total=20.0, connect=5.0)
# Of a section's text (https://docs.slack.dev/reference/block-kit/blocks/section-block).
_SECTION_CHARACTERS = 3000
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_PASSING = frozenset(
    {"ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error", "service_unavailable",
     "request_timeout", "team_added_to_org"}
)  # fmt: skip
_REFUSED_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required",
     "ekm_access_denied", "no_permission", "access_denied", "team_access_not_granted"}
)  # fmt: skip
_REASONS = {
    "channel_not_found": "Slack does not know this conversation any more.",
    "is_archived": "The Slack channel was archived.",
    "not_in_channel": "The app was removed from the Slack channel.",
    "user_not_found": "The customer's Slack account is not there any more.",
    "user_disabled": "The customer's Slack account is not there any more.",
    "messages_tab_disabled": "The app's messages are switched off in Slack; whoever manages the app can allow them.",
    "cannot_reply_to_message": "The Slack thread cannot be answered any more.",
    "thread_not_found": "The Slack thread is not there any more.",
    "restricted_action": "This Slack workspace does not let the app write there.",
    "restricted_action_read_only_channel": "This Slack workspace does not let the app write there.",
    "restricted_action_thread_locked": "The Slack thread was locked.",
    "restricted_action_non_threadable_channel": "This Slack workspace does not let the app write there.",
    "restricted_action_thread_only_channel": "This Slack workspace does not let the app write there.",
}


class SlackChannel:
    """One Slack app in one workspace. `bot_token` begins with `xoxb-`; `signing_secret` is the app's.

    Files are fetched from `files` alone. Raises `ValueError` when a secret is empty.
    """

    capabilities = Capabilities(
        characters=_SECTION_CHARACTERS, buttons=10, button_characters=75, markup=Markup.SLACK, has_files=True
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
        self._api, self._files = api, files
        self._session: aiohttp.ClientSession | None = None

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
        envelope = slack_events.envelope_of(request.body)
        return Answer(body=envelope.challenge) if envelope.type == "url_verification" else None

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
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            self._session = session
            try:
                yield
            finally:
                self._session = None

    def listen(self) -> AsyncGenerator[Incoming, None] | None:
        return None

    async def deliver(self, message: Outgoing) -> tuple[str, ...]:
        """Files go first, with the text where nothing is to be pressed below it: so they are shared in one call."""
        channel, _, thread = message.address.partition(":")
        names: list[str] = []
        with _as_ours():
            is_comment = bool(message.files) and not message.choices
            if message.files:
                shared = await self._client.files_upload_v2(
                    channel=channel,
                    thread_ts=thread or None,
                    initial_comment=(message.text or None) if is_comment else None,
                    file_uploads=[{"file": one.content, "filename": one.name} for one in message.files],
                )
                names += [f"file:{one['id']}" for one in shared["files"]]
            if (message.text or message.choices) and not is_comment:
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
                names.append(f"{posted['channel']}:{posted['ts']}")
        return tuple(names)

    async def fetch(self, file: RemoteFile, *, most_bytes: int) -> bytes:
        url = file.key
        if "://" not in url:
            with _as_ours():
                told = (await self._client.files_info(file=url)).get("file") or {}
            url = told.get("url_private_download") or told.get("url_private") or ""
        return await download(
            self._open_session,
            url,
            origins=(self._files,),
            title=self.title,
            most_bytes=most_bytes,
            headers={"Authorization": f"Bearer {self._token}"},
        )

    async def check(self) -> str:
        with _as_ours():
            told = await self._client.auth_test()
        return f"{told.get('user', '')} in {told.get('team', '')}"

    @property
    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError(f"Channel {self.name} is used while it is not running.")
        return self._session

    @property
    def _client(self) -> AsyncWebClient:
        return AsyncWebClient(
            token=self._token, base_url=f"{self._api}/", session=self._open_session, retry_handlers=[], logger=logger
        )

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


@contextlib.contextmanager
def _as_ours() -> Iterator[None]:
    """Say what went wrong at Slack in the desk's words."""
    try:
        yield
    except SlackApiError as error:
        raise meaning_of(error) from error
    except SlackRequestError as error:
        raise NotDelivered("Slack did not take a file.") from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NotDelivered(f"Slack could not be reached ({type(error).__name__}).", is_for_all=True) from error


def meaning_of(error: SlackApiError) -> NotDelivered | Undeliverable:
    """Whether a refusal passes, and what people are told of it. Pure.

    The codes are those of chat.postMessage (https://docs.slack.dev/reference/methods/chat.postMessage) and the files'
    methods.
    """
    answer = error.response
    status = getattr(answer, "status_code", 0) or getattr(answer, "status", 0)
    data = getattr(answer, "data", None)
    told: dict[str, Any] = data if isinstance(data, dict) else {}
    code = str(told.get("error") or "")
    if status == 429 or code in _PASSING or status >= 500 or not code:
        after = retry_after((getattr(answer, "headers", None) or {}).get("Retry-After", ""))
        reason = "Slack slows us down." if status == 429 else f"Slack answered {code or status}."
        return NotDelivered(reason, after_seconds=after, is_for_all=True)
    if code in _REFUSED_TOKEN:
        return Undeliverable("Slack refuses the app's token; whoever manages the app must renew it.")
    if code == "missing_scope":
        return Undeliverable(f"The Slack app lacks the right {told.get('needed') or 'to do this'}.")
    return Undeliverable(_REASONS.get(code) or f"Slack refuses the message ({code[:80]}).")
