"""An escalation policy as values: what `data/escalation.yml` may say.

`handoff.policy_file` reads one, `handoff.policy` applies it, `docs/escalation.schema.json` publishes its shape.
A rule fires when any of its cases holds; a case holds when all the signals in it do.
"""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from handoff.trigger_model import TriggerEntry

Probability = Annotated[float, msgspec.Meta(ge=0, le=1, description="A probability, 0 to 1.")]
Score = Annotated[float, msgspec.Meta(ge=-1, le=1, description="A sentiment, -1 (very negative) to 1.")]
Layer = Annotated[int, msgspec.Meta(ge=1, le=3)]
Priority = Annotated[int, msgspec.Meta(ge=1, le=5, description="1 is the most urgent.")]
Weight = Annotated[float, msgspec.Meta(ge=0, le=10)]
Count = Annotated[int, msgspec.Meta(ge=1, le=50)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$", description="A name in snake_case.")]
Sentence = Annotated[str, msgspec.Meta(min_length=10, max_length=1000)]
LanguageCode = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}$", description="A language, ISO 639.")]
# Stands among the languages of a message for every one that is not listed.
OTHER_LANGUAGES = "other"
Message = (
    Sentence
    | dict[
        Annotated[
            str, msgspec.Meta(pattern=r"^([a-z]{2,3}|other)$", description="A language (ISO 639), or all others.")
        ],
        Sentence,
    ]
)


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


class IntentInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an intent means for the layers. `task` is false for words that open no task (`greet`, `affirm`)."""

    layer: Layer
    complexity: Grade
    emotion: Grade
    risk: Grade
    title: Annotated[str, msgspec.Meta(min_length=2, max_length=60)]
    task: bool = True
    skill: str = ""
    playbook: str = ""


class WishTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer asked for a person: by the button, by a phrase, or by an intent of at least this confidence."""

    confidence: Probability = 0.6


class AcceptedTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The customer said yes to the offer of a person; `confidence` is that of `affirm`."""

    confidence: Probability = 0.5


class IntentTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the intents was understood; `within_turns` looks at the last so many messages alone.

    `unless_dismissed` names triggers: a message in which one of them is only denied, quoted or harmless ("I'm not
    going to sue you") does not count, whatever its intent seems to be.
    """

    names: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    confidence: Probability = 0.6
    within_turns: Count | None = None
    unless_dismissed: tuple[str, ...] = ()


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
    """The bot's failed attempts at what the customer wants now, weighed; `kinds` counts only those."""

    at_least: Annotated[float, msgspec.Meta(gt=0, le=50)]
    kinds: tuple[str, ...] = ()


class AmountTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The most money named, in the shop's currency."""

    at_least: Annotated[float, msgspec.Meta(gt=0)]


class LowConfidenceTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Understanding is unsure (best intent below `below`) while a risky intent is possible (at least `floor`)."""

    below: Probability
    risk: Grade = Grade.HIGH
    floor: Probability = 0.25


class LanguageTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last `turns` messages were in none of the languages that the bot speaks."""

    other_than: Annotated[tuple[LanguageCode, ...], msgspec.Meta(min_length=1)]
    turns: Count = 2


class LayerTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last message's intent belongs to this layer or a higher one."""

    at_least: Layer
    confidence: Probability = 0.6


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Signals that must all hold. At least one is given; what is left out does not matter."""

    explicit_wish: WishTest | None = None
    offer_accepted: AcceptedTest | None = None
    bot_unavailable: bool = False
    trigger: tuple[str, ...] | None = None
    intent: IntentTest | None = None
    topic: tuple[str, ...] | None = None
    layer: LayerTest | None = None
    mood: MoodTest | None = None
    message_mood: MoodTest | None = None
    frustration: FrustrationTest | None = None
    bad_turns: BadTurnsTest | None = None
    failed_attempts: AttemptsTest | None = None
    tier: tuple[str, ...] | None = None
    amount: AmountTest | None = None
    low_confidence: LowConfidenceTest | None = None
    language: LanguageTest | None = None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A named reason for a person. `reason` is read by agents, `tell` names the sentence for the customer.

    An empty `skill` or `playbook` is taken from the next rule that fired, then from what the talk is about.
    """

    name: Name
    reason: Annotated[str, msgspec.Meta(min_length=5, max_length=200)]
    when: Annotated[tuple[Case, ...], msgspec.Meta(min_length=1)]
    outcome: Literal["offer", "handoff"]
    layer: Layer
    priority: Priority
    tell: str
    skill: str = ""
    playbook: str = ""
    suspend_bot: bool = False


class MoodSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the mood is read: weights of the last messages, oldest first, and what makes one message bad."""

    weights: Annotated[tuple[Annotated[float, msgspec.Meta(gt=0)], ...], msgspec.Meta(min_length=1, max_length=10)] = (
        1.0,
        2.0,
        3.0,
    )
    bad_at_most: Score = -0.3


class AttemptSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each kind of failed attempt counts. A message counts once, by its heaviest failure."""

    fallback: Weight = 1.0
    clarification: Weight = 0.5
    rejected_value: Weight = 1.0
    not_helpful: Weight = 1.0
    no_answer: Weight = 1.0
    verification: Weight = 0.5
    back_office: Weight = 1.0
    repeated_question: Weight = 1.0
    similarity: Probability = 0.8


class SignalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The parameters of the signals that need some."""

    mood: MoodSettings = MoodSettings()
    failed_attempts: AttemptSettings = AttemptSettings()


class Guards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What keeps offers from becoming a nuisance. A customer who asks is never held back by them."""

    offers_at_most: Annotated[int, msgspec.Meta(ge=0, le=20)] = 3
    turns_between_offers: Annotated[int, msgspec.Meta(ge=0, le=20)] = 1


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy. `tiers`, `skills` and `playbooks` are the words that the rest may use.

    `messages` are what customers are told; one may be given in several languages. `languages` are what these are
    called by those who speak them.
    """

    version: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    tiers: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    skills: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    playbooks: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    intents: dict[Name, IntentInfo]
    triggers: dict[Name, TriggerEntry]
    rules: Annotated[tuple[Rule, ...], msgspec.Meta(min_length=1)]
    messages: dict[Name, Message]
    signals: SignalSettings = SignalSettings()
    guards: Guards = Guards()
    languages: dict[LanguageCode, Annotated[str, msgspec.Meta(min_length=2, max_length=40)]] = {}
