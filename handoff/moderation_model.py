"""What may not be said to customers, as values: what `data/moderation.yml` may say.

`handoff.moderation_file` reads one, `handoff.moderation` applies it, `docs/moderation.schema.json` publishes its shape.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from handoff.policy_model import Name, Sentence
from handoff.trigger_model import Words

# Personal data that is found in every shop's texts, by the names of `privacy.found.Kind`. A file adds its own numbers.
PERSONAL_DATA = frozenset(
    (
        "card_number",
        "security_code",
        "card_expiry",
        "iban",
        "bank_account",
        "social_security_number",
        "tax_id",
        "national_id",
        "password",
        "pin",
        "one_time_code",
        "email",
        "phone",
    )
)

BotSeverity = Annotated[
    Literal["block"], msgspec.Meta(description="The customer gets the safe sentence instead, and a person.")
]
AgentSeverity = Annotated[
    Literal["warn", "block"],
    msgspec.Meta(description="`warn`: the agent is asked before it is sent. `block`: it cannot be sent."),
]
Why = Annotated[str, msgspec.Meta(min_length=10, max_length=300, description="Why this is not said; agents read it.")]
Shape = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z0-9#][A-Za-z0-9# -]{2,38}[A-Za-z0-9#]$",
        description="How a number looks, with # for each digit: `BW-######`.",
    ),
]


class ModeratedPhrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A phrase with conditions.

    `unless` are words that make it harmless when they stand in the same sentence. `exact` finds only the forms that
    are written. With `even_if_negated` "we are no idiots" counts as much as "idiots"; left out, the rule's own setting
    holds.
    """

    phrase: Words
    unless: tuple[Words, ...] = ()
    exact: bool = False
    even_if_negated: bool | None = None


class PhraseRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is not said, by its words, and to whom the rule applies: `bot`, `agent` or both.

    `why` is read by agents. `tell` names the safe sentence that the customer gets instead of the bot's text; `skill`
    and `playbook` are those of the handoff that follows, and are taken from what the talk is about where they are empty.
    """

    name: Name
    why: Why
    phrases: Annotated[tuple[Words | ModeratedPhrase, ...], msgspec.Meta(min_length=1)]
    bot: BotSeverity | None = None
    agent: AgentSeverity | None = None
    unless: tuple[Words, ...] = ()
    even_if_negated: bool = False
    tell: str = ""
    skill: str = ""
    playbook: str = ""


class DataRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Personal data that is not said where it is somebody else's: nobody named it in this conversation before.

    `kinds` are kinds of personal data, or numbers of the file. The other fields are those of a rule of phrases.
    """

    name: Name
    why: Why
    kinds: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    bot: BotSeverity | None = None
    agent: AgentSeverity | None = None
    tell: str = ""
    skill: str = ""
    playbook: str = ""


class Own(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The company's own addresses and numbers, and examples, which are nobody's personal data.

    An e-mail address may be written as a domain alone, with the @ before it.
    """

    emails: tuple[Annotated[str, msgspec.Meta(pattern=r"^[^@\s]*@[^@\s]+$", max_length=200)], ...] = ()
    phones: tuple[Annotated[str, msgspec.Meta(pattern=r"^[+0-9][0-9 ().-]*$", max_length=40)], ...] = ()
    numbers: tuple[Annotated[str, msgspec.Meta(min_length=3, max_length=40)], ...] = ()


class ModerationRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file. `messages` are the safe sentences for customers, `numbers` how the shop's own numbers look."""

    version: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    rules: Annotated[tuple[PhraseRule, ...], msgspec.Meta(min_length=1)]
    messages: dict[Name, Sentence]
    personal_data: tuple[DataRule, ...] = ()
    numbers: dict[Name, Annotated[tuple[Shape, ...], msgspec.Meta(min_length=1)]] = {}
    own: Own = Own()

    def every(self) -> tuple[PhraseRule | DataRule, ...]:
        """All rules, those of phrases before those of personal data: the order of their places."""
        return (*self.rules, *self.personal_data)


def phrases_of(rule: PhraseRule) -> Iterator[ModeratedPhrase]:
    """Every phrase of a rule with all the conditions that hold for it, none left open."""
    for given in rule.phrases:
        phrase = ModeratedPhrase(given) if isinstance(given, str) else given
        negated = rule.even_if_negated if phrase.even_if_negated is None else phrase.even_if_negated
        yield msgspec.structs.replace(phrase, unless=(*rule.unless, *phrase.unless), even_if_negated=negated)
