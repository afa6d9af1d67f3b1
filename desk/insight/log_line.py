"""A line of a conversation's log as the ledger reads it, and who had the conversation meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.lost_agents import LOST_EVENT
from desk.nobody_there import LEFT_EVENT, RESUMED_EVENT
from desk.ownership import Owner
from handoff.log import Author, EntryKind

# The event by which each change of owner stands in the log (`desk.change.Change.move`).
_OWNERS = {
    "handoff.requested": Owner.QUEUE,
    "handoff.transferred": Owner.QUEUE,
    LOST_EVENT: Owner.QUEUE,
    "handoff.claimed": Owner.AGENT,
    "conversation.taken_over": Owner.AGENT,
    RESUMED_EVENT: Owner.BOT,
    LEFT_EVENT: Owner.BOT,
    "conversation.closed": Owner.CLOSED,
}
WISH_EVENT = "human.requested"


@dataclass(frozen=True, slots=True)
class LogLine:
    """An entry, with the epoch under which it was written, its author's id, and the article that it came from ("" for none)."""

    seq: int
    at: float
    epoch: int
    author: Author
    author_id: str
    kind: EntryKind
    event: str
    text: str
    article: str = ""

    @property
    def is_said(self) -> bool:
        """A message: somebody's words, or a button that was pressed."""
        return self.kind is EntryKind.MESSAGE

    @property
    def is_by_customer(self) -> bool:
        """A word of the customer's, or their call for a person."""
        return self.author is Author.CUSTOMER and (self.is_said or self.event == WISH_EVENT)


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody had the conversation from the entry `first_seq` on; `agent` is whose it was, empty where nobody's. Seconds since
    the epoch."""

    owner: Owner
    agent: str
    first_seq: int
    begins_at: float
    ends_at: float

    @property
    def seconds(self) -> float:
        """How long."""
        return max(0.0, self.ends_at - self.begins_at)


def spans_of(lines: Sequence[LogLine], *, ends_at: float) -> tuple[Span, ...]:
    """Who had it, one after the other, up to `ends_at`; what is closed is nobody's and left out."""
    spans: list[Span] = []
    epoch: int | None = None
    for line in lines:
        if line.epoch == epoch:
            continue
        epoch = line.epoch
        owner = Owner.BOT if not spans else _OWNERS.get(line.event, spans[-1].owner)
        if spans:
            last = spans[-1]
            spans[-1] = Span(last.owner, last.agent, last.first_seq, last.begins_at, line.at)
        spans.append(Span(owner, line.author_id if owner is Owner.AGENT else "", line.seq, line.at, ends_at))
    return tuple(span for span in spans if span.owner is not Owner.CLOSED)
