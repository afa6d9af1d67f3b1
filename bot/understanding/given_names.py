"""Which words are given names: those of the United States census of 1990, from the package `names`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import names

from bot.understanding.english_words import is_english

# In percent of the people. Rarer ones are often words or slips ("An", "My", "See").
_LEAST_SHARE = 0.004
# A name that is also a word counts in a text without capitals only when it is as frequent as Mike or Peter.
_LEAST_SHARE_OF_WORD = 0.1
_RATHER_WORDS = frozenset(
    {"frank", "rose", "crystal", "dawn", "earl", "grace", "dale", "hazel", "amber", "ray", "don", "bill", "sue", "dean"}
    | {"sherry", "ruby", "warren", "mark", "rosemary", "holly", "jay", "lee", "robin", "pearl"}
)


def is_given_name(word: str) -> bool:
    """Whether a word, in any case, is a given name."""
    return word.lower() in _shares()


def is_sure_name(word: str) -> bool:
    """Whether a word is a name even without a capital: "maria", but not "will" or "hope"."""
    lower = word.lower()
    share = _shares().get(lower, 0.0)
    if not share or lower in _RATHER_WORDS:
        return False
    return share >= _LEAST_SHARE_OF_WORD or not is_english(lower)


@cache
def _shares() -> dict[str, float]:
    shares: dict[str, float] = {}
    for kind in ("first:female", "first:male"):
        for line in Path(names.FILES[kind]).read_text(encoding="ascii").splitlines():
            name, share, *_ = line.split()
            if float(share) >= _LEAST_SHARE and len(name) > 2:
                shares[name.lower()] = max(float(share), shares.get(name.lower(), 0.0))
    return shares
