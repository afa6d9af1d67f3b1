"""Which conversations somebody should look at for their quality, as values: what `data/reviews.yml` may say.

`handoff.review_file` reads one, `handoff.reviews` applies it, `docs/reviews.schema.json` publishes its shape.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from handoff.policy_model import Name


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that is given must hold, and something must be given."""

    escalation: Annotated[
        tuple[Name, ...],
        Meta(description="One of these rules of the escalation policy fired, for the handoff or since."),
    ] = ()
    mood_fell_by: (
        Annotated[
            float, Meta(gt=0, le=2, description="The customer's mood fell by this or more while a person had it.")
        ]
        | None
    ) = None
    reopened_within_days: (
        Annotated[
            float, Meta(gt=0, le=365, description="A person was called about the same thing again within these days.")
        ]
        | None
    ) = None
    refund_above: (
        Annotated[float, Meta(ge=0, description="A refund or a credit of more than this was made from the console.")]
        | None
    ) = None
    waited_seconds: (
        Annotated[float, Meta(gt=0, description="The customer waited for a person this long or longer.")] | None
    ) = None
    warning_confirmed: Annotated[
        Literal[True] | None, Meta(description="An agent sent a reply in spite of a warning of data/moderation.yml.")
    ] = None
    unanswered_question: Annotated[
        Literal[True] | None, Meta(description="It ended with a question of the customer's that nobody answered.")
    ] = None
    verdict: Annotated[
        tuple[Literal["needed", "too_late", "unnecessary", "wrong_team"], ...],
        Meta(description="An agent judged the handoff as one of these."),
    ] = ()
    rating_at_most: Annotated[int, Meta(ge=1, le=5, description="The customer gave this or less.")] | None = None
    rating_of: Annotated[Literal["bot", "agent", "any"], Meta(description="Whose part the rating must be of.")] = "any"
    wrong_answers: (
        Annotated[int, Meta(ge=1, description="An agent called this many or more answers of the bot wrong.")] | None
    ) = None

    def is_empty(self) -> bool:
        """Whether nothing is given that could hold."""
        return self == When(rating_of=self.rating_of)


class ReviewRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A reason for a look. `reason` is the sentence that supervisors read."""

    name: Name
    reason: Annotated[str, Meta(min_length=5, max_length=200, description="One sentence, read by supervisors.")]
    when: When


class RatingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When the customer is asked how it was: once in a conversation, after it was closed, or after the bot has solved
    something and the customer said goodbye or fell silent."""

    are_asked: Annotated[bool, Meta(description="False: nobody is asked.")] = True
    after_silence_seconds: Annotated[
        float, Meta(ge=30, le=86_400, description="How long a customer is silent after the bot has solved something.")
    ] = 600.0
    not_again_hours: Annotated[
        float,
        Meta(ge=0, le=8760, description="A known customer is not asked about the bot alone again within these hours."),
    ] = 24.0


class ReviewRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    version: Annotated[str, Meta(min_length=1, max_length=40, description="A name for this state of the file.")]
    rules: tuple[ReviewRule, ...]
    ratings: RatingSettings = RatingSettings()
