"""What was delivered, read and seen, and who else looks at a conversation."""

import msgspec

from handoff.wire.shared import Whole


class ReadUpTo(msgspec.Struct, frozen=True, tag_field="type", tag="conversation.read", forbid_unknown_fields=True):
    """The agent has read a conversation up to `seq`. Told to the agent's other windows in the same words."""

    conversation: str
    seq: Whole


class Delivered(msgspec.Struct, frozen=True, tag_field="type", tag="message.delivered", forbid_unknown_fields=True):
    """The customer's client has the log up to `seq`, which nobody may have read yet."""

    seq: Whole


class Read(msgspec.Struct, frozen=True, tag_field="type", tag="message.read", forbid_unknown_fields=True):
    """The log up to `seq` was on the customer's screen."""

    seq: Whole


class Seen(msgspec.Struct, frozen=True, tag_field="type", tag="message.seen", forbid_unknown_fields=True):
    """A person of the company has read what the customer wrote up to `seq`. To the customer."""

    seq: int


class Marks(msgspec.Struct, frozen=True, tag_field="type", tag="conversation.marks", forbid_unknown_fields=True):
    """How far the customer's client has the log, and how far the customer has read it. To agents.

    Times are seconds since the epoch, UTC, 0 for never.
    """

    conversation: str
    delivered_seq: int = 0
    delivered_at: float = 0.0
    read_seq: int = 0
    read_at: float = 0.0


class Watcher(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agent who has a conversation open. That they write is told by `typing`."""

    agent: str
    name: str


class Watchers(msgspec.Struct, frozen=True, tag_field="type", tag="conversation.watchers", forbid_unknown_fields=True):
    """All agents who have the conversation open now, the one who is told among them, each once."""

    conversation: str
    watchers: tuple[Watcher, ...]


ReadingFromAgent = ReadUpTo
ReadingToAgent = ReadUpTo | Marks | Watchers
ReadingFromCustomer = Delivered | Read
ReadingToCustomer = Seen
