"""What the bot's messages in a transcript were worth, read from their words.

A live bot says of each reply whether it failed and why; a transcript holds its words alone. They are read as English.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from frontline.replay.transcript import Utterance
from handoff.conversation import Failure, FailureKind

_NOT = r"(?:not|n['’]?t)"
_CANNOT = rf"\b(?:can ?not|can['’]?t|could ?{_NOT}|not able to|unable to)"
_DID_NOT = rf"\b(?:(?:do|did|could) ?{_NOT}|can ?not|can['’]?t|not sure (?:that |if )?(?:i|we))"
_THING = r"(?:(?:an?|any|the|that|this|your|such|matching) ){0,2}"

# The first pattern that fits says of which kind the failure is.
_FAILURES: Mapping[FailureKind, re.Pattern[str]] = {
    kind: re.compile("|".join(patterns), re.IGNORECASE)
    for kind, patterns in {
        FailureKind.VERIFICATION: (
            rf"{_CANNOT} (?:verify|confirm) (?:you\b|your (?:identity|account|details|information)|that this is your)",
            rf"\b(?:does|do|did) ?{_NOT} match (?:our|my|the|your) (?:records|order|account|details|one)",
            r"\bverification (?:has )?failed",
        ),
        FailureKind.BACK_OFFICE: (
            rf"{_CANNOT} (?:\w+ )?(?:reach|access|connect to) (?:our|my|the) (?:\w+ )?(?:systems?|database|server)",
            r"\b(?:our|the) systems? (?:is|are) (?:currently |temporarily )?(?:down|unavailable|not (?:available|responding))",
            r"\b(?:something went wrong|an? (?:\w+ )?error (?:has )?occurred)\b",
            r"\btechnical (?:problem|issue|error|difficult\w+) (?:on our|at our|with our)",
        ),
        FailureKind.REJECTED_VALUE: (
            rf"(?:{_CANNOT}|did ?{_NOT}) (?:find|locate) {_THING}"
            r"(?:\w+ )?(?:order|account|invoice|appointment|booking|customer|parcel|number|e-?mail)",
            # "This code is not valid for lamps" is an answer.
            r"\b(?:that|this|it)(?: \w+)? (?:is|was|seems|looks) (?:an? )?invalid\b(?! for| on| with)",
            rf"\b(?:that|this|it)(?: \w+)?(?: is| was|['’]s) ?{_NOT} (?:an? )?valid\b(?! for| on| with)",
            rf"\b(?:does|do|did) ?{_NOT} (?:seem to be|look like|appear to be) an? ",
            rf"{_CANNOT} (?:read|use|accept) (?:that|this|it|your)\b",
        ),
        FailureKind.NO_ANSWER: (
            rf"\b(?:do ?{_NOT}|did ?{_NOT}) (?:\w+ )?(?:have|find|know) {_THING}"
            r"(?:(?:good |relevant |more |further )?(?:answer|information|article|details)\b|anything (?:about|on|for))",
            rf"{_CANNOT} (?:\w+ )?(?:answer|find {_THING}(?:answer|information|anything))",
            r"\b(?:no|nothing) (?:answer|article|information|results?|was) found\b|\bfound (?:no|nothing)\b",
        ),
        FailureKind.NOT_HELPFUL: (rf"\bsorry (?:that )?(?:this|that|it) (?:did|does|was) ?{_NOT} (?:help|what you)",),
        FailureKind.FALLBACK: (
            rf"\b(?:i|we)(?:['’]m| am| are|['’]re)? (?:\w+ )?{_DID_NOT} (?:\w+ ){{0,2}}(?:understand|understood|get (?:that|it|you)|got (?:that|it|you)"
            r"|catch|caught|follow|recogni[sz]e|make sense)",
            rf"(?:^|[.!,;] ?)(?:\w+ )?{_DID_NOT} (?:\w+ )?(?:understand|get that|catch that|recogni[sz]e)",
            r"\b(?:trouble|difficulty|problems?|hard time) (?:\w+ )?(?:understanding|following)",
            r"\b(?:rephrase|reword)\b|\bin (?:other|different|your own) words\b|\b(?:say|put|ask|try) (?:\w+ ){0,3}"
            r"(?:differently|another way|a different way)\b|\b(?:please|could you|can you) repeat\b",
            rf"\b(?:i|we)(?:['’]m| am| are|['’]re)? {_CANNOT} (?:\w+ )?(?:help|assist|do (?:that|this)\b|process (?:that|this|your request)"
            r"|handle (?:that|this)|complete (?:that|this|your request))",
        ),
        FailureKind.CLARIFICATION: (
            # A question that narrows the need down ("Do you mean this order?") is no failure.
            r"\b(?:did|do) you mean one of\b|\bwhat do you mean\b|\bperhaps one of these is closer\b",
            r"\b(?:could|can|would) you (?:please )?(?:clarify|be more specific)",
        ),
    }.items()
}
_ENDS_ASKING = re.compile(r"\?[\s\"'”’)]*$")
_BIDS = re.compile(r"\bplease (?:\w+ )?(?:enter|provide|tell|share|type|send|give|choose|select|confirm|reply)\b", re.I)
_ANYTHING_ELSE = re.compile(r"\b(?:anything|something) else\b|\belse (?:can|may|could) i\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# Shorter ones are said twice in every conversation: "You are welcome."
_REPEAT_WORDS = 5


def failures_of(answer: Utterance, *, goal: str, said_before: Collection[str]) -> tuple[Failure, ...]:
    """How a message of the bot failed, which is nothing where it did not; `said_before` are its earlier words, plain.

    What the transcript says of it is believed before its words.
    """
    if answer.failed is not None:
        return (Failure(FailureKind.FALLBACK, goal, "marked in the transcript"),) if answer.failed else ()
    for kind, pattern in _FAILURES.items():
        if pattern.search(answer.text):
            return (Failure(kind, goal, "read from the bot's words"),)
    words = plain(answer.text)
    if words in said_before and len(words.split()) >= _REPEAT_WORDS and not _ANYTHING_ELSE.search(answer.text):
        return (Failure(FailureKind.FALLBACK, goal, "the bot repeated itself"),)
    return ()


def asks(answer: Utterance) -> bool:
    """Whether the bot wants to know something before it can go on."""
    if _ANYTHING_ELSE.search(answer.text):
        return False
    return bool(_ENDS_ASKING.search(answer.text) or _BIDS.search(answer.text))


def plain(text: str) -> str:
    """The words alone, by which a message is known again."""
    return " ".join(_WORD.findall(text.lower()))
