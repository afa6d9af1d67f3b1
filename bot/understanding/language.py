"""Which language a message is in, with the caution that short texts need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from runpy import run_path
from typing import Any

import spacy.lang
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier
from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH_STOP_WORDS

from bot.understanding.english_words import is_english, word_set

ENGLISH = "en"
_LANGUAGES = Path(spacy.lang.__file__).parent

# Addresses, and everything with a digit: they belong to no language.
_NO_WORDS = re.compile(r"\S*@\S*|https?://\S+|www\.\S+|\S*\d\S*")
# With what English hangs on to words: "I'm" is one word, and French "m'a" is two.
_WORD = re.compile(r"[^\W\d_]+(?:['’](?:m|ll|re|ve|d|s|t)\b)?", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_VOWEL = re.compile(r"[aeiouyà-ÿœąęėıőűăạ-ỹ]")
# They join the parts of names: "María de la Cruz" is somebody, not a sentence.
_PARTICLES = word_set("de la del da do dos das di von van der den y e el le du los las")
_NOT_THEIRS = ENGLISH_STOP_WORDS | _PARTICLES
# From this probability of the other languages together a text with words of one of them counts, ...
_CERTAIN_WITH_WORDS = 0.5
# ... and from this one a text that has none of its everyday words, or of two words only.
_CERTAIN_WITHOUT = 0.9


class LanguageGuesser:
    """Tells the languages of a list apart, and says the default when it is not sure.

    A statistic of letters (py3langid) knows the languages apart, but takes names, misspellings and two-word orders in
    English for anything. So an English text is known by its words, with a dictionary, and another language is
    believed only where the dictionary does not know most of the words. Where the default is not English, the
    statistic alone decides, with the higher of the two probabilities.
    """

    def __init__(self, languages: Iterable[str], *, default: str) -> None:
        """Prepare for `languages` (ISO 639-1 codes); `default` is among them or added to them."""
        self._default = default
        self._identifier = LanguageIdentifier.from_modelpath(str(MODEL_DIR / MODEL_FILE), norm_probs=True)
        codes = sorted({*languages, default})
        self._identifier.set_languages(codes)
        self._everyday = {code: _everyday_words(code) for code in codes if code != ENGLISH}
        self._everyday_of_any = frozenset[str]().union(*self._everyday.values()) - ENGLISH_STOP_WORDS

    def guess(self, text: str, *, expected: str = "") -> str:
        """Return the language of `text`; `expected` is the one that the customer's browser or profile is set to.

        Numbers and addresses are not counted as words. The expected language needs less to be believed, and nothing
        at all is believed of a text that shows too little.
        """
        words = _WORD.findall(_NO_WORDS.sub(" ", text))
        if not words:
            return self._default
        lower = [word.lower().replace("’", "'") for word in words]
        if not _is_mostly_latin(words):
            return self._likeliest(lower, without_default=False)[0]
        if self._default != ENGLISH:
            language, probability = self._likeliest(lower, without_default=False)
            return language if probability >= _CERTAIN_WITHOUT and len(words) > 2 else self._default
        return self._foreign(words, lower, expected=expected.lower().partition("-")[0])

    def _foreign(self, words: list[str], lower: list[str], *, expected: str) -> str:
        """The language of a text in Latin letters, or English."""
        # Two checks that spare nine messages of ten the statistic.
        if _share_of_english(lower, self._everyday_of_any) > 0.5:
            return ENGLISH
        # In capitals throughout a sentence looks like a name, but has everyday words: "WO IST MEIN PAKET".
        is_loud = len(words) > 2 and all(word.isupper() for word in words)
        if _is_name(words) and not (is_loud and self._everyday_of_any.difference(_NOT_THEIRS).intersection(lower)):
            return ENGLISH
        language, probability = self._likeliest(lower, without_default=True)
        everyday = self._everyday[language]
        # A single letter may be what an apostrophe left of "I'm".
        theirs = sum(word in everyday and word not in _NOT_THEIRS and not _is_letter(word) for word in lower)
        english = sum(word not in everyday and is_english(word) for word in lower)
        unknown = sum(word not in everyday and not is_english(word) and _can_be_said(word) for word in lower)
        if language == expected:
            return language if probability >= _CERTAIN_WITH_WORDS and theirs + unknown > english else ENGLISH
        if theirs:
            is_enough = len(lower) > 2 and 2 * theirs + unknown > 2 * english
            return language if is_enough and probability >= _CERTAIN_WITH_WORDS else ENGLISH
        return language if unknown > 1 and not english and probability >= _CERTAIN_WITHOUT else ENGLISH

    def _likeliest(self, words: list[str], *, without_default: bool) -> tuple[str, float]:
        """The likeliest language and its probability, or that of not being in the default language."""
        ranked = self._identifier.rank(" ".join(words))
        if not without_default:
            return str(ranked[0][0]), float(ranked[0][1])
        default = next(float(probability) for code, probability in ranked if code == self._default)
        return next(str(code) for code, _ in ranked if code != self._default), 1.0 - default


def expected_language(metadata: Mapping[str, Any] | None) -> str:
    """The language that a message's metadata says of the customer (`customer.language`, BCP 47); "" for none."""
    customer = metadata.get("customer") if isinstance(metadata, Mapping) else None
    told = customer.get("language") if isinstance(customer, Mapping) else None
    return told if isinstance(told, str) else ""


def _everyday_words(code: str) -> frozenset[str]:
    # The file alone: what stands beside it in spaCy's French takes ten seconds to import.
    file = _LANGUAGES / code / "stop_words.py"
    return frozenset(run_path(str(file))["STOP_WORDS"]) if file.is_file() else frozenset()


def _is_mostly_latin(words: list[str]) -> bool:
    letters = "".join(words)
    return 2 * len(_LATIN.findall(letters)) > len(letters)


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isascii()


def _can_be_said(word: str) -> bool:
    """Whether this may be a word at all, and no hammering on the keys."""
    return 4 * len(_VOWEL.findall(word)) >= len(word)


def _share_of_english(lower: list[str], foreign: frozenset[str]) -> float:
    return sum(word not in foreign and is_english(word) for word in lower) / len(lower)


def _is_name(words: list[str]) -> bool:
    return len(words) < 7 and all(word[0].isupper() or word in _PARTICLES for word in words)
