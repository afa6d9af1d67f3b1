"""A mail taken apart by the standard library, within bounds: what that does with headers and parts has no end of its own. Pure."""

from __future__ import annotations

import email
from email.message import Message
from email.policy import Compat32

# What reads a header takes as long as its length squared, some of it without letting anything else run meanwhile.
_HEADER_CHARACTERS = 10_000
# Each line is looked at once for each multipart that it is in.
_DEEPEST = 20


class _Headers(Compat32):
    """The library's old way with headers, which raises least, each cut where it is longer than people's mails have them."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_HEADER_CHARACTERS]


class _Part(Message):
    """A mail or a part of it. What lies deeper than people's mails are nested is not taken apart: it is a file."""

    depth = 0

    def attach(self, payload: Message) -> None:  # type: ignore[override]
        if isinstance(payload, _Part):
            payload.depth = self.depth + 1
        super().attach(payload)

    def get_content_type(self) -> str:
        return super().get_content_type() if self.depth <= _DEEPEST else "application/octet-stream"


def message_of(raw: bytes) -> Message:
    """The mail that was sent so."""
    return email.message_from_bytes(raw, _Part, policy=_Headers())
