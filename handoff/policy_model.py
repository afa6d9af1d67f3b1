"""An escalation policy as values: what `data/escalation.yml` may say.

`handoff.policy_file` reads one, `handoff.policy` applies it, `docs/escalation.schema.json` publishes its shape.
A rule fires when any of its cases holds; a case holds when all the signals in it do.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from handoff.case_model import Case, Grade, LanguageCode, Layer
from handoff.trigger_model import TriggerEntry

Priority = Annotated[int, Meta(ge=1, le=5, description="1 is the most urgent, 5 the least.")]
Weight = Annotated[float, Meta(ge=0, le=10, description="What one failure of this kind counts; 0 for nothing.")]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", description="A name in snake_case.")]
Sentence = Annotated[str, Meta(min_length=10, max_length=1000)]
# Stands among the languages of a message for every one that is not listed.
OTHER_LANGUAGES = "other"
SaidIn = Annotated[str, Meta(pattern=r"^([a-z]{2,3}|other)$", description="A language (ISO 639), or all others.")]
Message = Sentence | dict[SaidIn, Sentence]


class IntentInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an intent means for the layers."""

    layer: Layer
    complexity: Annotated[Grade, Meta(description="How hard the matter is.")]
    emotion: Annotated[Grade, Meta(description="How much feeling the matter carries.")]
    risk: Annotated[Grade, Meta(description="What a mistake would cost.")]
    title: Annotated[str, Meta(min_length=2, max_length=60, description="What agents read.")]
    task: Annotated[bool, Meta(description="False for words that open no task, such as a greeting.")] = True
    skill: Annotated[str, Meta(description="Who is asked about it; one of `skills`.")] = ""
    playbook: Annotated[str, Meta(description="The agent's first step; one of `playbooks`.")] = ""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A named reason for a person.

    An empty `skill` or `playbook` is taken from the next rule that fired, then from what the talk is about.
    """

    name: Name
    reason: Annotated[str, Meta(min_length=5, max_length=200, description="One sentence, read by agents.")]
    when: Annotated[tuple[Case, ...], Meta(min_length=1, description="The rule fires when one of these holds.")]
    outcome: Annotated[
        Literal["offer", "handoff"], Meta(description="`offer` asks the customer first, `handoff` calls at once.")
    ]
    layer: Layer
    priority: Priority
    tell: Annotated[str, Meta(description="What the customer hears; one of `messages`.")]
    skill: Annotated[str, Meta(description="Who is asked; one of `skills`.")] = ""
    playbook: Annotated[str, Meta(description="The agent's first step; one of `playbooks`.")] = ""
    suspend_bot: Annotated[bool, Meta(description="No bot flow may run at all. For a crisis only.")] = False


class MoodSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the mood is read."""

    weights: Annotated[
        tuple[Annotated[float, Meta(gt=0)], ...],
        Meta(min_length=1, max_length=10, description="Weights of the last messages, oldest first; never falling."),
    ] = (1.0, 2.0, 3.0)
    bad_at_most: Annotated[float, Meta(ge=-1, le=1, description="A message this low or lower is a bad one.")] = -0.3


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
    need_again: Weight = 0.5
    unsolved_at_least: Annotated[
        float,
        Meta(ge=0, le=1, description="From this probability of the need `unsolved` on an answer was not helpful."),
    ] = 0.8
    similarity: Annotated[
        float, Meta(ge=0, le=1, description="Shared words that make two messages, or two answers, the same.")
    ] = 0.8


class SignalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The parameters of the signals that need some."""

    mood: MoodSettings = MoodSettings()
    failed_attempts: AttemptSettings = AttemptSettings()


class Guards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What keeps offers from becoming a nuisance. A customer who asks is never held back by them."""

    offers_at_most: Annotated[
        int, Meta(ge=0, le=20, description="Offers in a conversation, or since the last handoff.")
    ] = 3
    turns_between_offers: Annotated[
        int, Meta(ge=0, le=20, description="Messages of the customer between two offers.")
    ] = 1
    stronger_by: Annotated[
        float,
        Meta(gt=0, le=2, description="How much worse a mood, or higher a frustration, makes it a new reason to offer."),
    ] = 0.3


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy."""

    version: Annotated[str, Meta(min_length=1, max_length=40, description="Kept with every decision.")]
    tiers: Annotated[tuple[Name, ...], Meta(min_length=1, description="Of customers; the first where none is known.")]
    skills: Annotated[tuple[Name, ...], Meta(min_length=1, description="What agents can be good at.")]
    playbooks: Annotated[tuple[Name, ...], Meta(min_length=1, description="Files in `data/playbooks`.")]
    intents: Annotated[dict[Name, IntentInfo], Meta(description="Every intent that the bot understands.")]
    triggers: Annotated[dict[Name, TriggerEntry], Meta(description="Words and phrases that show something.")]
    rules: Annotated[tuple[Rule, ...], Meta(min_length=1, description="When a person is offered or called.")]
    messages: Annotated[
        dict[Name, Message], Meta(description="What customers are told: why, and what happens next; also by language.")
    ]
    signals: SignalSettings = SignalSettings()
    guards: Guards = Guards()
    transfer_reasons: Annotated[
        dict[Name, Annotated[str, Meta(min_length=3, max_length=80)]],
        Meta(min_length=1, description="Why an agent passes a conversation on, as agents choose it."),
    ] = msgspec.field(default_factory=lambda: {"other": "Another reason"})
    languages: Annotated[
        dict[LanguageCode, Annotated[str, Meta(min_length=2, max_length=40)]],
        Meta(description="What languages are called by those who speak them."),
    ] = {}
