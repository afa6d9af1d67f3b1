"""How the assistant gathers facts for an agent: what it says, what it takes for an answer, and when it stops. Pure.

The conversation stays the agent's. The assistant may only ask the questions that it was given, one after the other, and
only while its grant is open; whoever ends the grant ends its asking. It speaks the customer's language: `words` are that language's
sentences (`desk.channels.languages`), and the questions are in it where designers wrote them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from msgspec.structs import replace

from desk.channels.languages import Sentences, said
from desk.copilot.answers import AnswerReader, Said, cannot_say
from handoff.reply_model import FactKind
from handoff.wire.copilot import Delegation, GatheredItem

# So many messages in a row that answer nothing, and the customer wants something else.
MOST_MISSES = 2
# The grant ends when nothing was heard for so long.
PATIENCE_SECONDS = 600.0
MOST_ITEMS = 8
# What such an answer looks like belongs to it wherever it stands; any words, a number or a day could be anything's.
_UNMISTAKABLE = frozenset({FactKind.ORDER_NUMBER, FactKind.EMAIL, FactKind.PHONE, FactKind.PHOTO})


class Ending(StrEnum):
    """Why a grant is over."""

    GATHERED = "gathered"
    WANTS_PERSON = "wants_person"
    OFF_TOPIC = "off_topic"
    AGENT_WROTE = "agent_wrote"
    TAKEN_BACK = "taken_back"
    OWNER_CHANGED = "owner_changed"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class Step:
    """What comes of a message: the grant after it, and what the assistant says (nothing where it is empty)."""

    delegation: Delegation
    say: str = ""


def began(delegation: Delegation, *, words: Sentences) -> Step:
    """The first question, with who asks and why."""
    why = words.gathering["several" if len(delegation.items) > 1 else "one"]
    asking = _asking(delegation.items)
    question = _asked(asking).question
    return Step(replace(delegation, items=asking), f"{said(why, agent=delegation.agent_name)} {question}")


def heard(
    delegation: Delegation, answer: Said, *, seq: int, now: float, reader: AnswerReader, wish: bool, words: Sentences
) -> Step:
    """What comes of the customer's message `seq`. `wish` is true where it asks for a person."""
    if wish:
        return _left(ended(delegation, Ending.WANTS_PERSON, now=now), words)
    items = list(delegation.items)
    place = next(place for place, item in enumerate(items) if item.state == "asked")
    item = items[place]
    value = reader.read(item.kind, answer)
    if value and not (item.kind is FactKind.TEXT and cannot_say(answer.text)):
        items[place] = replace(item, state="answered", value=value, seq=seq)
    elif cannot_say(answer.text):
        items[place] = replace(item, state="skipped", seq=seq)
    items = [_volunteered(one, answer, reader, seq=seq) for one in items]
    if items == list(delegation.items):
        return _missed(delegation, items, place, now=now, words=words)
    lasting = replace(delegation, items=_asking(items), expires_at=now + PATIENCE_SECONDS)
    if all(one.state in ("answered", "skipped") for one in lasting.items):
        over = ended(lasting, Ending.GATHERED, now=now)
        return Step(over, said(words.gathering["all"], agent=delegation.agent_name))
    question = _asked(lasting.items).question
    is_skipped = items[place].state == "skipped"
    return Step(lasting, f"{words.gathering['noProblem' if is_skipped else 'thanks']} {question}")


def ended(delegation: Delegation, how: Ending, *, now: float) -> Delegation:
    """The grant after its end."""
    return replace(delegation, state="ended", ended_as=how.value, ended_at=now)


def told(delegation: Delegation) -> str:
    """What became of it, as one note for the agents."""
    got = [f"{item.label}: {item.value}" for item in delegation.items if item.state == "answered"]
    missing = [item.label for item in delegation.items if item.state != "answered"]
    parts = [_ENDINGS[Ending(delegation.ended_as)]]
    parts += [f"Gathered: {'; '.join(got)}."] if got else ["Nothing was gathered."]
    parts += [f"Still missing: {', '.join(missing)}."] if missing else []
    return " ".join(parts)


_ENDINGS = {
    Ending.GATHERED: "The assistant has asked for everything.",
    Ending.WANTS_PERSON: "The assistant stopped asking: the customer wants to talk with you.",
    Ending.OFF_TOPIC: "The assistant stopped asking: the customer wrote about something else twice.",
    Ending.AGENT_WROTE: "The assistant stopped asking because you wrote.",
    Ending.TAKEN_BACK: "You have taken the asking back from the assistant.",
    Ending.OWNER_CHANGED: "The assistant stopped asking because somebody else has the conversation.",
    Ending.TIMED_OUT: "The assistant stopped asking: the customer did not answer in time.",
}


def _asking(items: Sequence[GatheredItem]) -> tuple[GatheredItem, ...]:
    """The items with the first that waits being asked, unless one is."""
    changed = list(items)
    if not any(item.state == "asked" for item in changed):
        place = next((place for place, item in enumerate(changed) if item.state == "waiting"), None)
        if place is not None:
            changed[place] = replace(changed[place], state="asked")
    return tuple(changed)


def _asked(items: Sequence[GatheredItem]) -> GatheredItem:
    return next(item for item in items if item.state == "asked")


def _volunteered(item: GatheredItem, answer: Said, reader: AnswerReader, *, seq: int) -> GatheredItem:
    """The item with what the same message says of it, though it was not asked yet."""
    if item.state != "waiting" or item.kind not in _UNMISTAKABLE:
        return item
    if item.kind is FactKind.ORDER_NUMBER and not any(map(str.isalpha, answer.text)):
        return item  # bare digits answer only what was asked
    value = reader.read(item.kind, answer)
    return replace(item, state="answered", value=value, seq=seq) if value else item


def _missed(delegation: Delegation, items: list[GatheredItem], place: int, *, now: float, words: Sentences) -> Step:
    misses = items[place].misses + 1
    items[place] = replace(items[place], misses=misses)
    after = replace(delegation, items=tuple(items))
    if misses >= MOST_MISSES:
        return _left(ended(after, Ending.OFF_TOPIC, now=now), words)
    item = items[place]
    again = item.again or f"{said(words.gathering['onlyAsking'], agent=delegation.agent_name)} {item.question}"
    return Step(replace(after, expires_at=now + PATIENCE_SECONDS), again)


def _left(over: Delegation, words: Sentences) -> Step:
    return Step(over, said(words.gathering["leaving"], agent=over.agent_name))
