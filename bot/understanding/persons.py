"""The names by which people introduce themselves. A name that is only mentioned is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

import msgspec

from bot.understanding.english_words import is_english, word_set
from bot.understanding.given_names import is_given_name, is_sure_name

_PARTICLES = word_set("van von de del della der den di da dos du la le bin al el mac mc st ter ten zu")
_LETTERS = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_])){0,40}"
_TITLE = r"(?:(?P<title>dr|mr|mrs|ms|miss|prof)\.?[ ]{1,2})?"
_NAME = _TITLE + rf"(?P<name>{_LETTERS}(?:[ \t]{{1,2}}{_LETTERS}){{0,5}})"
_MOST_WORDS = 4


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


# After these words a name follows, however it is written.
_SURE = _pattern(
    r"(?:\b(?:my|the) (?:full |first |last |new |given |family |sur)?name(?:(?:'s|’s| is):?|:)|"
    r"\bname on the (?:account|order|invoice|bill|card) is|\bin the name of|"
    r"\b(?:the |account )?name:|(?:\A|[.,;!?\n]\s?)name is|\b(?:first|last|sur)[ ]?name:?|\bmy surname is|"
    r"\b(?:account holder|cardholder)(?:'s name)?(?: is|:)|"
    r"\b(?:it's|it is|account is|order is|it should be) under(?: the name(?: of)?)?|\bi am called|\byou can call me)\s{1,2}"
    + _NAME
)
# After these, words that can only be a name: "I'm angry", "this is John Miller".
_MAYBE = _pattern(
    r"\b(?:i'm|i’m|im|i am|this is|(?P<weak>it['’]s me,?|it's|it’s|it is|its|here is)|speaking with|call me|name to)\s{1,2}"
    + _NAME
)
_HERE = _pattern(rf"(?:\A|[,.!?\n]|\b(?:hi|hello|hey)\b)[ ,]{{0,3}}{_NAME}(?=\s(?:here|speaking)\b)")
# "Thanks, Dave" in one line thanks Dave, who is somebody else.
_SIGNED = _pattern(
    r"\b(?:(?:regards|sincerely|best wishes|all the best|best|yours)[ ]?(?:[,!.][ ]?|\n)|"
    rf"(?:thanks|thank you|cheers)[ ]?[,!.]?[ ]?\n)\s{{0,3}}[-–]?{_NAME}[ .]{{0,2}}(?=\n|\Z)"
)
_SOMEBODY_ELSE = _pattern(
    r"['’]s (?:husband|wife|son|daughter|mother|mom|mum|father|dad|friend|assistant|colleague|partner|brother|sister)\b"
)
# Words that end a name in a text without capitals.
_NO_NAME = word_set(
    "a about again an and any are as at because but can cannot cant could do does email for from have here how i i'm id if "
    "im in is it it's its mail my need not now number of on or order phone please so still thanks that the this to trying "
    "wanna want was what when where which who why with would you your calling looking writing having going no also me he "
    # "My name is spelled wrong."
    "spelled misspelled spelt written wrong different changed incorrect missing being used showing shown displayed correct "
    "there linked registered monday tuesday wednesday thursday friday saturday sunday speaking account just gonna only "
    "first last name surname invoice has had was were should needs must changed change she her his he's she's we they back later asap tomorrow today by"
)
# Where people are from, which has a capital too.
_ORIGINS = word_set(
    "american british english scottish irish welsh german french spanish italian portuguese dutch belgian swiss austrian "
    "polish danish swedish norwegian finnish greek turkish russian ukrainian canadian mexican brazilian colombian chinese "
    "japanese korean indian pakistani vietnamese filipino thai australian african asian european latino hispanic jewish "
    "muslim christian catholic english-speaking german-speaking"
)
# A slip in a word ("This is Rediculous") makes it no name, and names of firms have a form of their own (FedEx).
_NO_NAME_FORM = re.compile(r"(?:ed|ing|ous|ful|able|ible|ive|ly|less|ish|ment|tion)\Z|[a-z][A-Z]")


class Person(msgspec.Struct, frozen=True):
    """A person's name as it is written in full, and its character offsets."""

    name: str
    start: int
    end: int


class _Word(msgspec.Struct, frozen=True):
    text: str
    start: int
    end: int


class _Candidate(msgspec.Struct, frozen=True):
    words: list[_Word]
    # "Mr. Miller" is a name without more, "it's Christmas" is one only when the first word is a given name.
    is_titled: bool = False
    is_weak: bool = False


def find_persons(text: str) -> Iterator[Person]:
    """Find the names by which somebody introduces or signs themselves. Each has one to four words."""
    found = [(_sure(one), one) for one in _candidates(_SURE, text)]
    found.extend((_maybe(one, text), one) for one in _candidates(_MAYBE, text))
    for pattern in (_HERE, _SIGNED):
        for one in _candidates(pattern, text):
            # All of it must be a name here, for nothing before it says so.
            kept = _maybe(one, text)
            found.append((kept if kept == len(one.words) else 0, one))
    end = 0
    for count, one in sorted(found, key=lambda pair: (pair[1].words[0].start, -pair[0])):
        start = one.words[0].start
        if count and start >= end:
            last = one.words[count - 1]
            end = _without_possessive(last)
            if not _SOMEBODY_ELSE.match(text, end):
                yield Person(_written(text[start:end]), start, end)


def _candidates(pattern: re.Pattern[str], text: str) -> Iterator[_Candidate]:
    place = 0
    while (match := pattern.search(text, place)) is not None:
        offset = match.start("name")
        words = [
            _Word(word.group(), offset + word.start(), offset + word.end())
            for word in re.finditer(r"\S+", match["name"])
        ]
        yield _Candidate(words, is_titled=bool(match["title"]), is_weak=bool(match.groupdict().get("weak")))
        # What looks like a name may hold the next introduction: "I'm sorry this is Maria".
        place = max(offset, match.start() + 1)


def _sure(candidate: _Candidate) -> int:
    """How many of the words after "my name is" are the name."""
    words = candidate.words
    count = len(list(takewhile(lambda word: word.text.lower().strip(".") not in _NO_NAME, words[:_MOST_WORDS])))
    return _without_particles(words, count)


def _maybe(candidate: _Candidate, text: str) -> int:
    """How many of the words after "I'm" are a name, 0 when they are something else."""
    words = candidate.words
    first = words[0].text
    if _plain(first) in _NO_NAME | _ORIGINS:
        return 0
    is_loud = text.isupper()
    if candidate.is_weak and not is_given_name(_plain(first)):
        return 0
    if candidate.is_titled and first[0].isupper():
        pass
    elif first[0].islower() or is_loud:
        if not is_sure_name(_plain(first)):
            return 0
    elif is_english(_plain(first)) and not is_given_name(_plain(first)):
        return 0
    count = 1
    for word in words[1:_MOST_WORDS]:
        lower = _plain(word.text)
        is_capital = word.text[0].isupper() and not is_loud
        goes_on = lower in _PARTICLES or is_capital or is_given_name(lower) or not is_english(lower)
        if not goes_on or (lower in _NO_NAME and lower not in _PARTICLES):
            break
        count += 1
    count = _without_particles(words, count)
    if count == 1 and not candidate.is_titled and not is_given_name(_plain(first)):
        if _NO_NAME_FORM.search(first) or (first.isupper() and not is_loud):
            return 0
        # A strange word with a capital is a name when nothing but a pause follows: "this is Zbigniew, ...".
        after = text[words[0].end :]
        return 1 if re.match(r"\s*(?:$|[,.!;\n]|here\b|speaking\b|again\b|and\b)", after) else 0
    return count


def _without_particles(words: list[_Word], count: int) -> int:
    """A name ends with no particle. "Al" with a capital is a name of its own."""
    while count > 1 and words[count - 1].text.lower() in _PARTICLES:
        count -= 1
    if count == 1 and words[0].text in _PARTICLES:
        return 0
    return count


def _plain(word: str) -> str:
    return re.sub(r"['’]s?\Z", "", word.lower()).strip(".")


def _without_possessive(word: _Word) -> int:
    return word.end - 2 if word.text.lower().endswith(("'s", "’s")) else word.end


def _written(name: str) -> str:
    """Give a name that was typed in one case its capitals; one with capitals of its own stays."""
    words = " ".join(name.split())
    if words != words.lower() and words != words.upper():
        return words
    return " ".join(word if word in _PARTICLES else word.title() for word in words.lower().split())
