"""Words that people take for one have the same basic form."""

import pytest

from handoff.word_forms import basic_form


@pytest.mark.parametrize(
    "words",
    [
        "promise promised promises promising",
        "guarantee guaranteed guarantees guaranteeing",
        "refund refunds refunded refunding",
        "cancel cancelled canceled cancelling cancels",
        "use used uses using",
        "owe owed owes owing",
        "reply replied replies replying",
        "admit admitted admitting admits",
        "pay paid pays paying",
        "call calls called calling",
        "exceed exceeds exceeded exceeding",
        "tax taxes taxed",
        "miss missed misses",
        "be is are was were been being am",
        "tell tells told telling",
        "fee fees",
    ],
)
def test_inflections_have_one_form(words: str) -> None:
    assert len({basic_form(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    "words", ["use us", "loss lose", "need nee", "thing th", "refund refundable", "new news", "address add"]
)
def test_different_words_stay_different(words: str) -> None:
    assert len({basic_form(word) for word in words.split()}) == 2
