"""The cases of a rule as values: what each signal may be asked.

`handoff.signals` answers them. The descriptions are published in `docs/escalation.schema.json`, so an editor shows
them while a designer types.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

Probability = Annotated[float, Meta(ge=0, le=1, description="A probability, 0 to 1.")]
Score = Annotated[float, Meta(ge=-1, le=1, description="A sentiment, -1 (very negative) to 1.")]
Layer = Annotated[int, Meta(ge=1, le=3, description="1: the bot alone, 2: a person helps, 3: people with authority.")]
Count = Annotated[int, Meta(ge=1, le=50)]
LanguageCode = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$", description="A language, ISO 639.")]

# A week and a year: longer silences are other conversations, and older contacts are other matters.
MOST_SILENT_SECONDS = 7 * 24 * 3600
MOST_DAYS = 366


class Grade(StrEnum):
    """How much of something an interaction has."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"

    @property
    def rank(self) -> int:
        """0 for low to 3 for very high."""
        return list(Grade).index(self)


class WishTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer asked for a person: by the button, by a phrase, or by what was understood with this confidence."""

    confidence: Annotated[Probability, Meta(description="Of the intent `talk_to_human`, at least.")] = 0.6
    need: Annotated[Probability, Meta(description="Of the need `wish`, at least.")] = 0.6


class AcceptedTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer said yes to the offer of a person; `confidence` is that of `affirm`."""

    confidence: Probability = 0.5


class IntentTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the intents was understood.

    `unless_dismissed` names triggers: a message in which one of them is only denied, quoted or harmless ("I'm not
    going to sue you") does not count, whatever its intent seems to be.
    """

    names: Annotated[tuple[str, ...], Meta(min_length=1, description="The intents, any of which will do.")]
    confidence: Probability = 0.6
    within_turns: Annotated[Count | None, Meta(description="Looks at the last so many messages alone.")] = None
    unless_dismissed: Annotated[tuple[str, ...], Meta(description="Triggers that must not be merely denied.")] = ()


class NeedTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last message holds one of these signs of a need for a person, which are read by meaning and not by phrases.

    `unless_dismissed` names triggers, as in `IntentTest`.
    """

    names: Annotated[tuple[str, ...], Meta(min_length=1, description="The signs, any of which will do.")]
    at_least: Probability = 0.5
    unless_dismissed: Annotated[tuple[str, ...], Meta(description="Triggers that must not be merely denied.")] = ()


class MoodTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentiment is this low or lower."""

    at_most: Score


class FrustrationTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer's frustration with the service, as of the last message, is this high or higher."""

    at_least: Probability


class BadTurnsTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many messages of the mood's window were bad."""

    at_least: Count


class AttemptsTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bot's failed attempts at what the customer wants now, weighed."""

    at_least: Annotated[float, Meta(gt=0, le=50, description="The sum of their weights (`signals`).")]
    kinds: Annotated[tuple[str, ...], Meta(description="Counts only these kinds; all where it is left out.")] = ()


class LoopTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bot gave the same answer this often at the present task, without resolving it."""

    at_least: Annotated[int, Meta(ge=2, le=20, description="Answers in the same words, the first included.")]


class SilenceTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer has been silent since the bot's last answer, or was until the message that is judged."""

    at_least_seconds: Annotated[float, Meta(gt=0, le=MOST_SILENT_SECONDS, description="Seconds, at most a week.")]
    at_most_seconds: Annotated[
        float | None, Meta(description="A longer one is a break, and no silence; any length where it is left out.")
    ] = None


class RepeatContactTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer wrote about the same task before, in earlier conversations."""

    within_days: Annotated[float, Meta(gt=0, le=MOST_DAYS, description="Days before now that are looked at.")]
    times: Annotated[Count, Meta(description="Earlier conversations about the task, at least.")] = 1


class AmountTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The most money named, in the shop's currency."""

    at_least: Annotated[float, Meta(gt=0, description="In the shop's currency.")]


class LowConfidenceTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Understanding is unsure while a risky intent is possible."""

    below: Annotated[float, Meta(ge=0, le=1, description="The best intent is less sure than this.")]
    risk: Annotated[Grade, Meta(description="The risk of the possible intent, at least.")] = Grade.HIGH
    floor: Annotated[float, Meta(ge=0, le=1, description="The risky intent is at least this likely.")] = 0.25


class LanguageTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last messages were in none of the languages that the bot speaks."""

    other_than: Annotated[tuple[LanguageCode, ...], Meta(min_length=1, description="What the bot speaks.")]
    turns: Annotated[Count, Meta(description="So many messages in a row.")] = 2
    aside_words: Annotated[
        int,
        Meta(
            ge=0,
            description="A message of fewer words that asks nothing, from a customer who has written in one of the bot's languages, "
            "is an aside and does not count.",
        ),
    ] = 0


class LayerTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last message's intent belongs to this layer or a higher one."""

    at_least: Layer
    confidence: Probability = 0.6


def _asks(description: str) -> Meta:
    return Meta(description=description)


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Signals that must all hold. At least one is given; what is left out does not matter."""

    explicit_wish: Annotated[WishTest | None, _asks("The customer asked for a person.")] = None
    offer_accepted: Annotated[AcceptedTest | None, _asks("The customer said yes to an offer.")] = None
    bot_unavailable: Annotated[bool, _asks("No worker answered in time.")] = False
    trigger: Annotated[tuple[str, ...] | None, _asks("A phrase of one of these triggers was used.")] = None
    intent: Annotated[IntentTest | None, _asks("One of the intents was understood.")] = None
    need: Annotated[NeedTest | None, _asks("The last message shows one of these needs.")] = None
    topic: Annotated[tuple[str, ...] | None, _asks("The customer is on one of these tasks.")] = None
    layer: Annotated[LayerTest | None, _asks("The last message's intent is of this layer or higher.")] = None
    mood: Annotated[MoodTest | None, _asks("The mood over the last messages is this low.")] = None
    message_mood: Annotated[MoodTest | None, _asks("The last message is this negative.")] = None
    frustration: Annotated[FrustrationTest | None, _asks("The customer is this likely dissatisfied.")] = None
    bad_turns: Annotated[BadTurnsTest | None, _asks("So many of the last messages are bad.")] = None
    failed_attempts: Annotated[AttemptsTest | None, _asks("The bot failed this often at the task.")] = None
    loop: Annotated[LoopTest | None, _asks("The bot gave the same answer this often.")] = None
    silence: Annotated[SilenceTest | None, _asks("The customer was silent after an answer.")] = None
    repeat_contact: Annotated[RepeatContactTest | None, _asks("The customer wrote about this before.")] = None
    tier: Annotated[tuple[str, ...] | None, _asks("The customer has one of these tiers.")] = None
    amount: Annotated[AmountTest | None, _asks("An amount of at least this much was named.")] = None
    low_confidence: Annotated[LowConfidenceTest | None, _asks("Unsure, and something risky is possible.")] = None
    language: Annotated[LanguageTest | None, _asks("The customer writes in another language.")] = None
