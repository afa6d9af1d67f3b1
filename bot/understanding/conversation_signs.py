"""The outward signs of how a conversation goes for the customer, read from the words that were said.

They cost a fraction of a millisecond and hold in any trade: what the customer says, how often they repeat themselves,
whether the bot keeps asking, apologises or has nothing to offer. The published trial of such signs on rated dialogues
(utterance, earlier turns, VADER, length, turn number, similarity to the customer's earlier message) is where they start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.understanding.sentiment_signs import SIGN_NAMES, SignReader

_MOST_KEPT = 4_000

_POLARITY = ("vader", "vader_negative", "vader_positive")
_PHRASES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "thanks": r"\b(?:thank\w*|thx|cheers|appreciate\w*)\b",
        "goodbye": r"\b(?:bye|goodbye|good day|that'?s (?:all|it)|that is (?:all|it)|that will be all|nothing else"
        r"|have a (?:good|great|nice))\b",
        "begins_with_no": r"^\W*(?:no|nope|nah|not|don'?t|never)\b",
        "begins_with_yes": r"^\W*(?:yes|yeah|yep|yup|sure|ok(?:ay)?|correct|right|sounds? good|perfect|great|good"
        r"|that works|fine|awesome|cool)\b",
        "corrects": r"\b(?:instead|actually|rather|different|another|other|else|change|again|try|how about|what about"
        r"|wait|wrong|already|still|only|too|bother|mean|meant|said|asked|told|just)\b",
        "please": r"\bplease\b",
    }.items()
}
_EARLIER_PHRASES = ("begins_with_no", "corrects", "thanks")
_NEGATIONS = re.compile(r"\b(?:no|not|never|none|nothing|neither|without)\b|n['’]t\b", re.IGNORECASE)
_APOLOGY = re.compile(r"\b(?:sorry|apolog\w+|unfortunately|afraid)\b", re.IGNORECASE)
_REFUSAL = re.compile(
    r"\b(?:sorry|apolog\w+|unfortunately|afraid|unable|can(?:no|['’])t|could(?:n['’]t| not)"
    r"|no (?:\w+ ){0,4}(?:match\w*|available|found|that)|not (?:available|able|find|possible|have)"
    r"|(?:don['’]t|doesn['’]t|do not|does not) (?:\w+ ){0,2}(?:have|see|offer|match|find)"
    r"|didn['’]t|did not|fail(?:ed)?|unsuccessful|none|nothing|fully booked|wasn['’]t|was not|unavailable)\b",
    re.IGNORECASE,
)
_NOT_UNDERSTOOD = re.compile(
    r"\b(?:(?:didn['’]t|did not) (?:get|catch|understand)|rephrase|repeat|other words|misunderst\w+|confus\w+|mistake"
    r"|error|not sure)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

# The names of what `signs_of` returns, in its order.
CONVERSATION_SIGNS = (
    *(f"message_{name}" for name in SIGN_NAMES),
    *(f"answer_{name}" for name in _POLARITY),
    *(f"before_{name}" for name in _POLARITY),
    "earlier_vader",
    "message_words",
    "answer_words",
    "before_words",
    "turn",
    "is_first",
    "words_repeated",
    "words_covered",
    "answer_repeated",
    "answer_echoed",
    "answer_refuses",
    "answer_not_understood",
    "answer_apologises",
    "refusals",
    "refusals_share",
    "refused_before",
    "answer_asks",
    "questions_share",
    "questions_in_a_row",
    "answer_offers_more",
    "message_asks",
    *(f"message_{name}" for name in _PHRASES),
    "message_negations",
    *(f"before_{name}" for name in _EARLIER_PHRASES),
    "earlier_corrects",
    "earlier_begins_with_no",
)

Floats = npt.NDArray[np.float32]


class ConversationSigns:
    """Reads the signs."""

    def __init__(self) -> None:
        """Open VADER's lexicon."""
        self._signs = SignReader()
        # A conversation's earlier texts come back with each message; what was read in them is kept.
        self._polarity = lru_cache(maxsize=_MOST_KEPT)(self._signs.polarity)
        self._words = lru_cache(maxsize=_MOST_KEPT)(_words)
        self._shows = lru_cache(maxsize=4 * _MOST_KEPT)(_has)

    def read(self, message: str, *, earlier: Sequence[str], answers: Sequence[str]) -> Floats:
        """Return the signs in the order of `CONVERSATION_SIGNS`; what was not said yet counts as zero.

        `earlier` are the customer's messages before this one, `answers` what was said to the customer, oldest first.
        """
        before = earlier[-1] if earlier else ""
        answer = answers[-1] if answers else ""
        words, answered = self._words(message), self._words(answer)
        said = [self._words(text) for text in earlier]
        refusals = [self._shows(_REFUSAL, text) for text in answers]
        questions = [text.rstrip().endswith("?") for text in answers]
        values = (
            *self._signs.read(message),
            *self._polarity(answer),
            *self._polarity(before),
            _mean(self._polarity(text)[0] for text in earlier),
            *(np.log1p(len(text.split())) for text in (message, answer, before)),
            np.log1p(len(earlier)),
            not answers,
            max((_overlap(words, other) for other in said), default=0.0),
            max((_covered(words, other) for other in said), default=0.0),
            max((_overlap(answered, self._words(other)) for other in answers[:-1]), default=0.0),
            _covered(words, answered),
            self._shows(_REFUSAL, answer),
            self._shows(_NOT_UNDERSTOOD, answer),
            self._shows(_APOLOGY, answer),
            np.log1p(sum(refusals)),
            _mean(refusals),
            refusals[-2] if len(refusals) > 1 else 0.0,
            answer.rstrip().endswith("?"),
            _mean(questions),
            np.log1p(_run_at_end(questions)),
            "anything else" in answer.lower(),
            "?" in message,
            *(_has(pattern, message) for pattern in _PHRASES.values()),
            min(len(_NEGATIONS.findall(message)), 3) / 3,
            *(self._shows(_PHRASES[name], before) for name in _EARLIER_PHRASES),
            _mean(self._shows(_PHRASES["corrects"], text) for text in earlier),
            _mean(self._shows(_PHRASES["begins_with_no"], text) for text in earlier),
        )
        return np.asarray(values, dtype=np.float32)


def _has(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of all words of both that they have in common (Jaccard)."""
    return len(one & other) / max(len(one | other), 1)


def _covered(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the first one's words that the other has too."""
    return len(one & other) / max(len(one), 1)


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def _run_at_end(flags: Sequence[bool]) -> int:
    """How many of the last flags are set, without a gap."""
    return next((count for count, flag in enumerate(reversed(flags)) if not flag), len(flags))
