"""The basic form of an English word, by its ending alone: "promised" and "promises" are "promis".

What a form looks like does not matter, only that two words which people take for one have the same. It needs no
dictionary, so that the desk can look for phrases without a language model. It takes off inflections alone: "refund"
and "refundable" stay two words.
"""

from functools import lru_cache


def word_set(words: str) -> frozenset[str]:
    """Words that are written with blanks between them as a set."""
    return frozenset(words.split())


_IRREGULAR = {
    word: basic
    for basic, words in {
        "be": "am is are was were been being",
        "have": "has had having",
        "do": "does did done doing",
        "go": "goes went gone",
        "get": "got gotten getting",
        "give": "gave given giving",
        "make": "made making",
        "take": "took taken taking",
        "pay": "paid",
        "say": "said",
        "tell": "told",
        "send": "sent",
        "spend": "spent",
        "buy": "bought",
        "bring": "brought",
        "think": "thought",
        "know": "knew known",
        "break": "broke broken breaking",
        "lose": "lost losing",
        "leave": "left leaving",
        "come": "came coming",
        "see": "saw seen",
        "write": "wrote written writing",
        "speak": "spoke spoken",
        "steal": "stole stolen",
        "sue": "sues sued suing",
        "lie": "lies lied lying",
        "die": "dies died dying",
        "swear": "swore sworn",
        "become": "became becoming",
        "person": "people",
    }.items()
    for word in (basic, *words.split())
}
# Words that end like inflected ones and are none.
_WHOLE = word_set(
    "always news thanks this us yes his its less unless address access process express business previous various during "
    "thing something nothing anything everything morning evening king ring string spring bring sing wing need speed feed "
    "seed indeed exceed proceed succeed hundred red bed bus gas plus series species advice"
)
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=20_000)
def basic_form(word: str) -> str:
    """The basic form of `word`, which is in lower case."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.isalpha() or word in _WHOLE:
        return word
    stem = _without_ending(word)
    return _IRREGULAR.get(stem) or _undoubled(_without_e(stem))


def _without_ending(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    if word.endswith("eed"):
        return word[:-1]
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        # "ring" and "shed" have no vowel left, so that nothing was added to them.
        if stem != word and len(stem) > 1 and not _VOWELS.isdisjoint(stem):
            return stem + "e" if len(stem) == 2 else stem
    return word


def _without_e(word: str) -> str:
    """ "promise" is what "promised" leaves."""
    return word[:-1] if word.endswith("e") and len(word) > 3 and not word.endswith("ee") else word


def _undoubled(word: str) -> str:
    """ "stopp" is "stop", and "cancell" is "cancel"; "call" becomes "cal" everywhere."""
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in _VOWELS else word
