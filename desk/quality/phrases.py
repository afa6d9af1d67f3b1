"""The phrases of `data/quality.yml`, found as those of moderation are: in any inflection, as whole words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from handoff.denial import is_denied
from handoff.phrase_finder import PhraseFinder
from handoff.phrase_forms import forms_of
from handoff.spoken_words import spoken_words


class Phrases:
    """Some phrases, ready to be looked for."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._finder: PhraseFinder[str] = PhraseFinder(
            (phrase, form, False) for phrase in phrases for form in forms_of(phrase)
        )

    def said_in(self, text: str, *, even_if_denied: bool = True) -> bool:
        """Whether the text says one of them."""
        words = spoken_words(text)
        return any(even_if_denied or not is_denied(words, start) for _, start, _ in self._finder.find(words))


@lru_cache(maxsize=64)
def phrases(said: tuple[str, ...]) -> Phrases:
    """The same phrases, prepared once."""
    return Phrases(said)
