"""A trigger as `data/escalation.yml` may say it: phrases, and when finding one means nothing.

How phrases are found in a message is no matter of this package; the bot's understanding does it, and a policy needs
only the triggers' names.
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec

Words = Annotated[
    str,
    msgspec.Meta(min_length=2, max_length=300, description="Words, with alternatives as in `(talk|speak) to a human`."),
]


_Unless = Annotated[
    tuple[Words, ...],
    msgspec.Meta(description="Words that make the phrase harmless when they stand in the same sentence."),
]
_NEGATED = msgspec.Meta(description="“No lawyer” counts as much as “lawyer”.")
_QUOTED = msgspec.Meta(description="What somebody else said counts as much as the customer's own words.")


class TriggerPhrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A phrase with conditions. Of those that are left out, the trigger's own setting holds."""

    phrase: Words
    unless: _Unless = ()
    exact: Annotated[bool, msgspec.Meta(description="Finds only the forms that are written, not “sued” for “sue”.")] = (
        False
    )
    even_if_negated: Annotated[bool | None, _NEGATED] = None
    even_if_quoted: Annotated[bool | None, _QUOTED] = None


class Trigger(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Phrases with conditions that hold for all of them. The conditions of a single phrase are added to `unless`."""

    phrases: Annotated[tuple[Words | TriggerPhrase, ...], msgspec.Meta(min_length=1)]
    unless: _Unless = ()
    even_if_negated: Annotated[bool, _NEGATED] = False
    even_if_quoted: Annotated[bool, _QUOTED] = False


# The short way to write a trigger without conditions of its own is the list of its phrases.
TriggerEntry = Annotated[tuple[Words | TriggerPhrase, ...], msgspec.Meta(min_length=1)] | Trigger


def as_trigger(entry: TriggerEntry) -> Trigger:
    """The trigger that an entry of the file stands for."""
    return entry if isinstance(entry, Trigger) else Trigger(phrases=entry)


def phrases_of(entry: TriggerEntry) -> Iterator[TriggerPhrase]:
    """Every phrase of a trigger with all the conditions that hold for it, none left open."""
    trigger = as_trigger(entry)
    for given in trigger.phrases:
        phrase = TriggerPhrase(given) if isinstance(given, str) else given
        yield msgspec.structs.replace(
            phrase,
            unless=(*trigger.unless, *phrase.unless),
            even_if_negated=_either(phrase.even_if_negated, trigger.even_if_negated),
            even_if_quoted=_either(phrase.even_if_quoted, trigger.even_if_quoted),
        )


def _either(own: bool | None, inherited: bool) -> bool:
    return inherited if own is None else own
