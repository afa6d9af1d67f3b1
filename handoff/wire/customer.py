"""The customer's socket, `/ws/customer`."""

import msgspec

from handoff.log import Entry
from handoff.wire.attachments import AttachmentRules
from handoff.wire.ratings import GiveRating, RatingAsked, RatingKept
from handoff.wire.reading import ReadingFromCustomer, ReadingToCustomer
from handoff.wire.shared import Ack, EntryAdded, Error, Ping, Pong, SpeakerState, Typing, Whole


class Hello(msgspec.Struct, frozen=True, tag_field="type", tag="hello", forbid_unknown_fields=True, omit_defaults=True):
    """First frame. Without a token a conversation is opened at the first message; with one it is resumed.

    `identity` is the site's signed identity (a JWT) or empty. `last_seq` is the last entry that the client has.
    """

    token: str = ""
    identity: str = ""
    last_seq: Whole = 0
    language: str = ""
    time_zone: str = ""
    page: str = ""


class SendMessage(
    msgspec.Struct, frozen=True, tag_field="type", tag="message.send", forbid_unknown_fields=True, omit_defaults=True
):
    """Say `text`. `id` is a UUID of the client's; the same id is stored once, however often it is sent.

    `attachments` are ids of files that were uploaded for it; with them `text` may be empty.
    """

    id: str
    text: str
    attachments: tuple[str, ...] = ()


class PressButton(msgspec.Struct, frozen=True, tag_field="type", tag="button.press", forbid_unknown_fields=True):
    """Choose a button that the desk issued in this conversation."""

    id: str
    button: str


class RequestHuman(msgspec.Struct, frozen=True, tag_field="type", tag="human.request", forbid_unknown_fields=True):
    """Ask for a person. Works whether or not the bot is there."""

    id: str


class SetLanguage(msgspec.Struct, frozen=True, tag_field="type", tag="language.set", forbid_unknown_fields=True):
    """Be served in this language from now on (a tag such as `de` or `pt-BR`): the customer has chosen it."""

    language: str


class NewConversation(
    msgspec.Struct, frozen=True, tag_field="type", tag="conversation.new", forbid_unknown_fields=True
):
    """After a conversation was closed: start another one. Answered with a new `welcome`."""


class Welcome(msgspec.Struct, frozen=True, tag_field="type", tag="welcome", forbid_unknown_fields=True):
    """The socket is authenticated. Keep `token`: it resumes this conversation, and nothing else does.

    `entries` are those after `last_seq`. Without `attachments` no files are taken. `seen_seq` as in `message.seen`.
    """

    conversation: str
    token: str
    entries: tuple[Entry, ...]
    state: SpeakerState
    message_characters: int
    company: str = ""
    assistant_name: str = ""
    attachments: AttachmentRules | None = None
    seen_seq: int = 0


FromCustomer = (
    Hello
    | SendMessage
    | PressButton
    | RequestHuman
    | SetLanguage
    | NewConversation
    | ReadingFromCustomer
    | GiveRating
    | Typing
    | Ping
)
ToCustomer = (
    Welcome | Ack | EntryAdded | SpeakerState | ReadingToCustomer | RatingAsked | RatingKept | Typing | Error | Pong
)
