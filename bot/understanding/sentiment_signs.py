"""The outward signs of a feeling in a message: VADER's reading, and what it misses in customer service.

VADER (Hutto and Gilbert, 2014) was made for social media. It takes "problem", "lost" or "cancel" for bad feelings,
and hears nothing in "for the third time". Its values are one part here; a small classifier weighs them.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

SIGN_NAMES = (
    "vader",
    "vader_negative",
    "vader_positive",
    "shouting",
    "exclaiming",
    "fury",
    "swearing",
    "again",
    "sarcasm",
)

# Words by which customers name their business and not their feelings.
_BUSINESS = frozenset(
    {"problem", "problems", "cancel", "canceled", "cancelled", "cancelling", "cancellation", "wrong", "lost", "lose"}
    | {"no", "stop", "stopped", "broken", "broke", "damaged", "error", "errors", "fraud", "stolen", "complain"}
    | {"complaint", "charge", "charged", "charges", "dispute", "declined", "failed", "fault", "faulty", "missing"}
    | {"debt", "overdue", "sorry", "leak", "leaks", "burn", "burnt", "smoke", "fire", "alarm", "emergency", "warning"}
    | {
        "please",
        "care",
        "like",
        "want",
        "help",
        "ok",
        "okay",
        "yes",
        "smart",
        "well",
        "demand",
        "cut",
        "drop",
        "dropped",
    }
)
_FURY = re.compile(
    r"\b(?:ridiculous|unacceptable|outrageous|disgrac\w+|disgusting|pathetic|useless|worthless|incompeten\w+|appalling|"
    r"livid|furious|fuming|shambles|liars?|lied to|thieves|rip.?off|shame on you|sick (?:and tired )?of|fed up|had enough|"
    r"how dare you|(?:what|is|are|such) a joke|kidding me|worst|garbage|rubbish|trash|never again|enough is enough|waste of (?:my )?time|"
    r"wasting my time|unbelievable|scam company|i hate (?:you|this)|screw (?:you|this)|"
    r"crooks?|nightmare|bunch of amateurs)\b|[🤬🖕😡😠👎😤]",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"(?:\bnot|n['’]t|\bnever|\bhardly|\bno)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_SWEARING = re.compile(
    r"\b(?:wtf|wth|omfg|ffs|damn(?:ed)?|goddamn|hell|crap(?:py)?|bull(?:shit|crap)?|shit(?:ty)?|f+u+c+k\w*|sh\*t|"
    r"ass(?:hole)?s?|idiots?|morons?|stupid|bloody|bastards?|piss(?:ed)?|dumb)\b|\bf\*+|[🤬🖕]",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:(?:second|third|fourth|fifth|sixth|2nd|3rd|4th|5th|tenth|hundredth|millionth) time|(?:twice|three times|four times|five times)"
    r"|over and over|again and again|yet again|still (?:no|not|nothing|waiting|haven't)|keeps? (?:on )?\w+ing"
    r"|how many (?:more )?times|already (?:told|said|explained)|for (?:days|weeks|months|hours|ages)|once again)\b",
    re.IGNORECASE,
)
_SARCASM = re.compile(
    r"\bthanks for nothing\b|\b(?:yeah|sure),? right\b|\bso much for\b|\bhow convenient\b|\bwhat a surprise\b|\bslow clap\b|"
    r"^\s*(?:oh )?(?:great|wonderful|brilliant|fantastic|lovely|perfect)[,.!]* (?:another|now|so now|just what|yet another|still)\b|"
    r"\bgood luck with that\b|\bvery funny\b|\bas if\b|\bnice try\b|🙄",
    re.IGNORECASE,
)
# Signs of the trade and buttons that people copy in capitals say nothing of a voice.
_SPOKEN_WORD = re.compile(r"\b[A-Za-z']{2,}\b")

# VADER compares each word with each other one, and spells every emoji out: 2,000 emoji took it seven seconds. So a long
# text is read piece by piece, cut at a space where there is one, and only the first emoji count.
_PIECE = re.compile(r"\S.{0,279}(?!\S)|\S.{0,279}", re.DOTALL)
_EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_MOST_EMOJI = 8
_NEGATION_REACH = 40  # characters before a word in which a negation of it is sought

Signs = npt.NDArray[np.float32]


class SignReader:
    """Reads the signs of a message."""

    def __init__(self) -> None:
        """Open VADER's lexicon without the words of our business."""
        self._vader = SentimentIntensityAnalyzer()
        for word in _BUSINESS:
            self._vader.lexicon.pop(word, None)

    def read(self, text: str) -> Signs:
        """Return the signs in the order of `SIGN_NAMES`, each between -1 and 1."""
        values = (
            *self.polarity(text),
            shouting(text),
            min(text.count("!") + text.count("?!") + max(text.count("?") - 1, 0), 3) / 3,
            min(count_fury(text), 2) / 2,
            min(len(_SWEARING.findall(text)), 2) / 2,
            min(len(_AGAIN.findall(text)), 2) / 2,
            float(_SARCASM.search(text) is not None),
        )
        return np.asarray(values, dtype=np.float32)

    def polarity(self, text: str) -> tuple[float, float, float]:
        """Return VADER's compound score and its negative and positive share, of the piece with the strongest feeling."""
        pieces = [self._vader.polarity_scores(piece) for piece in _PIECE.findall(_few_emoji(text))]
        if not pieces:
            return (0.0, 0.0, 0.0)
        strongest = max(pieces, key=lambda scores: abs(scores["compound"]))
        return (strongest["compound"], strongest["neg"], strongest["pos"])


def _few_emoji(text: str) -> str:
    """Return the text without the emoji after the first few."""
    places = [match.start() for match in _EMOJI.finditer(text)]
    if len(places) <= _MOST_EMOJI:
        return text
    kept = places[_MOST_EMOJI - 1] + 1
    return text[:kept] + _EMOJI.sub("", text[kept:])


def shouting(text: str) -> float:
    """Return the share of words in capitals, 0 to 1; a text of fewer than three words does not shout."""
    words = _SPOKEN_WORD.findall(text)
    if len(words) < 3:
        return 0.0
    return float(sum(word.isupper() for word in words) / len(words))


def count_fury(text: str) -> int:
    """Count the words that customers use when they are beside themselves, without those that are negated."""
    return sum(
        _NEGATED.search(text, max(match.start() - _NEGATION_REACH, 0), match.start()) is None
        for match in _FURY.finditer(text)
    )
