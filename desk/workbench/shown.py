"""A message as a designer sees it: what was understood, the talk around it, and the example that is proposed of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from random import SystemRandom

from desk.workbench import stand_ins
from desk.workbench.annotation import MOST_CHARACTERS, one_line
from desk.workbench.stand_ins import Personal
from desk.workbench.training_data import FALLBACK
from desk.workbench.waiting import Waiting
from handoff.conversation import Customer, Entity
from handoff.log import Author, Entry, EntryKind
from handoff.wire.workbench import ContextLine, Mark, PersonalPart, ReviewMessage
from privacy.masking import mask_for_log

_BEFORE, _AFTER = 6, 3
_LINE_CHARACTERS = 600
RANDOM = SystemRandom()


def shown(
    waiting: Waiting,
    *,
    customer: Customer,
    entries: Sequence[Entry],
    found: Iterable[Entity],
    entities: Iterable[str],
    claimed_until: float,
) -> ReviewMessage:
    """The message with its context. `found` are the entities that were understood in it, `entities` those that the domain
    knows."""
    message = waiting.message
    text = one_line(stand_ins.without_secrets(message.text))[:MOST_CHARACTERS].strip()
    # Their places are those in the text as it was written.
    parts = tuple(found) if text == message.text else ()
    marks = marks_of(text, parts, known=frozenset(entities))
    personal = stand_ins.personal_in(text, values=stand_ins.values_of(customer, text, parts), random=RANDOM)
    proposed, moved = stand_ins.replaced(text, personal, marks)
    is_unknown = message.intent == FALLBACK
    return ReviewMessage(
        conversation=message.conversation,
        seq=message.seq,
        at=message.at,
        text=text,
        times=waiting.times,
        reasons=waiting.reasons,
        note=anonymous(message.note, customer),
        flagged_by=message.flagged_by,
        # Where nothing was understood, the best guess is what may be right.
        intent=message.second_intent if is_unknown else message.intent,
        confidence=message.second_confidence if is_unknown else message.confidence,
        second_intent="" if is_unknown else message.second_intent,
        second_confidence=0.0 if is_unknown else message.second_confidence,
        proposed=proposed,
        marks=moved,
        personal=tuple(part_shown(one) for one in personal),
        context=tuple(_context(entries, message.seq, customer)),
        claimed_until=claimed_until,
    )


def marks_of(text: str, found: Iterable[Entity], *, known: frozenset[str]) -> tuple[Mark, ...]:
    """The entities that were understood in a text and that the domain knows, where they can be marked."""
    marks: list[Mark] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        words = text[one.start : one.end]
        is_free = not marks or one.start >= marks[-1].end
        if one.name in known and words == one.text and words.strip() and is_free and not re.search(r"[\[\]]", words):
            marks.append(Mark(one.start, one.end, one.name))
    return tuple(marks)


def part_shown(one: Personal) -> PersonalPart:
    """As it is told."""
    return PersonalPart(one.start, one.end, one.what, one.stand_in)


def anonymous(text: str, customer: Customer) -> str:
    """A text without addresses, numbers and the customer's own name, to be read beside a message."""
    told = mask_for_log(text)
    words = " ".join(customer.name.split())
    for name in sorted({words, *words.split()}, key=len, reverse=True):
        if len(name) > 2:
            told = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", told, flags=re.IGNORECASE)
    return told


def _context(entries: Sequence[Entry], seq: int, customer: Customer) -> Iterable[ContextLine]:
    said = [one for one in entries if one.kind is EntryKind.MESSAGE and one.author is not Author.SYSTEM]
    before = [one for one in said if one.seq < seq][-_BEFORE:]
    after = [one for one in said if one.seq > seq][:_AFTER]
    for one in [*before, *(one for one in said if one.seq == seq), *after]:
        text = anonymous(one.text[:_LINE_CHARACTERS], customer)
        yield ContextLine(one.seq, one.at, one.author.value, text)
