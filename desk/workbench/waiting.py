"""Which messages wait for a designer's look, and in which order. Pure, but for reading them from the store.

Nothing is put into a list beforehand: what shows that a message was misunderstood stands in the store already, so whatever
an agent flags or takes back counts at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from desk.store import misunderstood
from desk.store.misunderstood import Misunderstood
from desk.workbench.likeness import folded, has_words
from desk.workbench.training_data import Known
from handoff.wire.workbench import Reason

DAYS = 30.0
# Of what lies below this probability, or between two intents that are this near, a look decides; the rest is as good as sure.
CONFIDENCE, MARGIN = 0.6, 0.15
_MOST_EACH = 3000
_DAY_SECONDS = 86_400.0
# What people say comes before what a number says.
ORDER = tuple(Reason)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits: the one that stands for all of the same words (`times`), with everything that speaks for it."""

    message: Misunderstood
    reasons: tuple[Reason, ...]
    times: int


async def found(connection: AsyncConnection, *, now: float) -> tuple[Misunderstood, ...]:
    """Everything of the last days that shows a misunderstanding."""
    since = now - DAYS * _DAY_SECONDS
    return (
        *await misunderstood.called_wrong(connection, since=since, most=_MOST_EACH),
        *await misunderstood.rejected(connection, since=since, most=_MOST_EACH),
        *await misunderstood.wrongly_handed_off(connection, since=since, most=_MOST_EACH),
        *await misunderstood.unsure(connection, since=since, confidence=CONFIDENCE, margin=MARGIN, most=_MOST_EACH),
    )


def in_order(
    messages: Iterable[Misunderstood], *, known: Mapping[str, Sequence[Known]], ignored: Iterable[str] = ()
) -> tuple[Waiting, ...]:
    """What waits, the most telling first: what people said of it, then how often it was written, then the latest.

    Left out is what nothing can be learned from: a text without words, one in words that were ignored, and one whose words
    are an example already. That one is kept where people say that it went wrong all the same: the example may be at the
    wrong intent.
    """
    passed = {folded(text) for text in ignored}
    groups: dict[str, list[Misunderstood]] = {}
    for message in messages:
        words = folded(message.text)
        if not has_words(message.text) or words in passed:
            continue
        if words in known and message.reason not in (Reason.WRONG_ANSWER, Reason.REJECTED):
            continue
        groups.setdefault(words, []).append(message)
    waiting = [_one_of(those) for those in groups.values()]
    waiting.sort(key=lambda one: (ORDER.index(one.reasons[0]), -one.times, -one.message.at, one.message.conversation))
    return tuple(waiting)


def by_reason(waiting: Iterable[Waiting]) -> dict[str, int]:
    """How many wait for each reason; one may have several."""
    counts = Counter(reason.value for one in waiting for reason in one.reasons)
    return {reason: counts[reason] for reason in [one.value for one in Reason] if counts[reason]}


def _one_of(those: Sequence[Misunderstood]) -> Waiting:
    """One for all that say the same: the first whose reason weighs most, with what is known of it from any of its rows."""
    reasons = tuple(sorted({one.reason for one in those}, key=ORDER.index))
    first = next(one for one in those if one.reason is reasons[0])
    note = next((one.note for one in those if one.note), "")
    flagged_by = next((one.flagged_by for one in those if one.flagged_by), "")
    times = len({(one.conversation, one.seq) for one in those})
    return Waiting(replace(first, note=note, flagged_by=flagged_by), reasons, times)
