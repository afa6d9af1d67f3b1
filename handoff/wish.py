"""Does the customer ask for a person? By the button, in words, or by what was understood."""

import re

from handoff.case_model import WishTest
from handoff.conversation import Turn
from handoff.reading import Reading, is_sure, meant

WISH_TRIGGER = "explicit_human"
WISH_INTENT = "talk_to_human"
WISH_NEED = "wish"

# "I don't want to talk to a person" is no wish. Looked for directly before the phrase, with nothing between but words that
# lead to it: "I don't want this bot give me a person" is one.
_LEADING = (
    r"(?:to|for|of|with|about|having|have|be|being|been|get|getting|go|going|through|start|keep|you|me|us|anyone|anybody|someone"
    r"|somebody|a|an|the|any|your|another|some|other|one|real|it|that|this|yet|now|again|ever|even|really|actually)"
)
_REFUSED = re.compile(
    r"\b(?:(?:do|does|did)(?:n'?t| not) (?:really |even |actually )?(?:want|need|wanna|have|wish|like|care (?:to|for|about))"
    r"|(?:do|does|did)(?:n'?t| not)(?: (?:really|even|actually))?(?= ?$)|no need|no reason|rather not|instead of|without|not necessary|would(?:n'?t| not) (?:want|like))"
    rf"(?: {_LEADING}){{0,5}} ?$"
)

# The same without a phrase to look before, for a wish that only its meaning shows.
_DENIED = re.compile(
    r"\b(?:(?:do|does|did)(?:n'?t| not) (?:want|need|require)|no need (?:for|of|to)|rather not|not necessary|hate|without)"
    r"(?: (?!but\b|and\b|just\b)\w+){0,3} (?:humans?|persons?|people|agents?|someone|somebody|anyone|anybody|colleagues?)\b"
)


def is_wish(turn: Turn, test: WishTest) -> bool:
    """Does this message ask for a person?"""
    phrases = [trigger for trigger in turn.understanding.triggers if trigger.name == WISH_TRIGGER]
    if phrases:
        return not all(is_refused(turn.text, trigger.start) for trigger in phrases)
    wish, understanding = (WISH_INTENT,), turn.understanding
    is_meant = (
        is_sure(understanding, wish, test.confidence)
        or meant(understanding, wish, test.confidence) is not None
        or any(need.name == WISH_NEED and need.probability >= test.need for need in understanding.needs)
    )
    return is_meant and _DENIED.search(_plain(turn.text)) is None


def is_refused(text: str, start: int) -> bool:
    """Do the words before character `start` turn the phrase there into its opposite?"""
    return _REFUSED.search(_plain(text[:start])) is not None


def _plain(text: str) -> str:
    return re.sub(r"[ \t\n]+", " ", text.lower().replace("’", "'"))


def wishes(reading: Reading, test: WishTest) -> tuple[Turn, ...]:
    """The messages that ask for a person."""
    said = {turn.seq: turn for turn, _ in reading.hits((WISH_TRIGGER,))}
    said |= {turn.seq: turn for turn in reading.with_intent((WISH_INTENT,))}
    said |= {turn.seq: turn for turn in reading.turns if turn.understanding.needs}
    return tuple(turn for _, turn in sorted(said.items()) if is_wish(turn, test))
