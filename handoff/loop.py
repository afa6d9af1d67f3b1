"""Loops: the bot gives the same answer again and again, and the customer does not get on."""

from handoff.conversation import OfferState, Turn
from handoff.reading import STOP, Reading, task_of
from handoff.sameness import is_repeated

# To thanks there is one answer, however often they come.
_POLITE = ("thank", "goodbye")


def same_answers(reading: Reading) -> tuple[Turn, ...]:
    """The turns of the present task to which the bot gave the same answer as to the last one, oldest first.

    Answers are compared by the words they share, as questions are; other numbers make another answer. A task that was
    resolved or dropped begins anew, and the offer of a person is no answer.
    """
    return reading.once("same_answers", lambda: _same_answers(reading))


def _same_answers(reading: Reading) -> tuple[Turn, ...]:
    found: list[Turn] = []
    similarity = reading.policy.signals.failed_attempts.similarity
    for turn in reversed(reading.turns):
        if turn.resolved or turn.understanding.intent == STOP:
            break
        is_polite = turn.understanding.intent in _POLITE
        if is_polite or not turn.answer or turn.offer is not OfferState.NONE or not _is_about(turn, reading):
            continue
        if not found or is_repeated(turn.answer, found[0].answer, similarity=similarity):
            found.append(turn)
    return tuple(reversed(found))


def _is_about(turn: Turn, reading: Reading) -> bool:
    return not reading.topic or task_of(reading.policy, turn) in ("", reading.topic)
