"""Mentions: `@Name` in a private note calls an agent to it."""

import msgspec

from handoff.conversation import Customer
from handoff.wire.shared import Whole


class Mention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agent was named in the note `seq`. `at` is seconds since the epoch, UTC; `text` is the note's beginning."""

    conversation: str
    seq: int
    at: float
    author_name: str
    customer: Customer
    text: str
    is_read: bool


class Mentions(msgspec.Struct, frozen=True, tag_field="type", tag="mentions", forbid_unknown_fields=True):
    """The agent's latest mentions, newest first, and how many of all are unread. Sent at the start and when they change."""

    mentions: tuple[Mention, ...]
    unread: int


class ReadMention(msgspec.Struct, frozen=True, tag_field="type", tag="mention.read", forbid_unknown_fields=True):
    """The agent has seen the note `seq`."""

    conversation: str
    seq: Whole


class ReadAllMentions(
    msgspec.Struct, frozen=True, tag_field="type", tag="mention.read_all", forbid_unknown_fields=True
):
    """Nothing of it is news any more."""


class Colleague(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agent who can be named, or be given a conversation. `presence` is `online`, `away` or `offline`."""

    agent: str
    name: str
    role: str
    presence: str


class ListColleagues(msgspec.Struct, frozen=True, tag_field="type", tag="colleagues.list", forbid_unknown_fields=True):
    """Who else works here? Answered with `colleagues`."""


class Colleagues(msgspec.Struct, frozen=True, tag_field="type", tag="colleagues", forbid_unknown_fields=True):
    """Everybody else who has an account, by name."""

    colleagues: tuple[Colleague, ...]
