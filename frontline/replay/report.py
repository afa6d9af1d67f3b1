"""All that a replay has to tell, for whoever shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontline.replay.metrics import Metrics, cases_of, measure
from frontline.replay.replayed import Replayed
from frontline.replay.results import ConversationResult, conversation_results
from frontline.replay.transcript import Transcript
from frontline.replay.turn_count import TurnsCount


@dataclass(frozen=True)
class Line:
    """A conversation in a report. `late` is how many of the customer's messages too late a person was called."""

    transcript: Transcript
    replayed: Replayed
    result: ConversationResult
    late: int | None


@dataclass(frozen=True)
class Report:
    """`lines` are the conversations that are told one by one; the metrics are those of all."""

    metrics: Metrics
    lines: tuple[Line, ...]
    count: TurnsCount
    policy_version: str

    @property
    def results(self) -> list[ConversationResult]:
        """The results of the conversations that are told."""
        return [line.result for line in self.lines]


def report(
    transcripts: Sequence[Transcript],
    replayed: Sequence[Replayed],
    *,
    count: TurnsCount,
    policy_version: str,
    explain: bool = False,
    only_misses: bool = False,
) -> Report:
    """Compare what was decided with the labels. `only_misses` tells only of conversations that were judged wrong."""
    results = list(conversation_results(transcripts, replayed, count=count, explain=explain))
    cases = cases_of(transcripts, replayed, results, count=count)
    late = {id(case.transcript): case.late for case in cases}
    lines = (
        Line(transcript, one, result, late.get(id(transcript)))
        for transcript, one, result in zip(transcripts, replayed, results, strict=True)
        if result.verdict.is_miss or not only_misses
    )
    return Report(measure(cases, conversations=len(transcripts)), tuple(lines), count, policy_version)


def words_at(line: Line, count: TurnsCount) -> str:
    """The customer's words at the decision, or where a person was needed, or else the last ones."""
    entries = line.transcript.customer_entries
    call, expected = line.replayed.call, line.transcript.expected
    if call is not None:
        return line.transcript.turns[entries[call.number]].text
    if expected is not None and expected.turn is not None:
        entry = entries[expected.turn] if count is TurnsCount.CUSTOMERS else expected.turn
        return line.transcript.turns[entry].text
    return line.transcript.turns[entries[-1]].text if entries else ""
