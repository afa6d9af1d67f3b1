"""`frontline policy check` also checks what is said about the figures."""

from __future__ import annotations

import shutil
from pathlib import Path

from frontline.insight_rules import insight_problems
from frontline.places import INSIGHT


def test_the_delivered_file_is_right() -> None:
    assert insight_problems(None) == []


def test_what_is_missing_unreadable_or_wrong_is_told_with_its_place(tmp_path: Path) -> None:
    assert insight_problems(None, root=tmp_path) == ["data/insight.yml is missing."]
    file = tmp_path / "data" / "insight.yml"
    file.parent.mkdir()
    shutil.copy(INSIGHT, file)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("bot_month: 900", "bot_month: -900"), encoding="utf-8")
    (problem,) = insight_problems(None, root=tmp_path)
    line = next(number for number, one in enumerate(text.splitlines(), start=1) if "bot_month" in one)
    assert problem.startswith(f"data/insight.yml:{line}: `costs.bot_month` is wrong")
    file.write_bytes(b"\xff\xfe")
    assert insight_problems(None, root=tmp_path) == ["data/insight.yml is not UTF-8: invalid start byte at byte 0."]
