"""The customer's mood over the last messages.

Level and trend are one number: the mean of the last scores, in which later messages weigh more. So a conversation
that turns bad counts more than one that begins badly and recovers, and yet no message that sounds better can make
the mood worse, as it could if the trend were a difference between two messages.
"""

from handoff.conversation import Turn
from handoff.reading import Reading

# A value that the bot asked for (an order number) carries no feeling, and must not dilute what was felt before.
_WITHOUT_FEELING = ("inform",)


def mood_window(reading: Reading) -> tuple[Turn, ...]:
    """The messages that the mood is read from, oldest first."""
    return reading.once("mood_window", lambda: _window(reading))


def mood(reading: Reading) -> float:
    """-1 to 1. Messages that a short conversation does not have yet count as neutral."""
    weights = reading.policy.signals.mood.weights
    window = mood_window(reading)
    scores = (turn.understanding.sentiment.score for turn in window)
    aligned = weights[len(weights) - len(window) :]
    return sum(weight * score for weight, score in zip(aligned, scores, strict=True)) / sum(weights)


def bad_turns(reading: Reading) -> tuple[Turn, ...]:
    """The messages of the window that sound bad by themselves."""
    limit = reading.policy.signals.mood.bad_at_most
    return tuple(turn for turn in mood_window(reading) if turn.understanding.sentiment.score <= limit)


def _window(reading: Reading) -> tuple[Turn, ...]:
    feeling: list[Turn] = []
    for turn in reversed(reading.turns):
        if len(feeling) == len(reading.policy.signals.mood.weights):
            break
        if turn.understanding.intent not in _WITHOUT_FEELING:
            feeling.append(turn)
    return tuple(reversed(feeling))
