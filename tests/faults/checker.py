"""Compares what was promised and shown with what is stored, in the spirit of Jepsen's checkers. Pure.

The rules, each of which one kind of violation breaks:

- `LOST`: what was acknowledged is in the log; and whoever followed a conversation to the end was shown every entry of it
  that they may see.
- `UNCOMMITTED`: an acknowledgement names the place where the message is stored, an agent's command that was called done is
  in the log, and what was refused for good is not.
- `DOUBLED`: a message, a bot's reply and an answer to a message are stored once, and an entry comes onto a screen once.
- `REORDERED`: seqs run from 1 without a hole; a screen grows in their order; what one author wrote one after another is
  stored in that order; what a screen shows at a seq is what is stored there.
- `STALE`: the bot speaks only in an epoch in which it owns the conversation, and under the epoch of its offer; an agent only
  in one that is theirs; each change of owner raises the epoch by one.
- `UNSETTLED`: after the run everybody had time: every message was acknowledged or refused for a reason, and no turn is still
  open.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from tests.faults.records import Acked, Commanded, Joined, Parted, Record, Refused, Sent, Shown, Spoke, Stayed
from tests.faults.store_log import LogEntry, StoreLog

AGENTS_NEWEST = 100
"""Of a longer log an agent's screen gets so many of the newest entries when it opens the conversation."""

SCRIPTED = "Answer "
"""How an answer of a scripted bot begins."""

_TO_BOT = frozenset({"bot.resumed", "contact.left"})
_TO_AGENT = frozenset({"handoff.claimed", "conversation.taken_over"})


class Kind(StrEnum):
    """What kind of promise was broken; the module says which."""

    LOST = "lost"
    UNCOMMITTED = "uncommitted"
    DOUBLED = "doubled"
    REORDERED = "reordered"
    STALE = "stale"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise, and a sentence that says where."""

    kind: Kind
    sentence: str


@dataclass
class Evidence:
    """The records and the log, each looked up in the ways in which the rules ask."""

    log: StoreLog
    by_conversation: dict[str, list[LogEntry]] = field(default_factory=lambda: defaultdict(list))
    by_client_id: dict[tuple[str, str, str], list[LogEntry]] = field(default_factory=lambda: defaultdict(list))
    sent: dict[tuple[str, str], Sent] = field(default_factory=dict)
    acked: dict[tuple[str, str], list[Acked]] = field(default_factory=lambda: defaultdict(list))
    refused: list[Refused] = field(default_factory=list)
    commanded: list[Commanded] = field(default_factory=list)
    spoken: dict[tuple[str, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    screens: dict[tuple[str, str], list[Joined | Shown | Parted | Stayed]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        for entry in self.log.entries:
            self.by_conversation[entry.conversation].append(entry)
            if entry.client_id:
                self.by_client_id[entry.conversation, entry.author, entry.client_id].append(entry)

    def take(self, record: Record) -> None:
        """Add a record; those of one player come in the order in which they were written."""
        match record:
            case Sent():
                self.sent[record.conversation, record.id] = record
            case Acked():
                self.acked[record.conversation, record.id].append(record)
            case Refused():
                self.refused.append(record)
            case Commanded():
                self.commanded.append(record)
            case Spoke():
                self.spoken[record.turn, record.index].add(record.epoch)
            case Joined() | Shown() | Parted() | Stayed():
                self.screens[record.by, record.conversation].append(record)

    def stored(self, sent: Sent) -> list[LogEntry]:
        """Where a message is stored."""
        return self.by_client_id.get((sent.conversation, sent.author, sent.id), [])


def check(records: Iterable[Record], log: StoreLog) -> tuple[Violation, ...]:
    """Every broken promise."""
    evidence = Evidence(log)
    for record in records:
        evidence.take(record)
    rules: tuple[Callable[[Evidence], Iterator[Violation]], ...] = (
        _messages,
        _commands,
        _logs,
        _owners,
        _replies,
        _senders_order,
        _screens,
        _unfinished,
    )
    return tuple(violation for rule in rules for violation in rule(evidence))


def counts(violations: Sequence[Violation]) -> dict[Kind, int]:
    """How many there are of each kind, zeros included."""
    found = Counter(violation.kind for violation in violations)
    return {kind: found[kind] for kind in Kind}


def _messages(evidence: Evidence) -> Iterator[Violation]:
    told_no = {(one.conversation, one.id): one for one in evidence.refused}
    for key, sent in evidence.sent.items():
        places = [entry.seq for entry in evidence.stored(sent)]
        promised = {ack.seq for ack in evidence.acked.get(key, ())}
        what = f"message {sent.id} of {sent.by} in {sent.conversation}"
        if len(places) > 1:
            yield Violation(Kind.DOUBLED, f"{what} is stored as {places}")
        if promised and not places:
            yield Violation(Kind.LOST, f"{what} was acknowledged as {sorted(promised)} and is in no log")
        elif promised and promised != set(places):
            yield Violation(
                Kind.UNCOMMITTED, f"{what} was acknowledged as {sorted(promised)}, and is stored as {places}"
            )
        if not promised and key in told_no and places:
            yield Violation(Kind.UNCOMMITTED, f"{what} was refused ({told_no[key].code}), and is stored as {places}")
        if not promised and key in told_no and told_no[key].code == "internal":
            yield Violation(Kind.UNSETTLED, f"{what} was refused by an error that nobody expected")
        if not promised and key not in told_no:
            yield Violation(Kind.UNSETTLED, f"{what} was neither acknowledged nor refused")


def _commands(evidence: Evidence) -> Iterator[Violation]:
    for done in evidence.commanded:
        log = evidence.by_conversation.get(done.conversation, [])
        if done.command == "claim":
            is_there = any(one.event in _TO_AGENT and one.author_id == done.agent for one in log)
        else:
            is_there = any(one.event == "bot.resumed" for one in log)
        if not is_there:
            sentence = f"the {done.command} of {done.conversation} by {done.by} was called done, and is in no log"
            yield Violation(Kind.UNCOMMITTED, sentence)


def _logs(evidence: Evidence) -> Iterator[Violation]:
    for conversation, log in evidence.by_conversation.items():
        seqs = [entry.seq for entry in log]
        if seqs != list(range(1, len(seqs) + 1)):
            hole = next(seq for seq, at in zip(range(1, len(seqs) + 2), [*seqs, 0], strict=True) if seq != at)
            yield Violation(Kind.REORDERED, f"the log of {conversation} has a hole at {hole}")


def _owners(evidence: Evidence) -> Iterator[Violation]:
    for conversation, log in evidence.by_conversation.items():
        epoch, owner = 1, "bot"
        for entry in log:
            where = f"{conversation}, seq {entry.seq}"
            if entry.epoch != epoch:
                if entry.epoch != epoch + 1 or entry.kind != "event":
                    yield Violation(Kind.STALE, f"{where}: epoch {entry.epoch} follows epoch {epoch}")
                epoch, owner = entry.epoch, _owner_after(entry)
            if entry.turn and owner != "bot":
                yield Violation(Kind.STALE, f"{where}: the bot spoke while {owner} had the conversation")
            if entry.author == "agent" and entry.kind == "message" and owner != f"agent {entry.author_id}":
                yield Violation(Kind.STALE, f"{where}: agent {entry.author_id} spoke while {owner} had it")


def _owner_after(entry: LogEntry) -> str:
    if entry.event in _TO_BOT:
        return "bot"
    return f"agent {entry.author_id}" if entry.event in _TO_AGENT else "nobody"


def _replies(evidence: Evidence) -> Iterator[Violation]:
    seen: dict[tuple[str, int], LogEntry] = {}
    answers: dict[tuple[str, str], LogEntry] = {}
    for entry in evidence.log.entries:
        if not entry.turn:
            continue
        where = f"{entry.conversation}, seq {entry.seq}"
        if (entry.turn, entry.reply_index) in seen:
            yield Violation(Kind.DOUBLED, f"{where}: reply {entry.reply_index} of turn {entry.turn} is there twice")
        elif (entry.conversation, entry.text) in answers and entry.text.startswith(SCRIPTED):
            # Scripted bots name the message that they answer, so no two of their answers read alike.
            yield Violation(
                Kind.DOUBLED, f"{where}: the same answer stands at {answers[entry.conversation, entry.text].seq}"
            )
        seen[entry.turn, entry.reply_index] = entry
        answers[entry.conversation, entry.text] = entry
        epochs = evidence.spoken.get((entry.turn, entry.reply_index), set())
        if epochs and entry.epoch not in epochs:
            yield Violation(Kind.STALE, f"{where}: said for epoch {sorted(epochs)}, stored in epoch {entry.epoch}")


def _senders_order(evidence: Evidence) -> Iterator[Violation]:
    streams: dict[tuple[str, str], list[int]] = defaultdict(list)
    for sent in evidence.sent.values():
        streams[sent.by, sent.conversation].extend(entry.seq for entry in evidence.stored(sent)[:1])
    for (by, conversation), seqs in streams.items():
        for before, after in pairwise(seqs):
            if after < before:
                yield Violation(
                    Kind.REORDERED, f"what {by} wrote after seq {before} of {conversation} is stored as {after}"
                )


def _screens(evidence: Evidence) -> Iterator[Violation]:
    for (by, conversation), events in evidence.screens.items():
        stored = {entry.seq: entry for entry in evidence.by_conversation.get(conversation, ())}
        owed = evidence.log.owed
        yield from _screen(
            by, conversation, events, stored, max(stored, default=0) if owed is None else owed.get(conversation, 0)
        )


def _screen(
    by: str,
    conversation: str,
    events: Sequence[Joined | Shown | Parted | Stayed],
    stored: dict[int, LogEntry],
    owed_to: int,
) -> Iterator[Violation]:
    is_customer = by.startswith("customer")
    shown: set[int] = set()
    latest, owed_from, stayed = 0, 0, False
    for event in events:
        match event:
            case Joined():
                if not event.is_again:
                    # This screen begins anew.
                    shown, latest = set(), event.after_seq
                    owed_from = event.after_seq if is_customer else max(event.after_seq, event.top - AGENTS_NEWEST)
                stayed = False
            case Shown():
                yield from _entry_shown(by, event, stored.get(event.seq), shown, latest)
                shown.add(event.seq)
                latest = max(latest, event.seq)
            case Parted():
                stayed = False
            case Stayed():
                stayed = True
    if stayed:
        for seq, entry in stored.items():
            if owed_from < seq <= owed_to and seq not in shown and not (is_customer and entry.kind == "note"):
                yield Violation(Kind.LOST, f"{by} followed {conversation} to the end, and was not shown seq {seq}")


def _entry_shown(by: str, event: Shown, entry: LogEntry | None, shown: set[int], latest: int) -> Iterator[Violation]:
    where = f"{event.conversation}, seq {event.seq} on the screen of {by}"
    if entry is None:
        yield Violation(Kind.UNCOMMITTED, f"{where}: it is in no log")
    elif (entry.author, entry.client_id) != (event.author, event.client_id):
        yield Violation(Kind.REORDERED, f"{where}: another entry than the stored one")
    if event.seq in shown:
        yield Violation(Kind.DOUBLED, f"{where}: shown twice")
    elif event.seq < latest:
        yield Violation(Kind.REORDERED, f"{where}: shown after seq {latest}")


def _unfinished(evidence: Evidence) -> Iterator[Violation]:
    for turn in evidence.log.open_turns:
        yield Violation(Kind.UNSETTLED, f"turn {turn} is neither done nor given up")
