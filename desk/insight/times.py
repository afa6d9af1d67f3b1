"""How long the customer waited, was served, and had to wait for the first word of a person. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.insight.log_line import LogLine, Span
from desk.ownership import Owner
from handoff.log import Author


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds; None where there is nothing to measure."""

    wait_seconds: float | None = None
    first_reply_seconds: float | None = None
    handle_seconds: float | None = None


def times_of(lines: Sequence[LogLine], spans: Sequence[Span]) -> Times:
    """Read them from the log alone: a call that was lost and taken up again is waited for twice."""
    called = [span.begins_at for span in spans if span.owner in (Owner.QUEUE, Owner.AGENT)]
    if not called:
        return Times()
    served = [span.seconds for span in spans if span.owner is Owner.AGENT]
    wrote = [line.at for line in lines if line.is_said and line.author is Author.AGENT and line.at >= called[0]]
    return Times(
        wait_seconds=sum(span.seconds for span in spans if span.owner is Owner.QUEUE),
        first_reply_seconds=wrote[0] - called[0] if wrote else None,
        handle_seconds=sum(served) if served else None,
    )
