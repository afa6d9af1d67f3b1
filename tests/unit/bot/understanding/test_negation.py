"""What is denied, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.understanding.negation import is_negated
from bot.understanding.words import read_words


def _is_negated(text: str) -> bool:
    """Whether the words between the brackets of `text` are denied."""
    before, phrase, _ = text.replace("]", "[").split("[")
    start = len(read_words(before))
    return is_negated(read_words(text.replace("[", "").replace("]", "")), start, start + len(read_words(phrase)))


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to [cancel my subscription]",
        "I am not going to [sue you]",
        "no need for a [lawyer]",
        "I'm no [lawyer]",
        "there is no [burning smell]",
        "no [sparks] at all",
        "it never [caught fire]",
        "I don't think this is [fraud]",
        "we can settle it without a [lawyer]",
        "nobody got [injured]",
        "instead of a [lawyer] I write to you",
        "a [lawyer] is not needed",
        "please don't [delete my account]",
        "I would rather not [go to court]",
        "no one [hacked] me",
        "it did not spark and [smoke]",
        "without any [lawyer]",
    ],
)
def test_a_phrase_is_denied(text: str) -> None:
    assert _is_negated(text)


@pytest.mark.parametrize(
    "text",
    [
        "[cancel my subscription] and do not call me",
        "if you don't refund me I will [sue you]",
        "if this is not resolved my [lawyer] will write",
        "you don't answer, my [lawyer] will",
        "it does not work but it is [on fire]",
        "not only will I [sue you]",
        "I'm not sure if this is a [scam]",
        "I don't know whether that is [fraud]",
        "I can't [close my account]",
        "you did not [cancel my subscription]",
        "why don't you [get me a human]",
        "can't I [talk to a human]",
        "no [talk to a human] I said",
        "no I want to [file a complaint]",
        "I can't solve this without a [lawyer]",
        "I can't stop thinking about [suicide]",
        "no. [cancel my plan]",
        "I do not want a coupon, I want to [close my account]",
        "I don't want this bot 😡 [talk to a human]",
        "no [my card was stolen]",
        "oh no the lamp [caught fire]",
        "no someone [hacked] me",
        "without warning the lamp [caught fire]",
        "without any warning the [battery exploded]",
        "for no reason it [caught fire]",
        "no wonder it [caught fire]",
        "there is no doubt this is [fraud]",
        "I have never seen such a [scam]",
        "it never worked and [caught fire]",
        "I'm not happy and [will sue] you",
    ],
)
def test_a_phrase_holds(text: str) -> None:
    assert not _is_negated(text)
