"""Does the customer ask for a person? By the button, in words, or by what was understood."""

import re

from handoff.conversation import Turn
from handoff.reading import Reading, is_sure, meant

WISH_TRIGGER = "explicit_human"
WISH_INTENT = "talk_to_human"

# "I don't want to talk to a person" is no wish. Looked for directly before the phrase, without a comma between:
# "I don't want this bot, give me a person" is one.
_REFUSED = re.compile(
    r"\b(?:(?:do|does|did)(?:n'?t| not) (?:really |even |actually )?(?:want|need|wanna|have|wish|like|care)"
    r"|no need|no reason|rather not|instead of|without|not necessary|would(?:n'?t| not) (?:want|like))"
    r"(?: (?:to|for|having))?(?: \w+){0,4} ?$"
)


def is_wish(turn: Turn, confidence: float) -> bool:
    """Does this message ask for a person?"""
    phrases = [trigger for trigger in turn.understanding.triggers if trigger.name == WISH_TRIGGER]
    if phrases and all(is_refused(turn.text, trigger.start) for trigger in phrases):
        return False
    wish = (WISH_INTENT,)
    return (
        bool(phrases)
        or is_sure(turn.understanding, wish, confidence)
        or meant(turn.understanding, wish, confidence) is not None
    )


def is_refused(text: str, start: int) -> bool:
    """Do the words before character `start` turn the phrase there into its opposite?"""
    before = re.sub(r"[ \t\n]+", " ", text[:start].lower().replace("’", "'"))
    return _REFUSED.search(before) is not None


def wishes(reading: Reading, confidence: float) -> tuple[Turn, ...]:
    """The messages that ask for a person."""
    said = {turn.seq: turn for turn, _ in reading.hits((WISH_TRIGGER,))}
    said |= {turn.seq: turn for turn in reading.with_intent((WISH_INTENT,))}
    return tuple(turn for _, turn in sorted(said.items()) if is_wish(turn, confidence))
