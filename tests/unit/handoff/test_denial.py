"""Words before a phrase take it back, or do not."""

import pytest

from handoff.denial import is_denied
from handoff.spoken_words import spoken_words


def denied(text: str) -> bool:
    """Whether the phrase that begins behind `|` is denied."""
    before, _, after = text.partition("|")
    return is_denied(spoken_words(before + after), len(spoken_words(before)))


@pytest.mark.parametrize(
    "text",
    [
        "We do not |guarantee it",
        "We can't |guarantee it",
        "Nobody in this company can |guarantee it",
        "I am unable to |guarantee it",
        "without ever saying |it is our fault",
        "This does not mean that |we admit it",
        "I do not think |we are liable",
        "neither the carrier nor |we are liable",
        "nor can |we promise it",
        "rather than |promise it, I look",
        "if |it is our fault",
        "if that |is our fault",
        "if the long delay |was our fault",
        "I check whether |we are liable",
    ],
)
def test_what_denies_or_asks(text: str) -> None:
    assert denied(text)


@pytest.mark.parametrize(
    "text",
    [
        "|guarantee it",
        "It is not there. |I promise",
        "I could not find it, |it is our fault",
        "I could not find it and |we promise",
        "I can't say more but |it is our fault",
        "not only |do we promise",
        "there is no doubt |it is our fault",
        "do not worry |it is our fault",
        "if you send it back |we promise",
        "if it is late then |it is our fault",
        "you were not told so by the person in the shop on the corner |it is our fault",
    ],
)
def test_what_denies_something_else(text: str) -> None:
    assert not denied(text)
