"""An old conversation as it is written down for a replay. docs/replay.md describes the format."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec

Author = Literal["customer", "bot", "agent"]
Mode = Literal["offer", "immediate"]
_Layer = Annotated[int, msgspec.Meta(ge=1, le=3)]
_Label = Annotated[str, msgspec.Meta(max_length=200)]


class Utterance(msgspec.Struct, frozen=True, omit_defaults=True):
    """One message. `agent` is always a human.

    `failed` says of a bot's message that it did not help; where it is absent that is inferred. `at` is when it was
    written; without an offset it is UTC.
    """

    author: Author
    text: str
    failed: bool | None = None
    at: datetime | None = None

    @property
    def epoch(self) -> float:
        """When it was written, in seconds since the epoch; 0 where that is not known."""
        if self.at is None:
            return 0.0
        return (self.at if self.at.tzinfo is not None else self.at.replace(tzinfo=UTC)).timestamp()


class TranscriptCustomer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who wrote. `tier` is one of the policy's, `language` (BCP 47) is what their browser or profile is set to."""

    tier: str | None = None
    language: str | None = None


class Expected(msgspec.Struct, frozen=True):
    """What should have happened, as people judged it; what they did not say is left out.

    `handoff` is whether a person was needed, and `turn` the customer's message at which that became clear. `mode` is
    how: asking first, or at once. `reasons` are the judge's own words for why.
    """

    handoff: bool | None = None
    turn: Annotated[int, msgspec.Meta(ge=0)] | None = None
    mode: Mode | None = None
    layer: _Layer | None = None
    reasons: tuple[_Label, ...] | None = None


class Transcript(msgspec.Struct, frozen=True, omit_defaults=True):
    """A conversation. `hard` marks one that looks as if a person were needed although none is, or the reverse.

    `tags` are the writer's own; the figures are given for each.
    """

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    turns: tuple[Utterance, ...]
    channel: str | None = None
    customer: TranscriptCustomer | None = None
    expected: Expected | None = None
    hard: bool | None = None
    tags: tuple[_Label, ...] | None = None

    @property
    def customer_entries(self) -> tuple[int, ...]:
        """Where in `turns` the customer speaks, from zero."""
        return tuple(index for index, one in enumerate(self.turns) if one.author == "customer")
