"""Failed attempts: how often the bot failed at what the customer wants now."""

import re
from collections import deque
from dataclasses import dataclass

from handoff.contacts import GENERAL_TASKS
from handoff.conversation import OfferState, Turn
from handoff.reading import STOP, Reading, task_of
from handoff.sameness import has_digit, is_among, words_of
from handoff.subjects import ANSWERS

# Of these triggers, the first says that an answer did not help, the second that it did.
NOT_HELPFUL_TRIGGER = "not_helpful"
SOLVED_TRIGGER = "solved"

# With these words the customer ends the matter; an old failure is no reason to hold them back.
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

    turn: Turn
    failures: tuple[tuple[str, str], ...]
    is_fresh_start: bool


def failed_attempts(reading: Reading, kinds: tuple[str, ...] = ()) -> tuple[Attempt, ...]:
    """The attempts that count at the last turn.

    A message counts once, by its heaviest failure, whether the customer's words or the bot's own report shows it. What
    was resolved is forgotten, and so is everything when the customer says stop or that it works now. Failures at
    another goal than the present one do not count: changing the topic is no failure.
    """
    return reading.once(("failed_attempts", kinds), lambda: _open_attempts(reading, kinds))


def _open_attempts(reading: Reading, kinds: tuple[str, ...]) -> tuple[Attempt, ...]:
    latest = reading.latest
    if latest is None or latest.understanding.intent in _CLOSING:
        return ()
    settings = reading.policy.signals.failed_attempts
    open_attempts: list[Attempt] = []
    for found in reading.once("failures", lambda: _failures(reading)):
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


def _failures(reading: Reading) -> tuple[_Found, ...]:
    """The messages that show a failure or an end of one, oldest first."""
    found: list[_Found] = []
    memory = _Memory()
    first = next((t.seq for t in reading.situation.turns if t.seq > reading.situation.spent_through), 0)
    for place, turn in enumerate(reading.turns):
        if turn.understanding.intent == STOP or _is_solved(turn):
            memory = _Memory()
            found.append(_Found(turn, (), is_fresh_start=True))
            continue
        # Before the bot has acted on the turn that is judged, the customer's own words have to do.
        failures = [(failure.kind.value, failure.goal or turn.goal) for failure in turn.failures]
        if _says_no_help(turn, is_first=turn.seq == first):
            failures.append(("not_helpful", turn.goal))
        if _asks(turn):
            failures += memory.asked_before(reading, turn, place)
        if failures or turn.resolved:
            found.append(_Found(turn, tuple(failures), is_fresh_start=False))
        memory.add(turn, place)
    return tuple(found)


class _Memory:
    """What was asked lately, and which tasks were answered by which turn."""

    def __init__(self) -> None:
        self._asked: deque[tuple[int, str]] = deque()
        self._answered: dict[str, tuple[int, Turn]] = {}

    def add(self, turn: Turn, place: int) -> None:
        """Remember a turn."""
        task = turn.understanding.intent
        if turn.resolved:
            # What was resolved may be asked again in the same words; the same need in other words counts either way.
            self._asked.clear()
        elif _asks(turn):
            self._asked.append((place, turn.text))
        if _is_answered(turn, task):
            self._answered[task] = (place, turn)

    def asked_before(self, reading: Reading, turn: Turn, place: int) -> list[tuple[str, str]]:
        """The failure that lies in the turn's asking for what was asked for before."""
        while self._asked and place - self._asked[0][0] > _REMEMBERED:
            self._asked.popleft()
        earlier = tuple([text for _, text in self._asked])
        if is_among(turn.text, earlier, similarity=reading.policy.signals.failed_attempts.similarity):
            return [("repeated_question", turn.goal)]
        task = turn.understanding.intent
        at, answered = self._answered.get(task, (0, None))
        if answered is None or place - at > _REMEMBERED or not _is_task(reading, turn):
            return []
        # Another number means another order or invoice.
        is_same = turn.text and not any(has_digit(word) for word in words_of(turn.text) - words_of(answered.text))
        return [("need_again", task_of(reading.policy, turn))] if is_same else []


def _is_task(reading: Reading, turn: Turn) -> bool:
    """Does the message clearly ask for one task?"""
    info = reading.intent_info(turn)
    is_one = info is not None and info.task and turn.understanding.intent not in GENERAL_TASKS
    return is_one and turn.understanding.confidence >= _SURE


def _is_answered(turn: Turn, task: str) -> bool:
    """Did the bot answer, rather than fail, ask for something, or offer a person?"""
    if not (turn.answer or turn.resolved) or turn.failures or turn.offer is not OfferState.NONE:
        return False
    return task in turn.resolved or (bool(turn.answer) and "?" not in _POLITE_QUESTION.sub("", turn.answer))


def _says_no_help(turn: Turn, *, is_first: bool) -> bool:
    if turn.understanding.intent == "not_helpful":
        return True
    # "It is still not working" in the first message is about the product, and no answer of the bot.
    return not is_first and any(hit.name == NOT_HELPFUL_TRIGGER for hit in turn.understanding.triggers)


def _is_solved(turn: Turn) -> bool:
    """Does the customer say that it works now, and nothing against it?"""
    said = {hit.name for hit in turn.understanding.triggers}
    is_denied = NOT_HELPFUL_TRIGGER in said or turn.understanding.intent == "not_helpful"
    return SOLVED_TRIGGER in said and not is_denied and not turn.failures


def _asks(turn: Turn) -> bool:
    """Whether the message asks or wishes something; an answer is given again because the bot asked again."""
    return turn.understanding.intent not in ANSWERS and not turn.understanding.is_pressed
