"""Names for types that no intent stands for: by the words that tell them from all others."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_WORD = re.compile(r"[a-z]{3,20}")
_WORDS = 3
_EMPTY = frozenset(
    {"please", "hello", "thanks", "thank", "want", "need", "know", "like", "help", "hey", "dear", "just"}
)


def names_of(groups: Sequence[Sequence[str]], *, taken: frozenset[str]) -> list[str]:
    """A name in snake_case for each group of texts, unlike each other and unlike those `taken`.

    The words are those that are frequent in the group and rare in the others (TF-IDF with a group as a document).
    """
    counted = [Counter(word for text in group for word in set(_words(text))) for group in groups]
    spread = Counter(word for counts in counted for word in counts)
    found: list[str] = []
    used = set(taken)
    for counts in counted:
        name = _free(_name(counts, spread, len(groups)), used)
        used.add(name)
        found.append(name)
    return found


def _name(counts: Counter[str], spread: Mapping[str, int], groups: int) -> str:
    weights = {word: count * math.log(1 + groups / spread[word]) for word, count in counts.items()}
    best = sorted(weights, key=lambda word: (-weights[word], word))[:_WORDS]
    # As often as people say it, the first word is what it is about.
    return "_".join(sorted(best, key=lambda word: (-counts[word], word))) or "unnamed"


def _free(name: str, used: set[str]) -> str:
    candidates: Iterator[str] = (f"{name}_{number}" if number > 1 else name for number in range(1, len(used) + 2))
    return next(candidate for candidate in candidates if candidate not in used)


def _words(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(text.lower()) if word not in ENGLISH_STOP_WORDS and word not in _EMPTY)
