"""What the ledger says of a conversation now, and of those of the same customer that came before and after it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from desk.insight.case import Case
from desk.insight.issue import Issue, is_same, issue_of
from desk.insight.outcome import SOLVED, Outcome
from desk.insight.row import NO_TASKS, QUEUE_SILENCE_SECONDS, renewed, row_of, silent_since
from desk.insight.sittings import SAME_ISSUE_SECONDS, Reopening, reopening_of, silence_of
from desk.ownership import Owner
from desk.store.outcomes import LedgerRow


def is_over(case: Case, *, now: float) -> bool:
    """Whether it has ended, and may be settled."""
    silent_seconds = now - silent_since(case)
    match case.conversation.owner:
        case Owner.CLOSED:
            return True
        case Owner.BOT:
            return silent_seconds >= silence_of(case.conversation.channel)
        case Owner.QUEUE:
            return silent_seconds >= QUEUE_SILENCE_SECONDS
        case _:
            return False


def settled(case: Case, *, now: float, must_end: bool = False) -> LedgerRow | None:
    """The row that the conversation should have, None for none: it is open, or its customer said nothing.

    `must_end` settles it as it stands, for it will be forgotten.
    """
    if not any(line.is_by_customer for line in case.lines):
        return None
    before, again = case.before, reopening_of(case)
    if not (must_end or is_over(case, now=now)):
        return _of_open(case, before, again)
    is_faded = before is not None and not case.reading.turns and before.customer_messages > 0
    row = renewed(before, case, now=now) if before is not None and is_faded else row_of(case, now=now)
    if before is not None:
        row = replace(
            row,
            repeat_of=before.repeat_of,
            next_contact_at=before.next_contact_at,
            lot=before.lot,
            # The envelope may have been emptied since.
            asked_again=max(row.asked_again, before.asked_again),
        )
        if before.outcome is Outcome.REOPENED:
            return replace(row, outcome=Outcome.REOPENED, was=before.was, reopened_at=before.reopened_at)
    return row if again is None else _reopened(row, again)


def _of_open(case: Case, before: LedgerRow | None, again: Reopening | None) -> LedgerRow | None:
    if before is None or before.outcome is Outcome.REOPENED:
        return before
    if again is not None:
        return _reopened(before, again)
    is_going_on = any(line.is_said or line.is_by_customer for line in case.lines if line.seq > before.last_seq)
    return None if is_going_on else before


def _reopened(row: LedgerRow, again: Reopening) -> LedgerRow:
    return replace(
        row,
        outcome=Outcome.REOPENED,
        was=again.was.value,
        reopened_at=again.at,
        next_contact_at=_earliest(row, again.at),
    )


def _earliest(row: LedgerRow, at: float) -> float:
    return min(row.next_contact_at, at) if row.next_contact_at else at


@dataclass(frozen=True, slots=True)
class Contact:
    """A conversation as one of several of the same customer: when its customer spoke first and last, and what it was about."""

    name: str
    first_at: float
    last_at: float
    issue: Issue


def contact_of(case: Case, row: LedgerRow | None) -> Contact | None:
    """None where the customer said nothing."""
    words = [line.at for line in case.lines if line.is_by_customer]
    if not words:
        return None
    subjects = [task for call in case.calls for task in call.subjects]
    if row is not None and row.intent not in NO_TASKS:
        subjects.append(row.intent)  # all that is left once the readings are forgotten
    issue = issue_of(
        case.reading.turns,
        subjects=subjects,
        facts=case.reading.facts,
        articles=[line.article for line in case.lines],
    )
    return Contact(case.conversation.id, words[0], words[-1], issue)


def with_contacts(
    rows: Mapping[str, LedgerRow], contacts: Mapping[str, Contact], pairs: Iterable[tuple[str, str]]
) -> dict[str, LedgerRow]:
    """The rows with what is known of each pair of conversations of one customer: which was a repeat of which, and which had
    been solved and was not. Rows are missing for what is still open."""
    known = dict(rows)
    ordered = sorted(
        {tuple(sorted(pair, key=lambda name: contacts[name].first_at)) for pair in pairs if _are_known(pair, contacts)}
    )
    for earlier, later in sorted(ordered, key=lambda pair: (contacts[pair[0]].first_at, contacts[pair[1]].first_at)):
        if earlier not in known or not _came_again(contacts[earlier], contacts[later], ended_at=known[earlier].last_at):
            continue
        known[earlier] = _with_next(known[earlier], contacts[later].first_at)
        if later in known:
            # The pairs come in the order of the earlier one, so the latest stays.
            known[later] = replace(known[later], repeat_of=earlier)
    return known


def _are_known(pair: tuple[str, str], contacts: Mapping[str, Contact]) -> bool:
    return pair[0] in contacts and pair[1] in contacts


def _came_again(earlier: Contact, later: Contact, *, ended_at: float) -> bool:
    is_after = earlier.last_at < later.first_at <= ended_at + SAME_ISSUE_SECONDS
    return is_after and is_same(earlier.issue, later.issue)


def _with_next(row: LedgerRow, at: float) -> LedgerRow:
    row = replace(row, next_contact_at=_earliest(row, at))
    if row.outcome not in SOLVED or at <= row.last_at:
        return row
    return replace(row, outcome=Outcome.REOPENED, was=row.outcome.value, reopened_at=at)
