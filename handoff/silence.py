"""How long the customer has been silent since the bot last said something."""

from dataclasses import dataclass

from handoff.conversation import Turn
from handoff.reading import Reading

# Who comes back with what they were asked for was looking it up.
_ANSWER = "inform"


@dataclass(frozen=True)
class Pause:
    """`after` is the message whose answer the customer was silent about; `seconds` is above 0."""

    seconds: float
    after: Turn


def silence_of(reading: Reading) -> Pause | None:
    """The pause as of the moment that is judged; none where the times are not known or the bot owes an answer.

    By the clock (`Situation.now`) it is what has passed since the bot answered the last message. Otherwise it is the
    pause that the last message ended, unless that gives what the bot had asked for.
    """
    latest, now = reading.latest, reading.situation.now
    if latest is None:
        return None
    if now > 0 and latest.answered_at > 0:
        return _pause(latest, until=now)
    if latest.understanding.intent == _ANSWER:
        return None
    before = next((turn for turn in reversed(reading.turns[:-1]) if turn.answered_at > 0), None)
    return None if before is None else _pause(before, until=latest.at)


def _pause(after: Turn, *, until: float) -> Pause | None:
    seconds = until - after.answered_at
    return Pause(seconds, after) if seconds > 0 else None
