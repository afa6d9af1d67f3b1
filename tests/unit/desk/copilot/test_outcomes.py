"""What became of a suggestion, by what was sent."""

from __future__ import annotations

import pytest

from desk.copilot.outcomes import SuggestionOutcome, outcome_of

TEXT = "I am looking at order BW-104233 and its shipment now."


@pytest.mark.parametrize(
    ("sent", "is_inserted", "outcome"),
    [
        (TEXT, True, SuggestionOutcome.USED),
        (f"Hello Maria.\n\n{TEXT} One moment!", True, SuggestionOutcome.USED),
        (TEXT, False, SuggestionOutcome.USED),
        ("I am looking at your order and its parcel now.", True, SuggestionOutcome.EDITED),
        ("I am looking at your order and its parcel now.", False, SuggestionOutcome.IGNORED),
        ("No.", True, SuggestionOutcome.IGNORED),
    ],
)
def test_outcomes(sent: str, is_inserted: bool, outcome: SuggestionOutcome) -> None:
    assert outcome_of(TEXT, sent, is_inserted=is_inserted) is outcome
