"""What WhatsApp and Messenger share at Meta: how webhooks are signed, how addresses are checked, and how to read what is told.

Meta's signature has no time in it, and what could not be delivered comes again for days: a replayed message is known by
its id, and by its own time once it is older than Meta keeps trying.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from desk.channels.channel import Answer, Edited, Heard, Incoming, Request, RequestInvalid, SignatureInvalid

# Of a request, in which Meta may put many events (https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks).
REQUEST_BYTES = 3 * 1_048_576
_CHALLENGE_CHARACTERS = 200
# For WhatsApp up to seven days, for Messenger 36 hours
# (https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks).
_TRIED_FOR_SECONDS = 8 * 24 * 3600.0


class Signed:
    """What an app of Meta's signs and asks. `verify_token` is the word that whoever registers the address chose."""

    def __init__(self, *, app_secret: str, verify_token: str) -> None:
        """Raises `ValueError` when one of them is empty: anybody could sign with nothing."""
        if not app_secret or not verify_token:
            raise ValueError("Give the app secret and the verify token of the Meta app.")
        self._app_secret, self._verify_token = app_secret.encode(), verify_token.encode()

    def verify(self, request: Request) -> None:
        """Check `X-Hub-Signature-256`: "sha256=" and the HMAC of the raw body by the app secret. Raises `SignatureInvalid`."""
        given = request.headers.get("x-hub-signature-256", "").encode(errors="surrogateescape")
        expected = "sha256=" + hmac.new(self._app_secret, request.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), given):
            raise SignatureInvalid("X-Hub-Signature-256 is missing or wrong; is the app secret that of this app?")

    def greet(self, request: Request) -> Answer | None:
        """The challenge, where Meta asks with the right verify token whether the address is ours."""
        query = request.query
        if request.method != "GET" or "hub.mode" not in query:
            return None
        given = query.get("hub.verify_token", "").encode(errors="surrogateescape")
        if query["hub.mode"] != "subscribe" or not hmac.compare_digest(self._verify_token, given):
            return Answer(status=403, body="The verify token is another one.")
        return Answer(body=query.get("hub.challenge", "")[:_CHALLENGE_CHARACTERS])

    def proof(self, token: str) -> str:
        """What shows that a token is used by its app (`appsecret_proof`), so that a stolen token alone opens nothing."""
        return hmac.new(self._app_secret, token.encode(), hashlib.sha256).hexdigest()


def refuse_old(events: Iterable[Incoming], *, now: float) -> None:
    """Check that not all messages are older than Meta delivers any again. Raises `SignatureInvalid`."""
    try:
        times = [event.at for event in events if isinstance(event, Heard | Edited) and event.at]
    except RequestInvalid:
        # Signed, and not understood: whoever reads it says so.
        return
    if times and max(times) < now - _TRIED_FOR_SECONDS:
        raise SignatureInvalid("It is older than Meta delivers anything again.")


def read_object(body: bytes, *, kind: str) -> Sequence[dict[str, Any]]:
    """The entries of a webhook about an object of this kind. Raises `RequestInvalid`."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RequestInvalid("The body is not JSON.") from error
    if not isinstance(told, dict) or told.get("object") != kind:
        raise RequestInvalid(f"It is about no {kind}; is the address registered for the right product?")
    return objects(told.get("entry"))


def objects(value: Any) -> Sequence[dict[str, Any]]:
    """The objects in a list, nothing where it is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def object_of(value: Any) -> dict[str, Any]:
    """The object that it is, an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def text_of(value: Any) -> str:
    """The text that it is, an empty one where it is none."""
    return value if isinstance(value, str) else ""


def number_of(value: Any) -> int:
    """The whole number that it is, 0 where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
