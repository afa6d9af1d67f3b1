"""What goes wrong at Slack, in the desk's words: what passes and what is for good."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from connectors.web_client import Answered
from desk.channels.channel import NotDelivered, Undeliverable

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


@contextmanager
def as_ours() -> Iterator[None]:
    """Raises `NotDelivered` and `Undeliverable` for what Slack's client raises."""
    try:
        yield
    except SlackApiError as error:
        raise meaning_of(error) from error
    except SlackRequestError as error:
        raise NotDelivered("Slack did not take a file.") from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NotDelivered(f"Slack could not be reached ({type(error).__name__}).", is_for_all=True) from error


def meaning_of(error: SlackApiError) -> NotDelivered | Undeliverable:
    """Whether a refusal passes, and what people are told of it.

    The codes are those of chat.postMessage (https://docs.slack.dev/reference/methods/chat.postMessage) and the files'
    methods.
    """
    answer = error.response
    status = getattr(answer, "status_code", 0) or getattr(answer, "status", 0)
    data = getattr(answer, "data", None)
    told: dict[str, Any] = data if isinstance(data, dict) else {}
    code = str(told.get("error") or "")
    if status == 429 or code in _PASSING or status >= 500 or not code:
        headers = {name.lower(): value for name, value in (getattr(answer, "headers", None) or {}).items()}
        after = Answered(status=status, headers=headers, body=b"").after_seconds(now=time.time())
        reason = "Slack slows us down." if status == 429 else f"Slack answered {code or status}."
        return NotDelivered(reason, after_seconds=after, is_for_all=True)
    if code in _REFUSED_TOKEN:
        return Undeliverable("Slack refuses the app's token; whoever manages the app must renew it.")
    if code == "missing_scope":
        return Undeliverable(f"The Slack app lacks the right {told.get('needed') or 'to do this'}.")
    return Undeliverable(_REASONS.get(code) or f"Slack refuses the message ({code[:80]}).")
