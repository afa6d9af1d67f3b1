"""The table of a run, for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.checker import Kind, Violation, counts
from tests.faults.figures import CATCH_UP_P95_SECONDS, READY_SECONDS, FaultFigure, Figures

_EXAMPLES = 5


@dataclass(frozen=True)
class Result:
    """What came of one scenario. `problem` says what kept it from being run to its end, and is empty otherwise."""

    scenario: str
    seconds: float
    conversations: int
    figures: Figures
    violations: tuple[Violation, ...]
    problem: str = ""

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """What was promised and not reached, as sentences."""
        found = [f"{number} {kind.value}" for kind, number in counts(self.violations).items() if number]
        if self.problem:
            found.append(self.problem)
        if self.figures.catch_up_p95 > CATCH_UP_P95_SECONDS:
            found.append(f"catch-up p95 {self.figures.catch_up_p95:.1f} s, to be at most {CATCH_UP_P95_SECONDS:g} s")
        for fault in self.figures.faults:
            is_own_start = fault.what.startswith("desk")  # a process that starts is not ready before it has started
            if fault.ready_seconds is not None and fault.ready_seconds > READY_SECONDS and not is_own_start:
                found.append(f"ready {fault.ready_seconds:.1f} s after: {fault.what}")
        return tuple(found)


def table(results: Sequence[Result]) -> str:
    """A table in Markdown, one row for each scenario."""
    head = ["scenario", "seconds", "conversations", "faults", "sent", "acknowledged", "shown", "came back"]
    head += [kind.value for kind in Kind]
    head += ["catch-up p95 s", "ready again, worst s"]
    rows = [head, ["---", *(["--:"] * (len(head) - 1))]]
    for one in results:
        numbers, kinds = one.figures, counts(one.violations)
        row = [one.scenario, f"{one.seconds:.0f}", str(one.conversations), str(len(numbers.faults))]
        row += [f"{number:,}" for number in (numbers.sent, numbers.acked, numbers.shown, numbers.joins)]
        row += [str(kinds[kind]) for kind in Kind]
        row += [f"{numbers.catch_up_p95:.2f}", f"{numbers.worst_ready:.1f}"]
        rows.append(row)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def fault_table(results: Sequence[Result]) -> str:
    """A table in Markdown, one row for each kind of fault: how soon a desk said that it serves, and the first message was
    acknowledged."""
    by_kind: dict[str, list[FaultFigure]] = {}
    for one in results:
        for fault in one.figures.faults:
            by_kind.setdefault(fault.what, []).append(fault)
    rows = ["| fault | times | ready again, worst s | first acknowledgement, worst s |", "|---|--:|--:|--:|"]
    for what, faults in sorted(by_kind.items()):
        ready = _worst([fault.ready_seconds for fault in faults])
        rows.append(f"| {what} | {len(faults)} | {ready} | {_worst([fault.ack_seconds for fault in faults])} |")
    return "\n".join(rows)


def _worst(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{max(known):.1f}" if known else ""


def examples(result: Result) -> str:
    """The first violations of each kind, as sentences."""
    lines = []
    for kind in Kind:
        of_kind = [one.sentence for one in result.violations if one.kind is kind]
        lines += [f"  {kind.value}: {sentence}" for sentence in of_kind[:_EXAMPLES]]
        if len(of_kind) > _EXAMPLES:
            lines.append(f"  {kind.value}: and {len(of_kind) - _EXAMPLES} more")
    return "\n".join(lines)
