"""Figures that were measured before."""

from pathlib import Path

from bot.benchmark.guesses import Guesses, write_guesses
from bot.benchmark.kept_results import KeptResults, Result

RESULT = Result({"accuracy": 0.9, "parts": {"encoder": 1.0}}, "2026-11-26", "abc")


def test_a_result_is_kept(tmp_path: Path) -> None:
    KeptResults(tmp_path / "results").write("run", RESULT)
    assert KeptResults(tmp_path / "results").read("run", source="abc") == RESULT


def test_a_result_of_other_files_does_not_count(tmp_path: Path) -> None:
    KeptResults(tmp_path).write("run", RESULT)
    assert KeptResults(tmp_path).read("run", source="other") is None


def test_a_damaged_or_missing_result_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{")
    assert KeptResults(tmp_path).read("run", source="abc") is None
    assert KeptResults(tmp_path).read("none", source="abc") is None


def test_guesses_lie_beside_it(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path / "results")
    assert kept.guesses("run") is None
    found = Guesses(["a"], ["b"], [0.5])
    write_guesses(kept.guesses_file("run"), found)
    assert kept.guesses("run") == found
