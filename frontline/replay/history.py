"""What was said before a message of a transcript, for the parts of understanding that read a message in its conversation."""

from __future__ import annotations

from bot.understanding.history import CUSTOMER, MOST_REMEMBERED
from frontline.replay.transcript import Transcript


def history_before(transcript: Transcript, entry: int) -> list[dict[str, str]]:
    """What was said before an entry of the transcript, oldest first, as `bot.earlier` has it of a live conversation.

    What led to an agent counts no more once the agent has spoken.
    """
    start = next((index for index, one in enumerate(transcript.turns[:entry]) if one.author == "agent"), 0)
    found: list[dict[str, str]] = []
    customers = 0
    for one in reversed(transcript.turns[start:entry]):
        found.append({"by": one.author, "text": one.text})
        customers += one.author == CUSTOMER
        if customers == MOST_REMEMBERED:
            break
    return found[::-1]
