"""Which passwords agents may have: long enough, and not soon guessed. Pure.

As NIST SP 800-63B, 5.1.1.2 has it: no rules about digits and signs, and instead a comparison with what is commonly used. zxcvbn
counts how many guesses a password would take that knows words, names, dates, keyboards, and what belongs to its owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from desk.errors import InvalidValue

MINIMUM_CHARACTERS = 10
MAXIMUM_CHARACTERS = 200
_LEAST_GUESSES = 1e8
_LEAST_OWN_CHARACTERS = 6  # besides the names that everybody knows
# zxcvbn takes longer than linearly, and a password of so many good characters is good.
_READ_CHARACTERS = 72


def check_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Raises `InvalidValue` for one that is too short, too long, or soon guessed by who knows what is `about` its owner."""
    if not MINIMUM_CHARACTERS <= len(password) <= MAXIMUM_CHARACTERS:
        raise InvalidValue("password", problem=f"it needs {MINIMUM_CHARACTERS} to {MAXIMUM_CHARACTERS} characters")
    # Its lists of words are read at the first use, and the desk starts sooner without them.
    from zxcvbn import zxcvbn

    known = sorted({word.lower() for text in about for word in (text, *re.split(r"\W+", text)) if len(word) > 2})
    left = password.lower()
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, "")
    judged = zxcvbn(password[:_READ_CHARACTERS], user_inputs=known)
    if judged["guesses"] < _LEAST_GUESSES or len(left) < _LEAST_OWN_CHARACTERS:
        raise InvalidValue("password", problem="it is soon guessed; take several words that do not belong together")
