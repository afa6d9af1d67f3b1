"""Whether the words before a phrase take it back: "no need for a lawyer", "I am not going to sue you".

In the manner of NegEx (Chapman and others, 2001), made for doctors' notes: a word of denial reaches over the words
that follow it, up to a boundary. The boundaries here are those of chats, where commas are left out: what follows a
new subject ("if you don't refund me I will sue") is not denied. In doubt nothing is taken back, for a person called
in vain costs less than one not called.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import lemminflect

from bot.understanding.english_words import word_set
from bot.understanding.words import Word

# A denial reaches over so many words.
_REACH = 6
_DENIALS = frozenset({"not", "never", "nothing", "no", "without", "neither", "nor", "hardly", "none"})
_CLAUSE_ENDS = word_set(
    "but because although though however unless until except if whether when while then else otherwise so since"
)
_SUBJECTS = frozenset({"i", "we", "he", "she", "they"})
# These may also be what something is done to, so they begin a new clause only before a verb that needs a subject.
_MAYBE_SUBJECTS = frozenset({"you", "it", "this", "that", "there"})
_AUXILIARIES = word_set("will would shall should must can could may might be have do")
# What is not known, or cannot be helped, may well be so.
_OPEN = word_set("know sure certain understand stop help believe hesitate wait only just merely")
# "I have never seen such a scam."
_COMPARISONS = word_set("so as more such")
# "I don't think it is" denies what is thought.
_THINKING = word_set("think believe suppose feel guess say mean claim")
_NEEDED = word_set("need necessary require involve want")
# "No doubt", "without any warning" and "for no reason" deny themselves alone, not what follows them. Basic forms.
_SET_NOUNS = word_set("doubt warn reason wonder question idea explanation")
_ANY = word_set("any a the slight single")
_DETERMINERS = word_set("my our your his her their the a an this these those someone")


def is_negated(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether the phrase of `words[start:end]` is denied by the words around it."""
    lemmas = [word.lemma for word in words]
    if start > 0 and lemmas[start - 1] == "and" and _is_finite(words[start]):
        # "It never worked and caught fire", but "it did not spark and smoke".
        return _is_needless(lemmas[end : end + 4])
    before = lemmas[_clause_start(words, start) : start]
    if before[:1] == ["why"]:
        return False
    if any(lemma in _DENIALS and _reaches(before, index, lemmas[start:end]) for index, lemma in enumerate(before)):
        return True
    if _is_instead(before):
        return True
    return _is_needless(lemmas[end : end + 4])


def _clause_start(words: Sequence[Word], start: int) -> int:
    for index in range(start - 1, -1, -1):
        # "If this is not settled my lawyer will write": the denial is of the condition, not of what follows it.
        if words[index].is_break or (words[index].lemma in _CLAUSE_ENDS and words[index].lemma != "if"):
            return index + 1
    return 0


def _reaches(before: Sequence[str], index: int, phrase: Sequence[str]) -> bool:
    """Whether the denial at `index` reaches the phrase that follows `before`."""
    between = before[index + 1 :]
    denial = before[index]
    said_before = before[:index]
    if len(between) > _REACH or "if" in before:
        return False
    if denial in ("no", "without") and next((lemma for lemma in between if lemma not in _ANY), "") in _SET_NOUNS:
        return False
    if denial == "no":
        return len(between) < 5 and not _is_answer(said_before, between, phrase)
    if between[:1] and between[0] in _OPEN | _SUBJECTS | _MAYBE_SUBJECTS:
        # "not only", "not sure", and questions: "can't I talk to somebody", "isn't there a person".
        return False
    if denial == "without" and any(lemma in _DENIALS for lemma in said_before):
        return False
    if denial == "not" and said_before[-1:] and said_before[-1] in ("can", "could"):
        # What one cannot do one may want to: "I can't close my account".
        return False
    if denial in ("not", "never") and "you" in said_before[-2:] and "if" not in said_before:
        # "You did not cancel my subscription" is about that all the same.
        return False
    return not _has_new_subject(between, phrase) and not (_COMPARISONS & {*between} and denial == "never")


def _has_new_subject(between: Sequence[str], phrase: Sequence[str]) -> bool:
    following = [*between, *phrase]
    for index, lemma in enumerate(between):
        thought = index > 0 and between[index - 1] in {*_THINKING, "that"}
        if lemma in _SUBJECTS and not thought:
            return True
        if lemma in _MAYBE_SUBJECTS and not thought and following[index + 1] in _AUXILIARIES:
            return True
    return any(lemma in _OPEN for lemma in between[:2])


def _is_answer(said_before: Sequence[str], between: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether "no" stands by itself: "no get me a human", "no I want a person", "oh no my card was stolen"."""
    if any(lemma in _SUBJECTS for lemma in between):
        return True
    if [*between, *phrase][0] in _DETERMINERS | _MAYBE_SUBJECTS:
        return True
    return not said_before and not between and len(phrase) > 1 and phrase[1] in _AFTER_VERBS


_AFTER_VERBS = word_set("to with me my our a an the this that your you")


def _is_finite(word: Word) -> bool:
    """Whether a verb tells by itself, "caught" or "will", and needs no other before it as "catch" does."""
    if word.lemma in _AUXILIARIES:
        return True
    return (
        word.text != word.lemma and not word.text.endswith("ing") and bool(lemminflect.getAllLemmas(word.text, "VERB"))
    )


def _is_instead(before: Sequence[str]) -> bool:
    tail = list(before[-4:])
    pairs = list(itertools.pairwise(tail))
    return ("instead", "of") in pairs or ("rather", "than") in pairs


def _is_needless(after: Sequence[str]) -> bool:
    """Whether the words behind the phrase take it back: "a lawyer is not needed"."""
    return len(after) > 2 and after[0] in _AUXILIARIES and "not" in after[1:3] and bool(_NEEDED & {*after[1:]})
