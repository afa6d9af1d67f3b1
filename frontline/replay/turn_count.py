"""What the labels' `turn` counts: all entries of `turns`, or the customer's messages alone. Both are in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from frontline.replay.exceptions import TranscriptsInvalid
from frontline.replay.transcript import Transcript
from frontline.replay.transcript_file import TranscriptFile


class TurnsCount(StrEnum):
    """`ENTRIES`: a turn is a place in `turns`, from zero. `CUSTOMERS`: it counts the customer's messages, from zero."""

    ENTRIES = "entries"
    CUSTOMERS = "customers"


def how_turns_count(file: TranscriptFile, *, forced: TurnsCount | None = None) -> TurnsCount:
    """How the labels of a file count, which is by entries where every label fits that.

    Raises `TranscriptsInvalid` with the lines whose label fits neither way, or not the `forced` one.
    """
    if forced is not None:
        problems = list(_misfits(file, forced))
        if problems:
            raise TranscriptsInvalid(file.source, problems)
        return forced
    found = {count: list(_misfits(file, count)) for count in TurnsCount}
    for count in TurnsCount:
        if not found[count]:
            return count
    # The way that fits more of the labels is what the file means; the others are mistakes.
    raise TranscriptsInvalid(file.source, min(found.values(), key=len))


def expected_number(transcript: Transcript, count: TurnsCount) -> int | None:
    """Which of the customer's messages, counted from zero, the label names; None where it names none."""
    turn = transcript.expected.turn if transcript.expected is not None else None
    if turn is None or count is TurnsCount.CUSTOMERS:
        return turn
    return transcript.customer_entries.index(turn)


def turn_of(transcript: Transcript, number: int, count: TurnsCount) -> int:
    """The customer's message `number`, as the file's labels would name it."""
    return number if count is TurnsCount.CUSTOMERS else transcript.customer_entries[number]


def _misfits(file: TranscriptFile, count: TurnsCount) -> Iterator[str]:
    fits = _FITS[count]
    for line, transcript in zip(file.lines, file.transcripts, strict=True):
        turn = transcript.expected.turn if transcript.expected is not None else None
        if turn is not None and not fits(transcript, turn):
            yield f"line {line}: `expected.turn` is {turn}, {_SAYS[count](transcript, turn)}"


def _of_entry(transcript: Transcript, turn: int) -> str:
    if turn < len(transcript.turns):
        return (
            f"but entry {turn} of `turns` is the {transcript.turns[turn].author}'s; it must be one of the customer's."
        )
    return f"but `turns` has {len(transcript.turns)} entries, counted from 0."


def _of_customer(transcript: Transcript, _turn: int) -> str:
    return f"but the customer has {len(transcript.customer_entries)} messages, counted from 0."


_FITS: dict[TurnsCount, Callable[[Transcript, int], bool]] = {
    TurnsCount.ENTRIES: lambda transcript, turn: turn in transcript.customer_entries,
    TurnsCount.CUSTOMERS: lambda transcript, turn: turn < len(transcript.customer_entries),
}
_SAYS: dict[TurnsCount, Callable[[Transcript, int], str]] = {
    TurnsCount.ENTRIES: _of_entry,
    TurnsCount.CUSTOMERS: _of_customer,
}
