"""The forms that a phrase of the policy stands for: `(talk|speak) to a (real|) human` is written once, and is four."""

import itertools
import re

FORMS_AT_MOST = 1_000
_PART = re.compile(r"\(([^()]*)\)|([^()]+)|([()])")


class PhraseInvalid(ValueError):
    """Raised when a phrase cannot be read. The text is a sentence that says what is wrong and what would be right."""


def forms_of(phrase: str) -> tuple[str, ...]:
    """Every form of `phrase`, in lower case with single spaces.

    In round brackets stand alternatives with `|` between them; an empty one means that nothing need stand there.
    Raises `PhraseInvalid` for brackets that do not fit or stand in each other, for a form without a word, and for
    more than `FORMS_AT_MOST` forms.
    """
    choices: list[tuple[str, ...]] = []
    count = 1
    for inside, outside, stray in _PART.findall(phrase):
        if stray:
            raise PhraseInvalid(f"The brackets of `{phrase}` do not fit: write them like `(talk|speak) to a human`.")
        if outside and "|" in outside:
            raise PhraseInvalid(f"The `|` of `{phrase}` stands outside of brackets: write `(talk|speak) to a human`.")
        options = tuple(dict.fromkeys(inside.split("|"))) if not outside else (outside,)
        count *= len(options)
        if count > FORMS_AT_MOST:
            raise PhraseInvalid(
                f"`{phrase}` stands for more than {FORMS_AT_MOST} forms: write it as two phrases with fewer alternatives."
            )
        choices.append(options)
    forms = tuple(dict.fromkeys(" ".join("".join(parts).lower().split()) for parts in itertools.product(*choices)))
    if not forms or any(not any(character.isalnum() for character in form) for form in forms):
        raise PhraseInvalid(f"`{phrase}` has a form without any word: write at least one outside of the brackets.")
    return forms


def has_words(form: str, part: str) -> bool:
    """Whether the words of `part` stand in `form`, one after the other."""
    return f" {part} " in f" {form} "
