"""Failed attempts: how often the bot failed at what the customer wants now."""

import re
from dataclasses import dataclass
from functools import lru_cache

from handoff.conversation import Turn
from handoff.policy_model import AttemptSettings
from handoff.reading import Reading
from handoff.subjects import ANSWERS

# With these words the customer ends the matter; an old failure is no reason to hold them back.
_CLOSING = ("thank", "goodbye", "stop")
_WORD = re.compile(r"[^\W_]+")
_REPEAT_WORDS = 3
# A question that comes again after more messages than this is asked anew, not repeated.
_REMEMBERED = 10


@dataclass(frozen=True)
class Attempt:
    """A failed attempt: the message it happened at, what was wanted, of which kind, and what it weighs."""

    seq: int
    goal: str
    kind: str
    weight: float


def failed_attempts(reading: Reading, kinds: tuple[str, ...] = ()) -> tuple[Attempt, ...]:
    """The attempts that count at the last turn.

    A message counts once, by its heaviest failure. What was resolved is forgotten, and so is everything when the
    customer says stop. Failures at another goal than the present one do not count: changing the topic is no failure.
    """
    if kinds not in reading.attempts:
        # Several rules ask for the same.
        reading.attempts[kinds] = _open_attempts(reading, kinds)
    found: tuple[Attempt, ...] = reading.attempts[kinds]
    return found


def _open_attempts(reading: Reading, kinds: tuple[str, ...]) -> tuple[Attempt, ...]:
    latest = reading.latest
    if latest is None or latest.understanding.intent in _CLOSING:
        return ()
    settings = reading.policy.signals.failed_attempts
    open_attempts: list[Attempt] = []
    asked: list[Turn] = []
    for turn in reading.turns:
        if turn.understanding.intent == "stop":
            open_attempts, asked = [], []
            continue
        heaviest = max(_attempts_of(turn, asked, settings, kinds), key=lambda a: a.weight, default=None)
        if heaviest is not None and heaviest.weight > 0:
            open_attempts.append(heaviest)
        asked.append(turn)
        if turn.resolved:
            open_attempts = [a for a in open_attempts if a.goal and a.goal not in turn.resolved]
            asked = []
    wanted = reading.topic
    return tuple(a for a in open_attempts if not wanted or a.goal in ("", wanted))


def _attempts_of(turn: Turn, asked: list[Turn], settings: AttemptSettings, kinds: tuple[str, ...]) -> list[Attempt]:
    found = [(failure.kind.value, failure.goal or turn.goal) for failure in turn.failures]
    # The bot has not acted yet on the turn that is judged, so the customer's own words have to do.
    if turn.understanding.intent == "not_helpful":
        found.append(("not_helpful", turn.goal))
    earlier = tuple(one.text for one in asked[-_REMEMBERED:] if _asks(one))
    if _asks(turn) and _is_asked_again(turn.text, earlier, similarity=settings.similarity):
        found.append(("repeated_question", turn.goal))
    return [
        Attempt(turn.seq, goal, kind, getattr(settings, kind)) for kind, goal in found if not kinds or kind in kinds
    ]


def _asks(turn: Turn) -> bool:
    """Whether the message asks or wishes something; an answer is given again because the bot asked again."""
    return turn.understanding.intent not in ANSWERS and not turn.understanding.is_pressed


# The same messages are compared again at every turn and for every counterfactual. The cache holds several times what
# one decision asks for (`handoff.reading.MOST_TURNS`): a smaller one would be emptied before it is asked again.
@lru_cache(maxsize=8192)
def _is_asked_again(text: str, earlier: tuple[str, ...], *, similarity: float) -> bool:
    return any(is_repeated(text, one, similarity=similarity) for one in earlier)


def is_repeated(text: str, earlier: str, *, similarity: float) -> bool:
    """Are these the same question? Compared by the words they share; other numbers make another question."""
    words, before = _words(text), _words(earlier)
    if len(words) < _REPEAT_WORDS or len(before) < _REPEAT_WORDS:
        return False
    if any(_has_digit(word) for word in words ^ before):
        return False
    return len(words & before) / len(words | before) >= similarity


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower().replace("’", "'").replace("'", "")))


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)
