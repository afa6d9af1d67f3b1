"""Files of agents for providers that fetch them: each at an address of this desk's that opens it alone, for some hours. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from desk.attachments import signed_links
from desk.settings import DeskSettings
from handoff.log import Attachment

PATH = "/channels/{name}/files/{conversation}/{attachment}"
"""Below what providers are told of a channel, so that whoever lets them in lets them in here."""

_PURPOSE = "frontline-channel-file"


def can_be_fetched(settings: DeskSettings) -> bool:
    """Whether the desk has an address in the world: without TLS everybody on the way would read the file, and its address."""
    return urlsplit(settings.public_url).scheme == "https"


def address_of(settings: DeskSettings, channel: str, conversation: str, file: Attachment, *, until: float) -> str:
    """Where the provider of a channel gets the file, until then (seconds since the epoch, UTC)."""
    path = PATH.format(name=channel, conversation=conversation, attachment=file.id)
    named = (channel, conversation, file.id)
    query = signed_links.query_of(settings.secrets.session_key, _PURPOSE, *named, until=until)
    return f"{settings.public_url.rstrip('/')}{path}?{query}"


def opens(
    settings: DeskSettings, channel: str, conversation: str, attachment: str, *, query: Mapping[str, str], now: float
) -> bool:
    """Whether an address was made by `address_of`, and its time is not over."""
    key = settings.secrets.session_key
    return signed_links.is_good(key, _PURPOSE, channel, conversation, attachment, query=query, now=now)
