"""What a run says besides what was broken: how much was done, how soon clients had caught up, how soon a desk served again."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.faults.records import Acked, Fault, Joined, Record, Sent, Shown

CATCH_UP_P95_SECONDS = 2.0
READY_SECONDS = 10.0


@dataclass(frozen=True)
class FaultFigure:
    """One fault, `ready_seconds` after it was let go until every desk said that it serves, and `ack_seconds` until the first
    message was acknowledged that was sent after it; none where there was nothing to wait for."""

    what: str
    ready_seconds: float | None
    ack_seconds: float | None


@dataclass(frozen=True)
class Figures:
    """Counts, and durations in seconds, sorted. `catch_up` are those of clients that came back: from their hello, or from the end
    of the fault in which they said it, until they had what they missed."""

    sent: int
    acked: int
    shown: int
    joins: int
    catch_up: tuple[float, ...]
    faults: tuple[FaultFigure, ...]

    @property
    def catch_up_p95(self) -> float:
        return percentile(self.catch_up, 95)

    @property
    def worst_ready(self) -> float:
        """The longest that a desk needed to serve again; 0 where nothing was waited for."""
        return max((one.ready_seconds for one in self.faults if one.ready_seconds is not None), default=0.0)


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest rank in a sorted sequence, 0 of an empty one."""
    if not values:
        return 0.0
    return values[max(0, math.ceil(percent / 100 * len(values)) - 1)]


def figures(records: Iterable[Record]) -> Figures:
    """Read them off the records of a run."""
    counted: Counter[type] = Counter()
    joined: list[Joined] = []
    faults: list[Fault] = []
    sent_at: dict[str, float] = {}
    acks: list[tuple[float, float]] = []
    for record in records:
        counted[type(record)] += 1
        if isinstance(record, Joined) and record.is_again:
            joined.append(record)
        elif isinstance(record, Fault):
            faults.append(record)
        elif isinstance(record, Sent):
            sent_at[record.id] = record.at
        elif isinstance(record, Acked) and record.id in sent_at:
            acks.append((sent_at[record.id], record.at))
    return Figures(
        sent=counted[Sent],
        acked=counted[Acked],
        shown=counted[Shown],
        joins=len(joined),
        catch_up=tuple(sorted(max(0.0, one.at - _served_from(one.asked_at, faults)) for one in joined)),
        faults=tuple(_figure(fault, acks) for fault in sorted(faults, key=lambda one: one.at)),
    )


def _served_from(asked_at: float, faults: Sequence[Fault]) -> float:
    """When whoever asked then could be answered."""
    return max([asked_at, *(fault.healed_at for fault in faults if fault.at <= asked_at <= fault.healed_at)])


def _figure(fault: Fault, acks: Sequence[tuple[float, float]]) -> FaultFigure:
    if not fault.ready_at:
        return FaultFigure(fault.what, None, None)
    first = min((at for _sent, at in acks if at > fault.healed_at), default=None)
    return FaultFigure(fault.what, fault.ready_at - fault.healed_at, None if first is None else first - fault.healed_at)
