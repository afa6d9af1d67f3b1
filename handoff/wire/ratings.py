"""The customer's rating, on the customer's socket and as agents read it. The bot's part and the human's are kept apart."""

import msgspec

from handoff.wire.shared import Whole


class RatedPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the conversation that is asked about: `part` is `bot` or `agent`, `name` who that was.

    `score` (1 to 5) and `word` are what the customer has answered so far; 0 and empty for nothing.
    """

    part: str
    name: str
    score: int = 0
    word: str = ""


class RatingAsked(msgspec.Struct, frozen=True, tag_field="type", tag="rating.asked", forbid_unknown_fields=True):
    """How was it? Asked once in a conversation; told again to a client that comes back while an answer is taken."""

    conversation: str
    parts: tuple[RatedPart, ...]


class GiveRating(msgspec.Struct, frozen=True, tag_field="type", tag="rating.give", forbid_unknown_fields=True):
    """The answer for one part: 1 (bad) to 5 (very good), and a word if there is one. A later one within a day replaces
    it."""

    id: str
    part: str
    score: Whole
    word: str = ""


class RatingKept(msgspec.Struct, frozen=True, tag_field="type", tag="rating.kept", forbid_unknown_fields=True):
    """The answer `id` is stored. Every client of the conversation hears the parts as they are now."""

    id: str
    conversation: str
    parts: tuple[RatedPart, ...]


class RatingShown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rating as agents see it. `changed_at` is 0 while the customer has not answered."""

    part: str
    name: str
    score: int
    word: str
    changed_at: float
