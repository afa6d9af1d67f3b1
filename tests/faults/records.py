"""What every player of a run writes down: what it sent, what it was promised, what it was shown.

A record is one line of JSON, written before the act for what is sent and after it for what is received, so that a player
which is killed has claimed no more than it knew. `at` is seconds since the epoch, UTC, of one machine's clock. `by` names
the player (`customer-17`, `agent-2`, `bot-1`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec


class Sent(msgspec.Struct, frozen=True, tag="sent"):
    """A message is about to be sent for the first time, in `conversation`. `author` is `customer` or `agent`."""

    at: float
    by: str
    conversation: str
    id: str
    author: str
    text: str = ""


class Acked(msgspec.Struct, frozen=True, tag="acked"):
    """The desk promised that the message `id` is stored as `seq`."""

    at: float
    by: str
    conversation: str
    id: str
    seq: int


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The desk said that the message `id` was not stored, for a reason (`code`) that another try does not change."""

    at: float
    by: str
    conversation: str
    id: str
    code: str


class Joined(msgspec.Struct, frozen=True, tag="joined"):
    """A follower asked at `asked_at` for what comes after `after_seq`, and got it: the log up to `top`.

    `is_again` is false for the first time that this follower opens the conversation.
    """

    at: float
    by: str
    conversation: str
    asked_at: float
    after_seq: int
    top: int
    is_again: bool


class Shown(msgspec.Struct, frozen=True, tag="shown"):
    """An entry of the log came onto this follower's screen."""

    at: float
    by: str
    conversation: str
    seq: int
    author: str
    kind: str
    text: str = ""
    client_id: str = ""


class Parted(msgspec.Struct, frozen=True, tag="parted"):
    """A follower left the conversation by its own wish, and is owed nothing that comes after."""

    at: float
    by: str
    conversation: str


class Stayed(msgspec.Struct, frozen=True, tag="stayed"):
    """The run is over, and this follower still followed the conversation."""

    at: float
    by: str
    conversation: str


class Commanded(msgspec.Struct, frozen=True, tag="commanded"):
    """The desk said that an agent's command (`claim`, `return`) is done."""

    at: float
    by: str
    conversation: str
    command: str
    agent: str


class Spoke(msgspec.Struct, frozen=True, tag="spoke"):
    """A bot is about to say `index` of a turn under the epoch of its offer."""

    at: float
    by: str
    conversation: str
    turn: str
    index: int
    epoch: int


class Fault(msgspec.Struct, frozen=True, tag="fault"):
    """What was done to the system: from `at` to `healed_at`, when the part was let go again.

    `ready_at` is when the desk said of itself that it serves, 0 where nothing was to be waited for.
    """

    at: float
    by: str
    what: str
    healed_at: float
    ready_at: float = 0.0


Record = Sent | Acked | Refused | Joined | Shown | Parted | Stayed | Commanded | Spoke | Fault

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Record)


class RecordFile:
    """Appends records. Each `write` reaches the operating system, so that a kill of this process loses none."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: BinaryIO = path.open("ab", buffering=0)

    def write(self, *records: Record) -> None:
        """Append them."""
        if records:
            self._file.write(b"".join(_ENCODER.encode(record) + b"\n" for record in records))

    def close(self) -> None:
        self._file.close()


def read_records(paths: Iterable[Path]) -> Iterator[Record]:
    """The records of these files. A last line that its killed writer did not finish is left out."""
    for path in paths:
        for line in path.read_bytes().split(b"\n")[:-1]:
            yield _DECODER.decode(line)
