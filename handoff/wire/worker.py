"""The worker's socket, `/ws/worker`: the bot opens it, with a secret, and takes turns."""

from enum import StrEnum

import msgspec

from handoff.conversation import Customer, EarlierContact, Fact, Turn
from handoff.decision import Decision
from handoff.envelope import Tried
from handoff.log import Source
from handoff.wire.copilot import ArticlesFound, FindArticles, QuestionFailed, TextUnderstood, UnderstandText
from handoff.wire.meaning import EncodeTexts, TextsEncoded
from handoff.wire.shared import Error, Ping, Pong, Whole


class WorkerHello(msgspec.Struct, frozen=True, tag_field="type", tag="hello", forbid_unknown_fields=True):
    """First frame. `capacity` is how many turns (of different conversations) the worker takes at once.

    `model` is the SHA-256 of the trained archive that it serves, in hexadecimal, and `trained_at` when that was trained (seconds
    since the epoch, 0 where it is not known). `is_candidate` says that it was started for a pilot of that model, so it is given
    the conversations of the pilot's arm alone. `answers` names the questions beside the turns that it answers: `find`,
    `understand`, `encode`.
    """

    secret: str
    worker: str
    model: str
    policy_version: str
    capacity: Whole = 4
    answers: tuple[str, ...] = ()
    trained_at: float = 0.0
    is_candidate: bool = False


class WorkerWelcome(msgspec.Struct, frozen=True, tag_field="type", tag="welcome", forbid_unknown_fields=True):
    """The worker is known; turns may be offered from now on."""


class TurnMode(StrEnum):
    """What the worker does with a task.

    `RESPOND`: understand and answer. `OBSERVE`: understand and remember, say nothing (a person has the
    conversation). `AGENT_SAID`: remember what the agent said. `PAUSE`: a person was called from outside the
    bot's own dialogue (the button, a takeover): close forms and pause. `RESUME`: the bot is in charge again.
    """

    RESPOND = "respond"
    OBSERVE = "observe"
    AGENT_SAID = "agent_said"
    PAUSE = "pause"
    RESUME = "resume"


class OfferTurn(
    msgspec.Struct,
    frozen=True,
    tag_field="type",
    tag="turn.offer",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """A task for the bot. A conversation has one in flight at a time, in the order of `turn` numbers.

    `turn` is unique over all conversations (`<conversation>:<number>`) and is the idempotency key of everything
    that the turn does. `payload` is set instead of a free text when the customer pressed a button: an intent in
    Rasa's notation (`/affirm`, `/inform{"order_number": "BW-104233"}`) that the bot itself issued.
    `spent_through` as in `Situation`. `at` is when the customer wrote, in seconds since the epoch, UTC: dates such as
    "tomorrow" are read from it in the customer's time zone. `earlier` as in `Situation`.
    """

    turn: str
    conversation: str
    mode: TurnMode
    epoch: int
    customer: Customer
    channel: str = "web"
    seq: int = 0
    text: str = ""
    payload: str = ""
    spent_through: int = 0
    at: float = 0.0
    earlier: tuple[EarlierContact, ...] = ()


class ReplyButton(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A choice under a reply; the desk keeps the payload and issues an id for it."""

    title: str
    payload: str


class Reply(msgspec.Struct, frozen=True, tag_field="type", tag="reply", forbid_unknown_fields=True, omit_defaults=True):
    """The `index`-th thing (from 0) that the bot says in `turn`. Refused under an older epoch; stored once per index."""

    turn: str
    index: Whole
    epoch: Whole
    text: str
    buttons: tuple[ReplyButton, ...] = ()
    source: Source | None = None


class TurnDone(msgspec.Struct, frozen=True, tag_field="type", tag="turn.done", forbid_unknown_fields=True):
    """The turn is over.

    `turns` are the conversation's turns as the policy read them after the bot acted (all of them, oldest first);
    `facts` and `tried` are what the bot knows and attempted so far. `decision` is the policy's reading of this
    turn, none for tasks without a customer message.
    """

    turn: str
    epoch: Whole
    turns: tuple[Turn, ...] = ()
    decision: Decision | None = None
    facts: tuple[Fact, ...] = ()
    tried: tuple[Tried, ...] = ()


class TurnFailed(msgspec.Struct, frozen=True, tag_field="type", tag="turn.failed", forbid_unknown_fields=True):
    """The worker could not do the turn. `retry` says whether another try may help."""

    turn: str
    code: str
    message: str
    retry: bool


class Drain(msgspec.Struct, frozen=True, tag_field="type", tag="drain", forbid_unknown_fields=True):
    """The worker will stop: offer it nothing more; turns in flight are finished."""


FromWorker = (
    WorkerHello
    | Reply
    | TurnDone
    | TurnFailed
    | Drain
    | ArticlesFound
    | TextUnderstood
    | TextsEncoded
    | QuestionFailed
    | Ping
)
ToWorker = WorkerWelcome | OfferTurn | FindArticles | UnderstandText | EncodeTexts | Error | Pong
