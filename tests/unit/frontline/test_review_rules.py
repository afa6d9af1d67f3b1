"""`frontline policy check` also checks the rules of reviews."""

from __future__ import annotations

from pathlib import Path

from frontline.places import ROOT
from frontline.review_rules import review_problems


def test_delivered_rules_are_right() -> None:
    assert review_problems(None, root=ROOT) == []


def test_problems_are_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert review_problems(None, root=tmp_path) == ["data/reviews.yml is missing."]
    file = tmp_path / "data" / "reviews.yml"
    file.write_text("version: '1'\nrules: 5\n", encoding="utf-8")
    (problem,) = review_problems(None, root=tmp_path)
    assert problem.startswith("data/reviews.yml:2: `rules` is wrong")
    file.write_bytes(b"\xff")
    assert review_problems(None, root=tmp_path) == ["data/reviews.yml is not UTF-8: invalid start byte at byte 0."]
