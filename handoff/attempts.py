"""Failed attempts: how often the bot failed at what the customer wants now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from handoff.contacts import GENERAL_TASKS
from handoff.conversation import OfferState, Turn
from handoff.reading import STOP, Reading, task_of
from handoff.sameness import has_digit, is_among, words_of
from handoff.subjects import ANSWERS

# Of these triggers, the first says that an answer did not help, the second that it did.
NOT_HELPFUL_TRIGGER = "not_helpful"
SOLVED_TRIGGER = "solved"

# With these words the customer ends the matter, and an old failure is no reason to hold them back; unless it sounds
# bad, for "I give up" ends nothing.
_CLOSING = ("thank", "goodbye", STOP)
# A question that comes again after more messages than this is asked anew, not repeated.
_REMEMBERED = 10
# Below this an intent is too unsure to say that the need is the same.
_SURE = 0.5
# A question at the end of an answer that asks for nothing that the task needs.
_POLITE_QUESTION = re.compile(
    r"[^.!?\n]*\b(?:anything|something|what) else\b[^.!?\n]*\?"
    r"|[^.!?\n]*\b(?:did|does|has|was|is) (?:that|this|it|the answer) (?:\w+ )?(?:help\w*|answer\w*|useful|clear)\b[^.!?\n]*\?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Attempt:
    """A failed attempt: the message it happened at, what was wanted, of which kind, and what it weighs."""

    turn: Turn
    goal: str
    kind: str
    weight: float


@dataclass(frozen=True)
class _Found:
    """What one message shows: its failures as kind and goal, and whether it ends what came before."""

    place: int
    turn: Turn
    failures: tuple[tuple[str, str], ...]
    is_fresh_start: bool = False


@dataclass(frozen=True)
class _Memory:
    """What was asked lately (place and text), and which tasks were answered, by the place and turn of the answer."""

    asked: tuple[tuple[int, str], ...] = ()
    answered: Mapping[str, tuple[int, Turn]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Scan:
    """A reading gone through once: `found` oldest first, and what was remembered before each turn."""

    found: tuple[_Found, ...]
    memories: tuple[_Memory, ...]


def failed_attempts(reading: Reading, kinds: tuple[str, ...] = ()) -> tuple[Attempt, ...]:
    """The attempts that count at the last turn.

    A message counts once, by its heaviest failure, whether the customer's words or the bot's own report shows it. What
    was resolved is forgotten, and so is everything when the customer says stop or that it works now. Failures at
    another goal than the present one do not count: changing the topic is no failure.
    """
    return reading.once(("failed_attempts", kinds), lambda: _open_attempts(reading, kinds))


def _open_attempts(reading: Reading, kinds: tuple[str, ...]) -> tuple[Attempt, ...]:
    latest = reading.latest
    if latest is None or _ends(reading, latest, _CLOSING):
        return ()
    settings = reading.policy.signals.failed_attempts
    open_attempts: list[Attempt] = []
    for found in _scan(reading).found:
        if found.is_fresh_start:
            open_attempts = []
        counted = [
            Attempt(found.turn, goal, kind, getattr(settings, kind))
            for kind, goal in found.failures
            if not kinds or kind in kinds
        ]
        heaviest = max(counted, key=lambda attempt: attempt.weight, default=None)
        if heaviest is not None and heaviest.weight > 0:
            open_attempts.append(heaviest)
        if found.turn.resolved:
            open_attempts = [a for a in open_attempts if a.goal and a.goal not in found.turn.resolved]
    wanted = reading.topic
    return tuple(a for a in open_attempts if not wanted or a.goal in ("", wanted))


def _scan(reading: Reading) -> _Scan:
    return reading.once("attempts", lambda: _scanned(reading))


def _scanned(reading: Reading) -> _Scan:
    """Go through the turns; those that a similar reading went through already are taken from it."""
    shared = reading.shared
    before = _scan(reading.like) if shared and reading.like is not None else _Scan((), ())
    found = [one for one in before.found if one.place < shared]
    memories = list(before.memories[: shared + 1])
    memory = memories.pop() if memories else _Memory()
    first = reading.first_seq
    for place in range(shared, len(reading.turns)):
        turn = reading.turns[place]
        memories.append(memory)
        said = {hit.name for hit in turn.understanding.triggers}
        is_unsolved = NOT_HELPFUL_TRIGGER in said or _is_unsolved(reading, turn)
        if _ends(reading, turn, (STOP,)) or (SOLVED_TRIGGER in said and _is_solved(turn, is_unsolved=is_unsolved)):
            memory = _Memory()
            found.append(_Found(place, turn, (), is_fresh_start=True))
            continue
        # Before the bot has acted on the turn that is judged, the customer's own words have to do.
        failures = [(failure.kind.value, failure.goal or turn.goal) for failure in turn.failures]
        # "It is still not working" in the first message is about the product, and no answer of the bot.
        if turn.understanding.intent == "not_helpful" or (is_unsolved and turn.seq != first):
            failures.append(("not_helpful", turn.goal))
        is_question = _asks(turn)
        if is_question and (again := _asked_before(reading, turn, place, memory)):
            failures.append(again)
        if failures or turn.resolved:
            found.append(_Found(place, turn, tuple(failures)))
        memory = _remembered(memory, turn, place, is_question=is_question)
    return _Scan(tuple(found), (*memories, memory))


def _is_unsolved(reading: Reading, turn: Turn) -> bool:
    at_least = reading.policy.signals.failed_attempts.unsolved_at_least
    return any(need.name == "unsolved" and need.probability >= at_least for need in turn.understanding.needs)


def _remembered(memory: _Memory, turn: Turn, place: int, *, is_question: bool) -> _Memory:
    asked, answered = memory.asked, memory.answered
    if turn.resolved:
        # What was resolved may be asked again in the same words; the same need in other words counts either way.
        asked = ()
    elif is_question:
        asked = (*(one for one in asked if place - one[0] < _REMEMBERED), (place, turn.text))
    task = turn.understanding.intent
    if _is_answered(turn):
        answered = {**answered, task: (place, turn)}
    elif task in answered:
        # An answer is followed by the same need once; what follows is up to the next answer.
        answered = {name: one for name, one in answered.items() if name != task}
    return memory if asked is memory.asked and answered is memory.answered else _Memory(asked, answered)


def _asked_before(reading: Reading, turn: Turn, place: int, memory: _Memory) -> tuple[str, str] | None:
    """The failure that lies in the turn's asking for what was asked for before."""
    earlier = tuple([text for at, text in memory.asked if place - at <= _REMEMBERED])
    if is_among(turn.text, earlier, similarity=reading.policy.signals.failed_attempts.similarity):
        return "repeated_question", turn.goal
    at, answered = memory.answered.get(turn.understanding.intent, (0, None))
    if answered is None or place - at > _REMEMBERED or not _is_task(reading, turn):
        return None
    # Another number means another order or invoice.
    is_other = any(has_digit(word) for word in words_of(turn.text) - words_of(answered.text))
    return ("need_again", task_of(reading.policy, turn)) if turn.text and not is_other else None


def _is_task(reading: Reading, turn: Turn) -> bool:
    """Does the message clearly ask for one task?"""
    info = reading.intent_info(turn)
    is_one = info is not None and info.task and turn.understanding.intent not in GENERAL_TASKS
    return is_one and turn.understanding.confidence >= _SURE


def _is_answered(turn: Turn) -> bool:
    """Did the bot answer, rather than fail, ask for something, or offer a person?"""
    if not (turn.answer or turn.resolved) or turn.failures or turn.offer is not OfferState.NONE:
        return False
    if turn.understanding.intent in turn.resolved:
        return True
    return bool(turn.answer) and not _asks_back(turn.answer)


@lru_cache(maxsize=2048)
def _asks_back(answer: str) -> bool:
    """Does an answer ask for something that the task needs? The same answers are looked at turn after turn."""
    return "?" in answer and "?" in _POLITE_QUESTION.sub("", answer)


def _ends(reading: Reading, turn: Turn, intents: tuple[str, ...]) -> bool:
    """Does the customer end the matter with one of these intents, and not in a bad mood?"""
    is_bad = turn.understanding.sentiment.score <= reading.policy.signals.mood.bad_at_most
    return turn.understanding.intent in intents and not is_bad


def _is_solved(turn: Turn, *, is_unsolved: bool) -> bool:
    """Does the customer who says that it works now say nothing against it? "It worked for a day" is no success."""
    return not is_unsolved and turn.understanding.intent != "not_helpful" and not turn.failures


def _asks(turn: Turn) -> bool:
    """Whether the message asks or wishes something; an answer is given again because the bot asked again."""
    return turn.understanding.intent not in ANSWERS and not turn.understanding.is_pressed
