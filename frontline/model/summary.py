"""A comparison in a few lines, for a terminal and for a mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from frontline.model.compared import Change, Comparison, Message, Side
from frontline.model.gates import Gate, not_met
from frontline.model.measures import calls_of, measures_of
from frontline.model.shelf import SHORT
from frontline.replay.share import Share


def summary_of(comparison: Comparison, gates: Sequence[Gate]) -> Iterator[str]:
    """The lines: what each part shows, and which gates are not met."""
    yield f"Model {comparison.candidate[:SHORT]} beside the live model {comparison.live[:SHORT]}:"
    old = measures_of(comparison.crossed, Side.LIVE, outside=comparison.outside)
    new = measures_of(comparison.crossed, Side.CANDIDATE, outside=comparison.outside)
    if new is not None:
        before = "" if old is None else f", {_percent(old.accuracy)} with the live one"
        yield f"  messages       {_percent(new.accuracy)} understood rightly{before}{_changes(comparison.crossed)}"
        before = "" if old is None else f", {_percent(old.outside_recall)} with the live one"
        yield f"  out of scope   {_percent(new.outside_recall)} noticed{before}"
    if comparison.stories:
        held = sum(not one.candidate for one in comparison.stories)
        before = str(sum(not one.live for one in comparison.stories))
        yield f"  stories        {held} of {len(comparison.stories)} hold, {before} with the live one"
    calls, earlier = calls_of(comparison.scenarios, Side.CANDIDATE), calls_of(comparison.scenarios, Side.LIVE)
    if calls is not None and earlier is not None:
        yield (
            f"  scenarios      a person is called in {_percent(calls.recall)} of those that need one, "
            f"{_percent(earlier.recall)} with the live one"
        )
    written = sum(one.times for one in comparison.recorded)
    if written:
        changed = sum(one.times for one in comparison.recorded if one.change is not Change.SAME)
        yield f"  recorded       {changed} of {written} messages are understood otherwise{_changes(comparison.recorded)}"
    for note in comparison.notes:
        yield f"  note           {note}"
    failed = not_met(tuple(gates))
    if not failed:
        yield f"All {len(gates)} gates of bot/gates.yml are met."
        return
    yield f"{len(failed)} of {len(gates)} gates of bot/gates.yml are not met:"
    for gate in failed:
        yield f"  {gate}"


def _changes(messages: Sequence[Message]) -> str:
    better = sum(one.change is Change.BETTER for one in messages)
    worse = sum(one.change is Change.WORSE for one in messages)
    return f" ({better} better, {worse} worse)"


def _percent(share: Share) -> str:
    return "none" if share.value is None else f"{share.value:.1%}"
