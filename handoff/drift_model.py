"""How drift is looked for, as values: the section `drift` of `data/insight.yml`."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

_Effect = Annotated[float, Meta(gt=0, le=2)]


class LeastEffects(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How large a change must be to be told of: with many conversations the smallest one is no chance, and still nothing.

    The defaults are what is called a small effect: 0.1 of Cramér's V (Cohen 1988, as w), 0.147 of the rank-biserial correlation
    (Romano and others 2006, as Cliff's delta). Of Cohen's h it is half of that, for shares that are small: 0.1 is from 5 % to
    7.4 %, or from 50 % to 55 %.
    """

    intent_mix: Annotated[_Effect, Meta(description="Cramér's V of the intents that customers came with.")] = 0.1
    language_mix: Annotated[_Effect, Meta(description="Cramér's V of the languages that customers write in.")] = 0.1
    one_of_them: Annotated[_Effect, Meta(description="Cohen's h of a single intent's or language's share.")] = 0.1
    out_of_scope: Annotated[
        _Effect, Meta(description="Cohen's h of the share of conversations with a message that was not understood.")
    ] = 0.1
    confidence: Annotated[
        _Effect, Meta(description="Rank-biserial correlation of the conversations' mean confidence.")
    ] = 0.147
    sentiment: Annotated[
        _Effect, Meta(description="Rank-biserial correlation of the conversations' mean sentiment.")
    ] = 0.147


class NewWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which words of customers are told as new."""

    least_customers: Annotated[
        int,
        Meta(ge=3, le=1000, description="So many different customers wrote it: what few wrote may say who they are."),
    ] = 5
    least_log_ratio: Annotated[
        float, Meta(ge=0, le=10, description="How much more frequent it is, as a power of two: 1 is twice as frequent.")
    ] = 1.0
    most: Annotated[int, Meta(ge=1, le=200, description="How many are told, those that changed most first.")] = 30


class DriftSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is compared with what, and what counts as a change."""

    every_hours: Annotated[float, Meta(ge=1, le=168, description="How often it is looked for.")] = 6.0
    present_days: Annotated[
        int, Meta(ge=1, le=90, description="The conversations begun in the last so many days...")
    ] = 7
    reference_days: Annotated[
        int, Meta(ge=1, le=365, description="...are compared with those of so many days before them,")
    ] = 28
    reference_from: Annotated[
        date | None, Meta(description="or with those from this day on (2026-03-01), by the company's clock,")
    ] = None
    reference_until: Annotated[date | None, Meta(description="up to and with this day.")] = None
    false_discovery_rate: Annotated[
        float,
        Meta(
            gt=0, le=0.5, description="Of the changes that are told, at most this share is chance (Benjamini-Hochberg)."
        ),
    ] = 0.05
    least_conversations: Annotated[
        int, Meta(ge=20, le=1_000_000, description="Nothing is told where either period has fewer conversations.")
    ] = 100
    least_effects: LeastEffects = LeastEffects()
    words: NewWords = NewWords()

    @property
    def has_fixed_reference(self) -> bool:
        """Whether the reference period is fixed, and does not move on with the days."""
        return self.reference_from is not None and self.reference_until is not None


def problems_of(settings: DriftSettings) -> Iterator[tuple[tuple[str, ...], str]]:
    """What the types cannot say: the path below the section, and the sentence that says what is wrong."""
    if (settings.reference_from is None) != (settings.reference_until is None):
        missing = "reference_from" if settings.reference_from is None else "reference_until"
        yield (), f"A fixed reference period needs `reference_from` and `reference_until`; `{missing}` is missing."
    elif (
        settings.reference_from is not None
        and settings.reference_until is not None
        and settings.reference_until < settings.reference_from
    ):
        yield (
            ("reference_until",),
            "`reference_until` lies before `reference_from`; the reference period would be empty.",
        )
