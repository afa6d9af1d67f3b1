"""Whether a sentence says the opposite of a phrase in it: "we cannot promise that", "without admitting that we are liable".

In the manner of NegEx (Chapman and others, 2001): a word of denial reaches over the words that follow it, up to a
boundary. Made for what a company writes; `bot.understanding.negation` reads what customers write.
"""

import itertools
from collections.abc import Sequence

from handoff.spoken_words import SpokenWord
from handoff.word_forms import basic_form, word_set

# A denial reaches over so many words.
_REACH = 7
# A condition reaches over the noun before "is".
_CONDITION_REACH = 4
# Nothing is looked at that lies further back.
_LONGEST_CLAUSE = 40


def _basic(words: str) -> frozenset[str]:
    return frozenset(map(basic_form, word_set(words)))


_DENIALS = _basic("not never no nor neither without unable nobody nothing none hardly refuse decline avoid stop")
_CLAUSE_ENDS = _basic("but because although though however until when while then otherwise instead so since")
# "I did not find it and we will refund you": another sentence begins.
_SUBJECTS = frozenset({"i", "we"})
# "I do not think that we are liable" denies what is thought.
_THINKING = _basic("think believe suppose say mean claim admit promise that whether imply confirm agree")
# "Nor can we promise that."
_AUXILIARIES = _basic("will would can could shall should may might must do be have")
# "Not only" and "no doubt" deny nothing; "do not worry" denies itself alone.
_NO_DENIAL = _basic("only just doubt question matter wonder problem merely worry hesitate forget fear wait mind")
_CONDITIONS = _basic("if whether unless")


def is_denied(words: Sequence[SpokenWord], start: int) -> bool:
    """Whether the words before the phrase that begins at `words[start]` deny it, or only ask whether it is so."""
    before = [word.basic for word in words[_clause_start(words, start) : start]]
    first = words[start].basic
    if _is_condition(before, first) or _is_instead(before):
        return True
    return any(basic in _DENIALS and _reaches(basic, before[index + 1 :], first) for index, basic in enumerate(before))


def _clause_start(words: Sequence[SpokenWord], start: int) -> int:
    furthest = max(0, start - _LONGEST_CLAUSE)
    for place in range(start - 1, furthest - 1, -1):
        if words[place].is_mark or words[place].basic in _CLAUSE_ENDS:
            return place + 1
    return furthest


def _reaches(denial: str, between: Sequence[str], first: str) -> bool:
    """Whether a denial reaches over the words between it and the phrase, whose first word is `first`."""
    if len(between) > _REACH or (between and between[0] in _NO_DENIAL):
        return False
    following = [*between, first]
    for place, basic in enumerate(following):
        if basic in _SUBJECTS and not _is_same_sentence(denial, following[:place]):
            return False
    return True


def _is_same_sentence(denial: str, between: Sequence[str]) -> bool:
    """Whether what stands between a denial and a subject leaves the subject in the denied sentence."""
    if not between:
        return denial == "nor"
    return between[-1] in _THINKING or (len(between) == 1 and between[0] in _AUXILIARIES)


def _is_condition(before: Sequence[str], first: str) -> bool:
    """Whether the phrase is a condition: "if it is our fault", "if the delay was our fault", "whether we are liable"."""
    tail = before[:-1] if before[-1:] == ["that"] else before
    reach = _CONDITION_REACH if first == "be" else 1
    return not _CONDITIONS.isdisjoint(tail[-reach:])


def _is_instead(before: Sequence[str]) -> bool:
    tail = tuple(before[-4:])
    return any(pair in (("rather", "than"), ("instead", "of"), ("far", "from")) for pair in itertools.pairwise(tail))
