"""Yes and no, where something is done because of them. Only a clear yes is one."""

from __future__ import annotations

import enum
import re

from actions.dialogue.message import Message
from actions.noise import is_noise

SURE = 0.5

_ANSWERS = ("affirm", "deny", "stop", "inform", "thank", "nlu_fallback", "out_of_scope", "not_helpful")
_SURE_OF_ANOTHER = 0.6

# Noises and hedges that classifiers take for a yes, and that must not cancel an order.
_VAGUE = re.compile(
    r"\b(guess|maybe|perhaps|probably|possibly|suppose|think so|not sure|unsure|whatever|dunno|idk|i don'?t know|"
    r"don'?t care|kind of|sort of|if you (want|think|say)|should i|do i|what if|but|h+m+|m+h+m+|m{2,}|u+h+( huh)?|u+m+|e+r+m*)\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(yes|yep|yeah|yup|ye?s+|sure|ok(ay)?|correct|confirm(ed)?|go ahead|please do|do it|of course|absolutely|definitely)\b",
    re.IGNORECASE,
)
# Of the pictures only these: to a classifier an angry face may be as much a yes as a thumb up.
_YES_PICTURES = re.compile("[\U0001f44d\U0001f44c\u2705\u2714\U0001f197\U0001f4af]")
_NO = re.compile(r"^\W*(no+|nope|nah|don'?t|do not|stop|wait|hold on|never ?mind)\b", re.IGNORECASE)


class Consent(enum.Enum):
    """What an answer to "shall I?" was."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


def consent(message: Message, *, goal: str) -> Consent:
    """Read the answer to a question that asks whether `goal` shall be carried out."""
    text = message.text.strip()
    if message.intent not in (*_ANSWERS, goal) and message.confidence >= _SURE_OF_ANOTHER:
        # "Wait, what is your return policy?" is neither.
        return Consent.UNCLEAR
    if _NO.search(text) or (message.intent in ("deny", "stop") and message.confidence >= SURE):
        return Consent.NO
    if _VAGUE.search(text) or text.endswith("?"):
        return Consent.UNCLEAR
    if is_noise(text) and not _YES_PICTURES.search(text):
        return Consent.UNCLEAR
    if message.intent == "affirm" and message.confidence >= SURE:
        return Consent.YES
    # "Yes, please cancel it" is a yes, though it reads like the wish itself.
    if message.intent in (goal, "inform", "thank") and _YES.search(text):
        return Consent.YES
    return Consent.UNCLEAR
