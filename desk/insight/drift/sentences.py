"""What a comparison found, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from handoff.wire.drift import DriftMeasure, DriftPart, MeasureName

_TITLES: dict[MeasureName, str] = {
    "intent_mix": "What customers come with",
    "out_of_scope": "Messages that were not understood",
    "confidence": "How surely they are understood",
    "sentiment": "How customers sound",
    "language_mix": "Languages",
}
_STEADY: dict[MeasureName, str] = {
    "intent_mix": "Customers come with the same things as in the reference period",
    "out_of_scope": "About as many conversations as in the reference period hold a message that was not understood",
    "confidence": "Customers are understood about as surely as in the reference period",
    "sentiment": "Customers sound about as in the reference period",
    "language_mix": "Customers write in the same languages as in the reference period",
}
_DRIFTED: dict[MeasureName, tuple[str, str]] = {
    "out_of_scope": (
        "More conversations hold a message that was not understood",
        "Fewer conversations hold a message that was not understood",
    ),
    "confidence": ("Customers are understood more surely", "Customers are understood less surely"),
    "sentiment": ("Customers sound more content", "Customers sound less content"),
    "intent_mix": ("Customers come with other things than in the reference period",) * 2,
    "language_mix": ("Customers write in other languages than in the reference period",) * 2,
}
_MOST_PARTS = 2


def title_of(name: MeasureName) -> str:
    """What people call the measure."""
    return _TITLES[name]


def sentence_of(measure: DriftMeasure, parts: Sequence[DriftPart]) -> str:
    """What it says now. `parts` are those of a mix, with the largest change first."""
    test = measure.test
    if test.verdict == "too_few":
        return "There are too few conversations to compare."
    if test.verdict == "steady":
        return f"{_STEADY[measure.name]}{_by(measure, parts) if measure.present else ''}."
    more, less = _DRIFTED[measure.name]
    return f"{less if (test.effect or 0.0) < 0 else more}{_by(measure, parts)}."


def _by(measure: DriftMeasure, parts: Sequence[DriftPart]) -> str:
    before, now = measure.reference, measure.present
    if before is not None and now is not None and before.value is not None and now.value is not None:
        if measure.name == "out_of_scope":
            return f": {_percent(now.value)}, {_percent(before.value)} before"
        return f": {now.value:.2f} on average, {before.value:.2f} before"
    changed = [part for part in parts if part.test.verdict == "drifted"][:_MOST_PARTS]
    told = [
        f"{part.label} {_percent(part.present.value)}, {_percent(part.reference.value)} before"
        for part in changed
        if part.present.value is not None and part.reference.value is not None
    ]
    moved = f" ({_percent(measure.moved)} of them)" if measure.moved is not None else ""
    return moved + (f": {'; '.join(told)}" if told else "")


def _percent(share: float) -> str:
    """A share as people write it; below one per cent with a decimal, so that little does not read as nothing."""
    shown = share * 100
    return f"{shown:.1f} %" if 0 < shown < 1 else f"{shown:.0f} %"
