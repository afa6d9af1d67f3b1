"""What is true of each simulated conversation, and the file that keeps it: a line of JSON each, after one that says of what.

It is written down while the conversation is made. Nothing of it is read from the store or asked of the product.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from frontline.errors import FrontlineError

FORMAT = "frontline simulation 2"


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of what the lines tell: `until` is the day after the last one, `start` and `end` the time in seconds since the epoch, UTC.
    Since `drifts_from` more is asked that the shop does not do. `agents` are their names by id."""

    format: str
    seed: int
    conversations: int
    days: int
    until: str
    time_zone: str
    start: float
    end: float
    drifts_from: float
    agents: dict[str, str]


class PartTruth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call for a person. Times are 0 where it did not happen; `agent` is the id of who claimed it."""

    called_at: float
    claimed_at: float
    first_reply_at: float
    ended_at: float
    ended_as: str
    agent: str
    cause: str
    rule: str
    skill: str
    layer: int
    verdict: str


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a message of the customer was understood: for the drift."""

    at: float
    intent: str
    confidence: float
    sentiment: float
    is_out_of_scope: bool


class Truth(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A conversation. `outcome` is what it is in the end, `was` what it was before its customer came back.

    It was opened at `opened_at`, its customer's first word came at `started_at`, and it ended at `last_at`, unless it had not
    ended when the time ended (`is_open`). `is_known`: its customer is signed in, so that it can be told when they come back.
    `repeat_of` is the conversation of the seven days before that it goes on with, `next_contact_at` when its customer came back
    about it within seven days. Seconds are those of all parts together, None where there was none; `csat` are the scores that
    count, `article` the slug of the one that answered the question.
    """

    conversation: str
    plot: str
    is_known: bool
    opened_at: float
    started_at: float
    last_at: float
    closed_at: float
    is_open: bool
    outcome: str
    was: str
    reopened_at: float
    repeat_of: str
    next_contact_at: float
    intent: str
    channel: str
    language: str
    tier: str
    model: str
    customer_messages: int
    bot_messages: int
    agent_messages: int
    parts: tuple[PartTruth, ...]
    asked_twice: int
    asked_again: int
    wait_seconds: float | None
    first_reply_seconds: float | None
    handle_seconds: float | None
    agent_steps: int | None
    was_asked_bot: bool
    was_asked_agent: bool
    csat_bot: int | None
    csat_agent: int | None
    verdict: str
    disposition: str
    article: str
    messages: tuple[Message, ...]

    @property
    def has_spoken(self) -> bool:
        """Whether the customer said anything: otherwise it is in no figure."""
        return self.customer_messages > 0


def write(path: Path, header: Header, truths: Iterable[Truth]) -> None:
    """Write the file anew."""
    encoder = msgspec.json.Encoder(order="deterministic")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(encoder.encode(header) + b"\n")
        for truth in truths:
            file.write(encoder.encode(truth) + b"\n")


def read_header(path: Path) -> Header:
    """Its first line. Raises FrontlineError for a file that is no such one."""
    with _opened(path) as lines:
        return _header(path, next(lines, b""))


def read(path: Path) -> tuple[Header, tuple[Truth, ...]]:
    """All of it. Raises FrontlineError."""
    decoder = msgspec.json.Decoder(Truth)
    with _opened(path) as lines:
        header = _header(path, next(lines, b""))
        try:
            return header, tuple(decoder.decode(line) for line in lines)
        except msgspec.DecodeError as error:
            raise FrontlineError(f"{path} is not the whole truth that a simulation wrote: {error}.") from error


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Iterator[bytes]]:
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise FrontlineError(f"There is no {path}: simulate first.") from error
    with file:
        yield iter(file)


def _header(path: Path, line: bytes) -> Header:
    try:
        header = msgspec.json.decode(line, type=Header)
    except msgspec.DecodeError as error:
        raise FrontlineError(f"{path} is no truth that a simulation wrote: {error}.") from error
    if header.format != FORMAT:
        raise FrontlineError(f"{path} is of another version ({header.format}): simulate again.")
    return header
