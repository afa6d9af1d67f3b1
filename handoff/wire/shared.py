"""Messages that more than one socket uses."""

from typing import Annotated

import msgspec

from handoff.log import Entry

Whole = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]
"""A whole number of a client's, as large as every database's integer column takes it."""


class Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping", forbid_unknown_fields=True):
    """Is the other side there? Answered with `pong`."""


class Pong(msgspec.Struct, frozen=True, tag_field="type", tag="pong", forbid_unknown_fields=True):
    """Yes."""


class Error(msgspec.Struct, frozen=True, tag_field="type", tag="error", forbid_unknown_fields=True, omit_defaults=True):
    """Something was refused. `code` is stable, `message` is one sentence, `id` is the refused message's id.

    Where it had none, it is the turn or the conversation that the message was about; empty where there is none either.
    """

    code: str
    message: str
    id: str = ""


class Ack(msgspec.Struct, frozen=True, tag_field="type", tag="message.ack", forbid_unknown_fields=True):
    """The message `id` is stored under `seq`, and will not be lost. Sent again for a repeated `id`, with the same `seq`."""

    id: str
    seq: int


class EntryAdded(msgspec.Struct, frozen=True, tag_field="type", tag="entry", forbid_unknown_fields=True):
    """The log grew by one entry."""

    conversation: str
    entry: Entry


class SpeakerState(
    msgspec.Struct, frozen=True, tag_field="type", tag="state", forbid_unknown_fields=True, omit_defaults=True
):
    """Who speaks now. `owner` is `bot`, `queue`, `agent` or `closed`.

    `speaker_name` is the assistant's or the person's name. In the queue, `position` counts from 1, and the wait
    is a range in seconds when it is known (0 and 0 when it is not).
    """

    conversation: str
    owner: str
    epoch: int
    speaker_name: str = ""
    position: int = 0
    wait_low_seconds: int = 0
    wait_high_seconds: int = 0


class Typing(
    msgspec.Struct,
    frozen=True,
    tag_field="type",
    tag="typing",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Somebody is writing in `conversation`. `author` is empty when a client sends it; the desk fills it in."""

    conversation: str = ""
    author: str = ""
    author_name: str = ""
