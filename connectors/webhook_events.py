"""The webhook channel's JSON: what customers did, and what it means to the desk; and what they are to be given. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from desk.channels.channel import (
    Choice,
    DeliveryStage,
    Edited,
    Heard,
    Incoming,
    Outgoing,
    OutgoingFile,
    Receipt,
    RemoteFile,
    RequestInvalid,
    Sender,
)

_MOST_EVENTS = 100
_REASON_CHARACTERS = 300

Name = Annotated[str, msgspec.Meta(max_length=320, pattern="^[^\x00-\x1f\x7f]+$")]
"""An address or an id: one line, and no longer than an e-mail address may be."""


class CustomersFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the customer's: an address that it is fetched from, or its content in base64."""

    url: str = ""
    name: str = ""
    content: bytes | None = None


class _Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`address` is the customer's: where answers go."""

    address: Name


class MessageWritten(_Event, frozen=True, kw_only=True, tag="message.written"):
    """A customer wrote. `at` is in seconds since the epoch; `choice` is the id of the button that they pressed."""

    id: Name
    text: str = ""
    at: float = 0.0
    name: str = ""
    language: str = ""
    choice: str = ""
    files: tuple[CustomersFile, ...] = ()


class MessageEdited(_Event, frozen=True, kw_only=True, tag="message.edited"):
    """A customer changed the message `id`; `change` is the edit's own id."""

    id: Name
    change: Name
    text: str
    at: float = 0.0


class DeliveryAdvanced(_Event, frozen=True, kw_only=True, tag="delivery.advanced"):
    """What became of the message `id` that the receiver was given; without `id`, up to when all of them were read."""

    stage: Literal["sent", "delivered", "read", "failed"]
    id: str = ""
    reason: str = ""
    read_until: float = 0.0


class DeliverMessage(msgspec.Struct, frozen=True, kw_only=True, tag="message.deliver"):
    """A customer is to get a message. `id` is the same at each try; files' content is in base64.

    `in_reply_to` is the id of what the customer wrote last; `is_by_agent`: a person wrote it, and not the assistant.
    """

    id: str
    address: str
    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[OutgoingFile, ...] = ()
    in_reply_to: str = ""
    author_name: str = ""
    is_by_agent: bool = False


class CheckChannel(msgspec.Struct, frozen=True, kw_only=True, tag="channel.check"):
    """Whether the receiver is there and has the same secret: it is answered with 200, and nothing else happens."""

    id: str


class Events(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of a request."""

    events: Annotated[
        tuple[MessageWritten | MessageEdited | DeliveryAdvanced, ...], msgspec.Meta(max_length=_MOST_EVENTS)
    ]


def delivery_of(message: Outgoing) -> DeliverMessage:
    """A message as receivers get it."""
    return DeliverMessage(
        id=message.key,
        address=message.address,
        text=message.text,
        choices=message.choices,
        files=message.files,
        in_reply_to=message.in_reply_to,
        author_name=message.author_name,
        is_by_agent=message.is_by_agent,
    )


def incoming(body: bytes) -> Iterable[Incoming]:
    """What a body says, in its order. Raises `RequestInvalid` with the place of what is wrong."""
    try:
        told = msgspec.json.decode(body, type=Events)
    except msgspec.DecodeError as error:
        raise RequestInvalid(str(error)) from error
    return tuple(_meaning(one) for one in told.events)


def _meaning(event: MessageWritten | MessageEdited | DeliveryAdvanced) -> Incoming:
    sender = Sender(address=event.address)
    match event:
        case MessageWritten():
            return Heard(
                sender=msgspec.structs.replace(sender, name=event.name, language=event.language),
                id=event.id,
                text=event.text,
                at=event.at,
                choice=event.choice,
                files=tuple(RemoteFile(key=one.url, name=one.name, content=one.content) for one in event.files),
            )
        case MessageEdited():
            return Edited(sender=sender, id=event.id, change=event.change, text=event.text, at=event.at)
        case DeliveryAdvanced():
            return Receipt(
                sender=sender,
                stage=DeliveryStage(event.stage),
                id=event.id,
                reason=event.reason[:_REASON_CHARACTERS],
                read_until=event.read_until,
            )
