"""On a simulated quarter, what drift tells is what was planted in its last weeks, and before them it tells nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desk.insight.drift.comparison import Labels, compare
from desk.insight.drift.observing import observe
from desk.insight.drift.periods import Span
from desk.store.engine import Store, open_store
from frontline.simulation.calendar import Period
from frontline.simulation.filling import fill
from frontline.simulation.phrases import NEW_WORDS
from frontline.simulation.quarter import Quarter
from frontline.simulation.truth import read
from frontline.simulation.world import DRIFT
from handoff.drift_model import DriftSettings
from handoff.wire.drift import DriftAnswer
from tests.desk_world import sqlite_url

_DAY = 86_400.0


async def _compared(store: Store, reference: Span, present: Span) -> DriftAnswer:
    before = await observe(store, reference, most_customers=0)
    now = await observe(store, present, most_customers=200)
    return compare(before, now, settings=DriftSettings(), labels=Labels({}, {}), at=present.ends_at, version="1")


@pytest.mark.slow
async def test_what_was_planted_is_found_and_nothing_else(tmp_path: Path) -> None:
    store, file = open_store(sqlite_url(tmp_path)), tmp_path / "truth.jsonl"
    quarter = Quarter(conversations=10_000, period=Period(date(2026, 11, 20), 91), seed=11)
    await fill(store, quarter, truth_file=file, on_progress=lambda _: None)
    header, _ = read(file)
    planted = await _compared(store, Span(header.start, header.drifts_from), Span(header.drifts_from, header.end))
    # Six weeks in which nothing was planted, and the weeks after them; and the last of these alone.
    middle = header.start + 42 * _DAY
    quiet = await _compared(store, Span(header.start, middle), Span(middle, header.drifts_from))
    week = header.drifts_from - 7 * _DAY
    quiet_week = await _compared(store, Span(header.start, week), Span(week, header.drifts_from))
    await store.close()

    verdicts = {one.name: one.test.verdict for one in planted.measures}
    assert verdicts == {
        "intent_mix": "drifted", "out_of_scope": "drifted", "confidence": "drifted", "sentiment": "drifted",
        "language_mix": "steady",
    }  # fmt: skip
    grown = {one.value for one in planted.intents if one.test.verdict == "drifted" and (one.test.effect or 0.0) > 0}
    assert {max(DRIFT.times, key=DRIFT.times.__getitem__), "out_of_scope"} <= grown <= {*DRIFT.times, "out_of_scope"}
    words = [one.word for one in planted.words]
    assert {"heat", "pump", "subsidy", "rebate"} <= set(words[:10])
    assert all(word in " ".join(NEW_WORDS).lower() for word in words[:4])
    for answer in (quiet, quiet_week):
        assert {one.test.verdict for one in answer.measures} == {"steady"}
        assert [one.value for one in (*answer.intents, *answer.languages) if one.test.verdict == "drifted"] == []
        assert answer.words == ()
