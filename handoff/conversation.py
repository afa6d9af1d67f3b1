"""The conversation as the escalation policy reads it: who the customer is, and what each turn showed.

The Rasa worker builds these values from its tracker, the desk keeps those it was sent, and a replay builds them
from an old transcript; the policy cannot tell the difference, which is the point.
"""

from enum import StrEnum

import msgspec


class IntentScore(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An intent with its probability, 0 to 1."""

    name: str
    confidence: float


class MeantIntent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the intents that a message means, with its probability, 0 to 1, and the characters that mean it."""

    name: str
    confidence: float
    start: int
    end: int


class Entity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value found in a message. `start` and `end` are character offsets into the text; `value` is normalised."""

    name: str
    value: str
    text: str
    start: int
    end: int


class Trigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A keyword or phrase of `data/escalation.yml` found in a message, with its span in characters."""

    name: str
    text: str
    start: int
    end: int


class Need(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sign of a need for a person in a message (`wish`, `crisis`, `unsolved`, ...), with its probability, 0 to 1."""

    name: str
    probability: float


class Sentiment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`label` is negative, neutral or positive; `score` runs from -1 (very negative) to 1."""

    label: str = "neutral"
    score: float = 0.0


class Understanding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What understanding made of one message. `ranking` holds at most five intents, best first.

    `intents` are those that the message means, in the order of its words; `intent` is the first of them. They are
    empty where nothing was understood, and for a button. `dismissed` are triggers that are none here: denied ("no need
    for a lawyer"), quoted from others, or harmless in their context. `frustration` is how likely the customer is
    dissatisfied with the service at this point of the conversation, 0 to 1; 0 for a button. `needs` are the signs that a
    person may be needed, the likeliest first.
    """

    intent: str
    confidence: float
    ranking: tuple[IntentScore, ...] = ()
    entities: tuple[Entity, ...] = ()
    sentiment: Sentiment = Sentiment()
    language: str = "en"
    triggers: tuple[Trigger, ...] = ()
    intents: tuple[MeantIntent, ...] = ()
    dismissed: tuple[Trigger, ...] = ()
    frustration: float = 0.0
    needs: tuple[Need, ...] = ()

    @property
    def is_pressed(self) -> bool:
        """Whether a button was pressed: its intent is certain, and nothing else was considered."""
        return self.confidence == 1.0 and self.ranking == (IntentScore(self.intent, 1.0),)

    @property
    def is_out_of_scope(self) -> bool:
        """Whether nothing was understood that the bot is there for."""
        return self.intent in OUTSIDE


# What the model says of a message that is none of its tasks, and of one for which it is not sure enough of any.
OUTSIDE = ("out_of_scope", "nlu_fallback")


class FailureKind(StrEnum):
    """Why an attempt of the bot counts as failed."""

    FALLBACK = "fallback"  # the bot did not understand
    CLARIFICATION = "clarification"  # the bot had to ask what was meant
    REJECTED_VALUE = "rejected_value"  # an answer to a form's question was not accepted
    NOT_HELPFUL = "not_helpful"  # the customer said that the answer was wrong
    NO_ANSWER = "no_answer"  # no knowledge article was close enough
    VERIFICATION = "verification"  # the customer's identity could not be verified
    BACK_OFFICE = "back_office"  # a system of record failed or refused


class Failure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A failed attempt at `goal` (an intent's name, or empty when no goal was known)."""

    kind: FailureKind
    goal: str = ""
    detail: str = ""


# Enough to see that an answer was given before, and to be shown as evidence.
ANSWER_CHARACTERS = 200


class OfferState(StrEnum):
    """What became of an offer to bring in a person, as of one turn."""

    NONE = "none"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message of the customer, and how the bot's attempt at it went.

    `seq` is the entry's number in the log. `goal` is the task the customer is on (an intent's name) or empty.
    `failures` and `resolved` (goals that were completed) are what happened while the bot answered; both are
    empty while the policy judges a turn before the bot has acted on it. `amount` is the money at stake in US
    dollars or the configured currency, where it is known. `at` is when the customer wrote, `answered_at` when the bot
    last said something to it, in seconds since the epoch, UTC; 0 where that is not known. `answer` is the beginning of
    what the bot said (`ANSWER_CHARACTERS`), empty before it acted and for messages that a person answered.
    """

    seq: int
    text: str
    understanding: Understanding
    goal: str = ""
    failures: tuple[Failure, ...] = ()
    resolved: tuple[str, ...] = ()
    offer: OfferState = OfferState.NONE
    amount: float | None = None
    at: float = 0.0
    answered_at: float = 0.0
    answer: str = ""


class Customer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of the customer. `identified` is true when a site vouched for them with a signed identity."""

    id: str = ""
    name: str = ""
    email: str = ""
    tier: str = "standard"
    language: str = ""
    time_zone: str = "UTC"
    identified: bool = False


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the customer already told, so that nobody asks again. `seq` is the message it came from, 0 if unknown."""

    name: str
    label: str
    value: str
    seq: int = 0


class EarlierContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An earlier conversation of the same customer.

    `at` is when it ended or was last written in, in seconds since the epoch, UTC. `about` and `outcome` are for people;
    `subjects` are the tasks (intents' names) that it was about.
    """

    conversation: str
    at: float
    about: str
    outcome: str
    subjects: tuple[str, ...] = ()


class Situation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the policy may look at.

    `spent_through` is the `seq` up to which signals led to an earlier handoff; they do not count again.
    `human_requested` is true when the customer pressed the button that asks for a person, `bot_unavailable` when
    no worker answered in time. `earlier` are the customer's other conversations, the latest first. `now` is the moment
    of the judgement in seconds since the epoch, UTC, where it is not that of the last message (a silent customer is
    judged by the clock); 0 stands for the last message's own time.
    """

    customer: Customer
    turns: tuple[Turn, ...]
    channel: str = "web"
    spent_through: int = 0
    human_requested: bool = False
    bot_unavailable: bool = False
    earlier: tuple[EarlierContact, ...] = ()
    now: float = 0.0
