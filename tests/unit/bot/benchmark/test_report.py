"""The tables and charts of the benchmark document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.benchmark.document import fill_blocks
from bot.benchmark.guesses import Guesses, write_guesses
from bot.benchmark.kept_results import KeptResults, Result
from bot.benchmark.public_sets import RUNS
from bot.benchmark.report import blocks_of, draw_charts
from bot.understanding.sources import PROJECT

_INTENTS = {
    **dict.fromkeys(("accuracy", "macro_f1", "ece", "in_scope_accuracy", "oos_recall", "mcc", "oos_auc"), 0.5),
    "oos_precision": None,
    "threshold": 1.0,
    "train_seconds": 12.0,
    "median_ms": 2.0,
    "p95_ms": 3.0,
    "memory_mb": 90.0,
}
_SHARES = dict.fromkeys(("macro_recall", "auc", "average_precision", "dissatisfied_share", "validation_auc"), 0.25)
FIGURES: dict[str, dict[str, Any]] = {
    "intents": _INTENTS,
    "robustness": {"clean": 0.9, "changed": {"typos": 0.8}},
    "rasa-default": {
        "ours": _INTENTS,
        "rasa": {**_INTENTS, "accuracy": 0.4, "median_ms": 8.0},
        "ratios": {"median_ms": 0.25},
        "trained_on": 770,
        "epochs": 100,
    },
    "sentiment": {**_SHARES, **_INTENTS},
    "satisfaction": _SHARES,
    "pipeline": {
        "messages": 500,
        "median_ms": 2.5,
        "p95_ms": 4.0,
        "processor_median_ms": 2.4,
        "load_seconds": 0.5,
        "memory_mb": 300.0,
        "parts": {"encoder": {"median_ms": 2.0, "p95_ms": 3.0, "share": 0.8}},
    },
}


@pytest.fixture
def results() -> dict[str, Result]:
    return {run.name: Result(FIGURES[run.command], "2026-11-26", "") for run in RUNS}


def test_the_document_has_a_place_for_every_block(results: dict[str, Result], tmp_path: Path) -> None:
    kept = KeptResults(tmp_path)
    write_guesses(
        kept.guesses_file("banking77-full"), Guesses(["a", "b", "c", "d"], ["b", "c", "d", "d"], [0.2, 0.4, 0.6, 0.9])
    )
    blocks = {**blocks_of(results), **draw_charts(results, kept, tmp_path)}
    filled = fill_blocks((PROJECT / "docs" / "benchmarks.md").read_text(encoding="utf-8"), blocks)
    assert len(blocks) == 11
    assert "| typos | 80.0 | -10.0 |" in filled
    assert "| a message, median, ms | 2.0 | 8.0 | 0.25 |" in filled
    assert "| encoder | 2.00 | 3.00 | 80 % |" in filled
    for chart in tmp_path.glob("*.svg"):
        assert chart.stat().st_size < 150_000
        assert chart.name in filled
    assert len(list(tmp_path.glob("*.svg"))) == 3


def test_what_was_not_measured_has_no_block(tmp_path: Path) -> None:
    assert blocks_of({}) == {}
    assert draw_charts({}, KeptResults(tmp_path), tmp_path) == {}


def test_every_measurement_says_what_was_chosen(results: dict[str, Result]) -> None:
    choices = blocks_of(results)["choices"]
    assert all(run.chosen in choices for run in RUNS)


def test_the_same_figures_give_the_same_picture(results: dict[str, Result], tmp_path: Path) -> None:
    for name in ("first", "second"):
        draw_charts(results, KeptResults(tmp_path / "none"), tmp_path / name)
    first, second = (tmp_path / name / "benchmark-latency.svg" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
