"""The conversation's log: one ordered list of entries that every party reads.

The log lives in the desk's store; these are the values that travel. `seq` starts at 1 and has no gaps in a
conversation, so a reader that knows the last `seq` it has can ask for exactly the rest.
"""

from enum import StrEnum

import msgspec


class Author(StrEnum):
    """Who wrote an entry. `AGENT` is always a human; `SYSTEM` is the desk itself."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class EntryKind(StrEnum):
    """`MESSAGE` is said to the customer or by them, `NOTE` is seen by agents alone, `EVENT` says what happened."""

    MESSAGE = "message"
    NOTE = "note"
    EVENT = "event"


class Button(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A choice offered with a bot's message. The id is issued by the desk and means nothing elsewhere."""

    id: str
    title: str


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The knowledge article that an answer came from: its title and its slug."""

    title: str
    slug: str


EventValue = str | int | tuple[str, ...]


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file that came with a message. The desk serves its content under `id`, to this conversation's parties alone.

    `type` is the media type that the content has (`image/png`, `application/pdf`, ...), whatever the name says. `width`
    and `height` are in pixels, 0 for what is no image.
    """

    id: str
    name: str
    type: str
    size_bytes: int
    width: int = 0
    height: int = 0

    @property
    def is_image(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.type.startswith("image/")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of a conversation.

    `at` is seconds since the epoch, UTC. `event` names what happened when `kind` is `EVENT`
    (`handoff.requested`, `handoff.claimed`, `bot.resumed`, `conversation.closed`, ...). `client_id` is the
    sender's own id of the message, sent back so that the sender's screen recognises it. `removed` names the kinds
    of personal data that were taken out of `text` before it was stored (`card_number`, `password`, ...).
    `values` are there (perhaps empty) when `text` is the product's own standard sentence about `event`: whoever shows it
    may say it in the reader's language with them. Without, the words are somebody's and stay as they are.
    """

    seq: int
    at: float
    author: Author
    kind: EntryKind
    text: str
    author_name: str = ""
    event: str = ""
    buttons: tuple[Button, ...] = ()
    source: Source | None = None
    client_id: str = ""
    removed: tuple[str, ...] = ()
    values: dict[str, EventValue] | None = None
    attachments: tuple[Attachment, ...] = ()
