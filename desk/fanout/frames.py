"""What desks on one database tell each other: typed frames, and the numbered parcels that they travel in. Pure.

Frames in a pub/sub channel are kept by nobody, so each desk numbers its parcels: whoever misses a number knows that it
missed something, and reads the store.
"""

from __future__ import annotations

import msgspec

from desk.change import News
from desk.rooms import Audience
from handoff.wire.agent import ToAgent
from handoff.wire.copilot import ArticlesFound, FindArticles, QuestionFailed, TextUnderstood, UnderstandText
from handoff.wire.customer import ToCustomer
from handoff.wire.meaning import EncodeTexts, TextsEncoded
from handoff.wire.reading import Watcher


class Alive(msgspec.Struct, frozen=True, tag="alive"):
    """The desk is there, and has workers that answer these kinds of questions. `is_back`: its link was built (again) just now,
    so it knows nothing of the others, and what they know of it may be out of date. `candidates` are the models of its workers that
    were started for a pilot."""

    answers: tuple[str, ...] = ()
    is_back: bool = False
    candidates: tuple[str, ...] = ()


class Left(msgspec.Struct, frozen=True, tag="left"):
    """The desk ends."""


class Committed(msgspec.Struct, frozen=True, tag="committed"):
    """A change was stored."""

    news: News


class RoomTold(msgspec.Struct, frozen=True, tag="room"):
    """Pass `message` on to the followers of a conversation: those of one audience, or all where it is empty."""

    conversation: str
    audience: str
    message: msgspec.Raw


class AgentTold(msgspec.Struct, frozen=True, tag="agent"):
    """Pass `message` on to an agent's sockets; `elsewhere` leaves out those that have this conversation open."""

    agent: str
    message: msgspec.Raw
    elsewhere: str = ""


class PresenceMoved(msgspec.Struct, frozen=True, tag="presence"):
    """An agent came, went, or is away."""

    agent: str


class ApprovalsMoved(msgspec.Struct, frozen=True, tag="approvals"):
    """What waits for a supervisor changed."""


class AlertsMoved(msgspec.Struct, frozen=True, tag="alerts"):
    """An alert began, was acknowledged, or is over."""


class LoginEnded(msgspec.Struct, frozen=True, tag="login"):
    """Close the sockets of this login."""

    login: str


class Watching(msgspec.Struct, frozen=True, tag="watching"):
    """The agents who look at a conversation at the desk that tells it."""

    conversation: str
    watchers: tuple[Watcher, ...]


class Asked(msgspec.Struct, frozen=True, tag="asked"):
    """A question for a worker of the desk `to`."""

    to: str
    question: FindArticles | UnderstandText | EncodeTexts


class Answered(msgspec.Struct, frozen=True, tag="answered"):
    """A worker's answer for the desk `to`; None where no worker answered in time."""

    to: str
    id: str
    answer: ArticlesFound | TextUnderstood | TextsEncoded | QuestionFailed | None


Frame = (
    Alive
    | Left
    | Committed
    | RoomTold
    | AgentTold
    | PresenceMoved
    | ApprovalsMoved
    | AlertsMoved
    | LoginEnded
    | Watching
    | Asked
    | Answered
)


class Parcel(msgspec.Struct, frozen=True, array_like=True):
    """A frame of `desk`, the `number`th that it sent."""

    desk: str
    number: int
    frame: Frame


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Parcel)
_to_agent = msgspec.json.Decoder(ToAgent)
_to_customer = msgspec.json.Decoder(ToCustomer)


def encode(parcel: Parcel) -> bytes:
    return _encoder.encode(parcel)


def decode(data: bytes) -> Parcel:
    """Raises `msgspec.DecodeError` for what is none; desks of different versions do not always understand each other."""
    return _decoder.decode(data)


def room_told(conversation: str, message: msgspec.Struct, *, audience: Audience | None) -> RoomTold:
    return RoomTold(conversation, audience.value if audience else "", msgspec.Raw(_encoder.encode(message)))


def agent_told(agent: str, message: msgspec.Struct, *, elsewhere: str = "") -> AgentTold:
    return AgentTold(agent, msgspec.Raw(_encoder.encode(message)), elsewhere)


def opened(message: msgspec.Raw, *, audience: str = Audience.AGENT.value) -> msgspec.Struct:
    """The message in a `RoomTold` or `AgentTold`. What both audiences get, both know."""
    decoder = _to_customer if audience == Audience.CUSTOMER.value else _to_agent
    told: msgspec.Struct = decoder.decode(message)
    return told
