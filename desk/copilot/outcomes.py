"""What became of a suggested reply, by what its agent sent. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher
from enum import StrEnum

# Less than this share of a suggestion's words, in their order, is a text of the agent's own.
_LEAST_KEPT = 0.3


class SuggestionOutcome(StrEnum):
    """`USED` as it was, `EDITED` before it was sent, or `IGNORED`."""

    USED = "used"
    EDITED = "edited"
    IGNORED = "ignored"


def outcome_of(suggestion: str, sent: str, *, is_inserted: bool) -> SuggestionOutcome:
    """What became of `suggestion` when its agent sent `sent`; `is_inserted` says that it was taken into the composer.

    One that was never taken and yet stands in what was sent counts as used: it was read and typed.
    """
    suggested, said = suggestion.split(), sent.split()
    if " ".join(suggested) in " ".join(said):
        return SuggestionOutcome.USED
    if not is_inserted or not suggested:
        return SuggestionOutcome.IGNORED
    blocks = SequenceMatcher(None, suggested, said, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in blocks) / len(suggested)
    return SuggestionOutcome.EDITED if kept >= _LEAST_KEPT else SuggestionOutcome.IGNORED
