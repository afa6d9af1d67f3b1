"""Ours and Rasa's default configuration side by side."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.benchmark.against_rasa import MeasurementFailed, measure_both
from bot.benchmark.labelled_texts import LabelledTexts
from bot.benchmark.rasa_default import Task

TASK = Task(
    LabelledTexts(["where is it", "money back"], ["track", "refund"], ("text", "label")),
    LabelledTexts(["my parcel, [please](now)"], ["track"], ("text", "label")),
)


@pytest.mark.parametrize("code", ["import sys; sys.exit(3)", "print('no figures')"])
def test_a_process_that_gives_no_figures_is_told(code: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MeasurementFailed, match="Our own pipeline could not be measured"):
        measure_both(TASK, ours=lambda train, test: [sys.executable, "-c", code], say=lambda _text: None)


def test_ours_gets_the_same_messages(tmp_path: Path) -> None:
    def ours(train: Path, test: Path) -> list[str]:
        (tmp_path / "seen").write_text(train.read_text() + test.read_text())
        return [sys.executable, "-c", "import sys; sys.exit(1)"]

    with pytest.raises(MeasurementFailed):
        measure_both(TASK, ours=ours, say=lambda _text: None)
    lines = (tmp_path / "seen").read_text().splitlines()
    assert lines == [
        "text,label",
        "where is it,track",
        "money back,refund",
        "text,label",
        '"my parcel, [please](now)",track',
    ]
